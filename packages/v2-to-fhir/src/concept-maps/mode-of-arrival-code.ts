import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ModeOfArrivalCode (HL70430). */
export const modeOfArrivalCode = conceptMap('ModeOfArrivalCode', 'http://terminology.hl7.org/CodeSystem/v2-0430', {
  A: ['A', 'Ambulance'],
  C: ['C', 'Car'],
  F: ['F', 'On foot'],
  H: ['H', 'Helicopter'],
  P: ['P', 'Public Transport'],
  O: ['O', 'Other'],
  U: ['U', 'Unknown'],
});
