import { collection, type Document } from '@causeway/doc-store';
import type { Patient } from '@causeway/fhir';
import { type Elements, type Member, overlay, sourcePatientId } from '@causeway/person';
import type { EventsByTopic } from '@causeway/schemas';
import { InvalidEvent, type LogEvent, type UnitOfWork, type View } from '@causeway/service';
import { searchTokens } from './search-tokens.ts';

type ClinicalEvent = LogEvent<'causeway.clinical.event'>;

/** A source patient as its source describes it, under what people search by. */
export interface DescribedPatient extends Document, Member {
  readonly id: string;
  readonly tokens: readonly string[];
  /** Held by every document, so that all of them are in an index. */
  readonly known: true;
  /** Offset and index of the message last taken; a repeated or late one changes nothing. */
  readonly message: readonly [offset: number, index: number];
}

export const described = collection<DescribedPatient>('described', {
  tokens: { fields: ['tokens'], multi: true },
  known: { fields: ['known'] },
});

/** How every source patient was last described, for those who search by demographics. */
export const directoryView: View = {
  name: 'directory',
  version: 1,
  topics: ['causeway.clinical.event'],
  collections: [described],
  prefetch: (events, docs) =>
    docs.prefetch(
      described,
      (events as readonly ClinicalEvent[]).map(it => sourcePatientId(it.event.sourcePatient)),
    ),
  apply: async (events, docs) => {
    for (const it of events as readonly ClinicalEvent[]) await take(it, docs);
  },
};

async function take({ event, position }: ClinicalEvent, docs: UnitOfWork): Promise<void> {
  if (event.patient === null) return;
  const { sourcePatient, header } = event;
  const id = sourcePatientId(sourcePatient);
  const known = await docs.get(described, id);
  const message = [header.position?.offset ?? position.offset, header.position?.index ?? 0] as const;
  if (known && !isLater(message, known.message)) return;
  const json = textAfter(known?.json, event, position);
  if (known?.json === json) {
    docs.put(described, { ...known, message });
    return;
  }
  docs.put(described, {
    id,
    sourcePatient: { authority: sourcePatient.authority, identifier: sourcePatient.identifier },
    json,
    facility: header.source.facility,
    recordedAt: header.recordedAt,
    tokens: searchTokens(sourcePatient, JSON.parse(json) as Patient),
    known: true,
    message,
  });
}

function textAfter(
  before: string | undefined,
  { patient, cleared }: EventsByTopic['causeway.clinical.event'],
  position: ClinicalEvent['position'],
): string {
  try {
    const said = JSON.parse(patient ?? '{}') as Elements;
    if (before === undefined) return patient ?? '';
    const elements = overlay(JSON.parse(before) as Elements, said, cleared);
    return elements === said ? (patient ?? '') : JSON.stringify(elements);
  } catch (cause) {
    throw new InvalidEvent(position, 'patient-not-json', 'the Patient of the event is not JSON', cause);
  }
}

function isLater(a: DescribedPatient['message'], b: DescribedPatient['message']): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}
