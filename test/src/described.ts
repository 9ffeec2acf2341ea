import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientKey } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { formatPosition } from '@causeway/service';
import type { Region } from './region.ts';

/** Where the examples of the standards are; `CORPUS_DIR` for another place. */
export const corpus = process.env.CORPUS_DIR ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** A JSON example of an IHE guide, by the folder and name it has there. */
export function example<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(corpus, 'fhir', ...path), 'utf8')) as T;
}

let offset = 0;

/** Puts into the log that a facility describes its patient, and answers the position. */
export async function describePatient(
  region: Region,
  patient: Patient,
  facility = 'general',
): Promise<{ readonly source: SourcePatient; readonly position: string }> {
  const [identifier] = patient.identifier ?? [];
  const source = { authority: identifier?.system ?? '', identifier: identifier?.value ?? '' };
  const header = originHeader({ now: Date.UTC(2026, 0, 1) + offset, facility, messageId: `D${offset}` });
  const at = { topic: 'causeway.inbound.message', partition: 0, offset: offset++, index: 0 };
  const position = await region
    .runtime('identity')
    .publisher.publishOne('causeway.clinical.event', sourcePatientKey(source), {
      type: 'FactsReported',
      header: { ...header, position: at },
      sourcePatient: source,
      trigger: 'ADT_A28',
      patient: JSON.stringify(patient),
      encounter: null,
      resources: [],
      cleared: [],
      unmapped: {},
    });
  return { source, position: formatPosition(position) };
}
