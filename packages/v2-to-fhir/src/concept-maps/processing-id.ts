import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ProcessingID (HL70103). */
export const processingId = conceptMap('ProcessingID', 'http://terminology.hl7.org/CodeSystem/v2-0103', {
  D: ['D', 'Debugging'],
  P: ['P', 'Production'],
  T: ['T', 'Training'],
  N: ['N', 'Non-Production Testing'],
  V: ['V', 'Validation'],
});
