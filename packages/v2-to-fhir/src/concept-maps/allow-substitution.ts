import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AllowSubstitution (HL70161). */
export const allowSubstitution = conceptMap('AllowSubstitution', 'http://terminology.hl7.org/CodeSystem/v2-0161', {
  N: ['N', 'Substitutions are NOT authorized. (This is the default - null.)'],
  G: ['G', 'Allow generic substitutions.'],
  T: ['T', 'Allow therapeutic substitutions'],
});
