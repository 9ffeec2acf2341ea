import type { Collection } from '@causeway/doc-store';
import { type Description, describePatient } from '@causeway/matching';
import { type DescribedPatient, patientOf } from '../directory/described-patient.ts';

/** What is compared of a source patient, and whether a doubt hangs over it. */
export interface Comparable extends Pick<DescribedPatient, 'id' | 'sourcePatient' | 'overlaid'> {
  readonly description: Description;
}

export function comparableOf(patient: DescribedPatient): Comparable {
  const { id, sourcePatient, overlaid } = patient;
  const description = describePatient(patientOf(patient), sourcePatient.authority);
  return { id, sourcePatient, description, ...(overlaid ? { overlaid } : {}) };
}

export async function* everyComparable(directory: Collection<DescribedPatient>): AsyncGenerator<Comparable> {
  for await (const it of directory.all()) yield comparableOf(it);
}
