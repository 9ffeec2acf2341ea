import { collection, type Document } from '@causeway/doc-store';
import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { InvalidEvent, type LogEvent, type UnitOfWork, type View } from '@causeway/service';
import { type Demographics, demographicsOf, overlay } from './demographics.ts';
import { exactMatcher } from './matcher.ts';

export interface PatientDocument extends Document {
  /** Id of the source patient. */
  readonly id: string;
  readonly sourcePatient: SourcePatient;
  readonly demographics: Demographics;
  readonly keys: readonly string[];
  /** Offset of the message last taken; a repeated or late event changes nothing. */
  readonly message: number;
  /** Offset of the event that last changed the demographics, and how often they changed. */
  readonly changedAt: number;
  readonly revision: number;
}

export const patients = collection<PatientDocument>('patients', { keys: { fields: ['keys'], multi: true } });

/** How every source patient was last described, under the keys by which likely duplicates are found. */
export const patientView: View = {
  name: 'patients',
  version: 1,
  topics: ['causeway.clinical.event'],
  collections: [patients],
  prefetch: (events, docs) =>
    docs.prefetch(
      patients,
      events.map(it => subjectOf(it).id),
    ),
  apply: applyDescriptions,
};

async function applyDescriptions(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const event of events) {
    const { id, sourcePatient, json, message, cleared } = subjectOf(event);
    if (json === null) continue;
    const known = await docs.get(patients, id);
    if (known && known.message >= message) continue;
    const said = demographicsOf(parsePatient(json, event));
    const demographics = known ? overlay(known.demographics, said, cleared) : said;
    const same = known !== undefined && JSON.stringify(known.demographics) === JSON.stringify(demographics);
    docs.put(patients, {
      id,
      sourcePatient,
      demographics,
      keys: exactMatcher.blockingKeys(demographics),
      message,
      changedAt: same ? known.changedAt : event.position.offset,
      revision: (known?.revision ?? 0) + (same ? 0 : 1),
    });
  }
}

interface Subject {
  readonly id: string;
  readonly sourcePatient: SourcePatient;
  readonly json: string | null;
  readonly cleared: readonly string[];
  /** Offset of the message in its partition; it only grows for one source patient. */
  readonly message: number;
}

export function subjectOf({ event, position }: LogEvent): Subject {
  const { sourcePatient, patient, cleared, header } = event as LogEvent<'causeway.clinical.event'>['event'];
  return {
    id: sourcePatientId(sourcePatient),
    sourcePatient,
    json: patient,
    cleared,
    message: header.position?.offset ?? position.offset,
  };
}

function parsePatient(json: string, { position }: LogEvent): Patient {
  try {
    return JSON.parse(json) as Patient;
  } catch (cause) {
    throw new InvalidEvent(
      position,
      'patient-not-json',
      'the Patient of the event is not JSON; it cannot be matched',
      cause,
    );
  }
}
