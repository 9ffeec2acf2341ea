import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ReadmissionIndicator (HL70092). */
export const readmissionIndicator = conceptMap(
  'ReadmissionIndicator',
  'http://terminology.hl7.org/CodeSystem/v2-0092',
  {
    R: ['R', 'Re-admission'],
  },
);
