import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: Participation (HL70912). */
export const participation = conceptMap('Participation', 'http://terminology.hl7.org/CodeSystem/practitioner-role', {
  PH: ['pharmacist', 'Pharmacist'],
});
