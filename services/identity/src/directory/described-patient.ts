import { collection, type Document } from '@causeway/doc-store';
import { type Patient, wellFormedPatient } from '@causeway/fhir';
import { type Description, describePatient } from '@causeway/matching';
import { type Elements, type Member, overlay, saysTheSame, sourcePatientId } from '@causeway/person';
import type { EventsByTopic, PatientRemoved } from '@causeway/schemas';
import { InvalidEvent, type LogEvent, type UnitOfWork, type View } from '@causeway/service';
import { isOverlay } from './overlay.ts';
import { searchTokens } from './search-tokens.ts';

export type ClinicalEvent = LogEvent<'causeway.clinical.event'>;

type MessageOrder = readonly [offset: number, index: number];

/** A source patient as its source describes it, under what people search by. */
export interface DescribedPatient extends Document, Member {
  readonly id: string;
  readonly tokens: readonly string[];
  /** Held by every document, so that all of them are in an index. */
  readonly known: true;
  /**
   * Offset and index of the message last taken of each partition; a repeated or late one changes nothing. A source's
   * formats may come by different partitions, whose offsets say nothing of each other.
   */
  readonly messages: Readonly<Record<string, MessageOrder>>;
  /** What is compared. */
  readonly description: Description;
  /** Offset of the event that last changed the description, and how often it changed. */
  readonly changedAt: number;
  readonly revision: number;
  /**
   * The revision at which the description became somebody else's, and what it was before: two patients may have been
   * written over one another. Gone when the source puts it right.
   */
  readonly overlaid?: { readonly revision: number; readonly before: Description };
  /** Of one whom the source removed, and has not told of again: who it was. */
  readonly removed?: Description;
}

export const described = collection<DescribedPatient>('described', {
  tokens: { fields: ['tokens'], multi: true },
  known: { fields: ['known'] },
});

/** A domain of which somebody was told an identifier. */
interface KnownSystem extends Document {
  /** `Identifier.system` */
  readonly id: string;
}

export const systems = collection<KnownSystem>('systems');

/** How every source patient was last described, for those who match and those who search. */
export const directoryView: View = {
  name: 'patients',
  version: 4,
  topics: ['causeway.clinical.event'],
  collections: [described, systems],
  prefetch: (events, docs) => docs.prefetch(described, (events as readonly ClinicalEvent[]).map(subjectId)),
  apply: async (events, docs) => {
    for (const it of events as readonly ClinicalEvent[]) await take(it, docs);
  },
};

export function subjectId({ event }: ClinicalEvent): string {
  return sourcePatientId(event.sourcePatient);
}

async function take(at: ClinicalEvent, docs: UnitOfWork): Promise<void> {
  const { event, position } = at;
  if (event.type !== 'PatientRemoved' && event.patient === null) return;
  const id = subjectId(at);
  const known = await docs.get(described, id);
  const source = { index: 0, ...(event.header.position ?? position) };
  const message: MessageOrder = [source.offset, source.index];
  const last = known?.messages[source.partition];
  if (last && !isLater(message, last)) return;
  const messages = { ...known?.messages, [source.partition]: message };
  if (event.type === 'PatientRemoved') {
    if (known && !known.removed) docs.put(described, removed({ ...known, messages }, at));
    return;
  }
  const told = toldAfter(known?.json, event, position);
  if (!told.isNew && known) docs.put(described, retold(known, at, { json: told.json, messages }));
  if (!told.isNew) return;
  docs.put(described, after(known, at, { ...told, id, messages }));
  for (const { system } of told.patient.identifier ?? []) if (system) await knowSystem(system, docs);
}

async function knowSystem(id: string, docs: UnitOfWork): Promise<void> {
  if (!(await docs.get(systems, id))) docs.put(systems, { id });
}

/** The same words in another message: nobody who compares or searches learns of it. */
function retold(
  known: DescribedPatient,
  { event: { header } }: ClinicalEvent,
  { json, messages }: Pick<DescribedPatient, 'json' | 'messages'>,
): DescribedPatient {
  if (known.json === json) return { ...known, messages };
  return { ...known, json, messages, facility: header.source.facility, recordedAt: header.recordedAt };
}

/** Nothing is known of them, so nobody is like them. */
function removed({ overlaid, ...known }: DescribedPatient, { event, position }: ClinicalEvent): DescribedPatient {
  return {
    ...known,
    json: '',
    recordedAt: event.header.recordedAt,
    tokens: [],
    description: describePatient({ resourceType: 'Patient' }, known.sourcePatient.authority),
    changedAt: position.offset,
    revision: known.revision + 1,
    removed: overlaid?.before ?? known.description,
  };
}

function after(
  known: DescribedPatient | undefined,
  { event: { sourcePatient, header }, position }: ClinicalEvent,
  { id, json, messages, patient }: NewlyTold & Pick<DescribedPatient, 'id' | 'messages'>,
): DescribedPatient {
  const { authority, identifier } = sourcePatient;
  const description = describePatient(patient, authority);
  const same = known !== undefined && JSON.stringify(known.description) === JSON.stringify(description);
  const revision = (known?.revision ?? 0) + (same ? 0 : 1);
  const overlaid = overlaidBy(known, description, revision);
  return {
    id,
    sourcePatient: { authority, identifier },
    json,
    facility: header.source.facility,
    recordedAt: header.recordedAt,
    tokens: searchTokens(sourcePatient, patient),
    known: true,
    messages,
    description,
    changedAt: same ? known.changedAt : position.offset,
    revision,
    ...(overlaid ? { overlaid } : {}),
  };
}

/** A record that became somebody else stays in doubt until it is again who it was. */
function overlaidBy(
  known: DescribedPatient | undefined,
  now: Description,
  revision: number,
): DescribedPatient['overlaid'] | undefined {
  if (!known) return undefined;
  if (known.removed) return isOverlay(known.removed, now) ? { revision, before: known.removed } : undefined;
  if (known.overlaid) return isOverlay(known.overlaid.before, now) ? known.overlaid : undefined;
  return isOverlay(known.description, now) ? { revision, before: known.description } : undefined;
}

/** All that is told of the patient by now; not new where it was told before, but for the message it stands in. */
type Told = { readonly isNew: false; readonly json: string } | NewlyTold;

interface NewlyTold {
  readonly isNew: true;
  readonly json: string;
  readonly patient: Patient;
}

function toldAfter(
  before: string | undefined,
  { patient, cleared }: Exclude<EventsByTopic['causeway.clinical.event'], PatientRemoved>,
  position: ClinicalEvent['position'],
): Told {
  // The usual case is not taken apart.
  if (before !== undefined && patient !== null && cleared.length === 0 && saysTheSame(before, patient)) {
    return { isNew: false, json: patient };
  }
  try {
    const sent: unknown = JSON.parse(patient ?? '{}');
    const said = wellFormedPatient(sent) as unknown as Elements;
    const elements =
      before === undefined || before === '' ? said : overlay(JSON.parse(before) as Elements, said, cleared);
    const json = elements === sent ? (patient ?? '') : JSON.stringify(elements);
    if (before !== undefined && saysTheSame(before, json)) return { isNew: false, json };
    return { isNew: true, json, patient: elements as unknown as Patient };
  } catch (cause) {
    throw new InvalidEvent(position, 'patient-not-json', 'the Patient of the event is not JSON', cause);
  }
}

function isLater(a: MessageOrder, b: MessageOrder): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}
