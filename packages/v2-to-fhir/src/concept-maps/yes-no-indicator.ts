import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: YesNoIndicator (HL70136). */
export const yesNoIndicator = conceptMap('YesNoIndicator', 'http://terminology.hl7.org/CodeSystem/special-values', {
  Y: ['true', 'Yes'],
  N: ['false', 'No'],
});
