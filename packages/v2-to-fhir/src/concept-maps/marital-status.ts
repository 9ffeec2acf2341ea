import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: MaritalStatus (HL70002). */
export const maritalStatus = conceptMap('MaritalStatus', 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', {
  A: ['L', 'Legally Separated'],
  D: ['D', 'Divorced'],
  M: ['M', 'Married'],
  S: ['S', 'Never Married'],
  W: ['W', 'Widowed'],
  C: ['C', 'Common Law'],
  G: ['T', 'Domestic partner'],
  P: ['T', 'Domestic partner'],
  R: ['T', 'Domestic partner'],
  E: ['L', 'Legally Separated'],
  N: ['A', 'Annulled'],
  I: ['I', 'Interlocutory'],
  B: ['U', 'unmarried'],
  U: ['UNK', 'Unknown', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
  O: ['OTH', 'Other', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
  T: ['NAVU', 'Not available', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'],
});
