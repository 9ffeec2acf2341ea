import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: OrganizationalNameType (HL70204). */
export const organizationalNameType = conceptMap(
  'OrganizationalNameType',
  'http://terminology.hl7.org/CodeSystem/v2-0204',
  {
    A: ['A', 'Alias name'],
    L: ['L', 'Legal name'],
    D: ['D', 'Display name'],
    SL: ['SL', 'Stock exchange listing name'],
  },
);
