import type { Patient, PatientLink } from '@causeway/fhir';
import type { Person } from '@causeway/person';

/**
 * The golden record as the answer to a read, which has the id that was asked for (http://hl7.org/fhir/R4/http.html#read). Under
 * the id of another member than the person's it says where the record is; one whom its source merged is nobody any more.
 */
export function readRecord(id: string, golden: Patient, { id: person, merged = [] }: Person): Patient {
  if (id === person) return golden;
  const gone = merged.includes(id);
  const link: PatientLink = { other: { reference: `Patient/${person}` }, type: gone ? 'replaced-by' : 'refer' };
  return { ...golden, id, ...(gone ? { active: false } : {}), link: [link, ...(golden.link ?? [])] };
}
