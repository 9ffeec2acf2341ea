import type { Identifier } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { typeConcept } from './cx.ts';
import { stString } from './st.ts';

const type = typeConcept('SS');

/** PID-19 and its like, by the guide's US assignment; elsewhere they are not used (PID-19 was withdrawn in HL7 2.7). */
export function socialSecurityNumber(st: Repetition): Identifier | undefined {
  const value = stString(st);
  return value === undefined ? undefined : { type, system: 'http://hl7.org/fhir/sid/us-ssn', value };
}
