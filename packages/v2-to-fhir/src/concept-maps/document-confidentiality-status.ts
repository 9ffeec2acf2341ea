import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: DocumentConfidentialityStatus (HL70272). */
export const documentConfidentialityStatus = conceptMap(
  'DocumentConfidentialityStatus',
  'http://terminology.hl7.org/CodeSystem/v2-0272',
  {
    V: ['V', 'Very restricted'],
    R: ['R', 'Restricted'],
    U: ['U', 'Usual control'],
  },
);
