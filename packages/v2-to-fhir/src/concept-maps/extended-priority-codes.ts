import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ExtendedPriorityCodes (HL70485). */
export const extendedPriorityCodes = conceptMap('ExtendedPriorityCodes', 'http://hl7.org/fhir/request-priority', {
  S: ['stat', 'STAT'],
  A: ['asap', 'ASAP'],
  R: ['routine', 'Routine'],
});
