import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AdmissionType (HL70007). */
export const admissionType = conceptMap('AdmissionType', 'http://terminology.hl7.org/CodeSystem/v2-0007', {
  A: ['A', 'Accident'],
  E: ['E', 'Emergency'],
  L: ['L', 'Labor and Delivery'],
  R: ['R', 'Routine'],
  N: ['N', 'Newborn (Birth in healthcare facility)'],
  U: ['U', 'Urgent'],
  C: ['C', 'Elective'],
});
