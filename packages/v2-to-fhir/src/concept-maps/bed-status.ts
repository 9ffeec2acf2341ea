import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: BedStatus (HL70116). */
export const bedStatus = conceptMap('BedStatus', 'http://terminology.hl7.org/CodeSystem/v2-0116', {
  C: ['C', 'Closed'],
  H: ['H', 'Housekeeping'],
  O: ['O', 'Occupied'],
  U: ['U', 'Unoccupied'],
  K: ['K', 'Contaminated'],
  I: ['I', 'Isolated'],
});
