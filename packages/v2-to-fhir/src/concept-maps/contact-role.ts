import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: ContactRole (HL70131). */
export const contactRole = conceptMap('ContactRole', 'http://terminology.hl7.org/CodeSystem/v2-0131', {
  E: ['E', 'Employer'],
  C: ['C', 'Emergency Contact'],
  F: ['F', 'Federal Agency'],
  I: ['I', 'Insurance Company'],
  N: ['N', 'Next-of-Kin'],
  S: ['S', 'State Agency'],
  O: ['O', 'Other'],
  U: ['U', 'Unknown'],
});
