import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: NameType (HL70200). */
export const nameType = conceptMap('NameType', 'http://hl7.org/fhir/name-use', {
  BAD: ['old', 'Old'],
  D: ['usual', 'Usual'],
  L: ['official', 'Official'],
  M: ['maiden', 'Name changed for Marriage'],
  MSK: ['anonymous', 'Anonymous'],
  N: ['nickname', 'Nickname'],
  NAV: ['temp', 'temp'],
  R: ['official', 'Official'],
  TEMP: ['temp', 'Temp'],
});
