import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AdministrativeSex (HL70001). */
export const administrativeSex = conceptMap('AdministrativeSex', 'http://hl7.org/fhir/administrative-gender', {
  F: ['female', 'Female'],
  M: ['male', 'Male'],
  O: ['other', 'Other'],
  U: ['unknown', 'Unknown'],
  A: ['other', 'Other'],
  N: ['other', 'Other'],
});
