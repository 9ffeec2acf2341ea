import { collection, type Document } from '@causeway/doc-store';
import { type Patient, wellFormedPatient } from '@causeway/fhir';
import { type Description, describePatient } from '@causeway/matching';
import { type Elements, type Member, overlay, saysTheSame, sourcePatientId } from '@causeway/person';
import type { EventsByTopic, PatientRemoved } from '@causeway/schemas';
import { InvalidEvent, type LogEvent, type UnitOfWork, type View } from '@causeway/service';
import { accounts, takeAccounts } from '../account/account.ts';
import { isOverlay } from './overlay.ts';
import { searchTokens } from './search-tokens.ts';

export type ClinicalEvent = LogEvent<'causeway.clinical.event'>;

type MessageOrder = readonly [offset: number, index: number];

/** A source patient as its source describes it, under what people search by. */
export interface DescribedPatient extends Document, Member {
  readonly id: string;
  readonly tokens: readonly string[];
  /** Offset of the event that first told of the patient. Everybody stands in this order, whose index grows at its end. */
  readonly firstAt: number;
  /**
   * Offset and index of the message last taken of each partition; a repeated or late one changes nothing. A source's
   * formats may come by different partitions, whose offsets say nothing of each other.
   */
  readonly messages: Readonly<Record<string, MessageOrder>>;
  /** Offset of the event that last changed what is compared, and how often that changed. */
  readonly changedAt: number;
  readonly revision: number;
  /**
   * The revision at which what is compared became somebody else's, and what it was before: two patients may have been
   * written over one another. Gone when the source puts it right.
   */
  readonly overlaid?: { readonly revision: number; readonly before: Description };
  /** Of one whom the source removed, and has not told of again: who it was. */
  readonly removed?: Description;
}

export const described = collection<DescribedPatient>('described', {
  tokens: { fields: ['tokens'], multi: true },
  all: { fields: ['firstAt'] },
});

/** A domain of which somebody was told an identifier. */
interface KnownSystem extends Document {
  /** `Identifier.system` */
  readonly id: string;
}

export const systems = collection<KnownSystem>('systems');

/** How every source patient was last described, and their accounts, for those who match and those who search. */
export const directoryView: View = {
  name: 'patients',
  version: 6,
  topics: ['causeway.clinical.event'],
  collections: [described, systems, accounts],
  prefetch: (events, docs) => docs.prefetch(described, (events as readonly ClinicalEvent[]).map(subjectId)),
  apply: async (events, docs) => {
    for (const it of events as readonly ClinicalEvent[]) {
      await take(it, docs);
      await takeAccounts(it, docs);
    }
  },
};

export function subjectId({ event }: ClinicalEvent): string {
  return sourcePatientId(event.sourcePatient);
}

/** The Patient as its source's messages tell it together. */
export function patientOf({ json }: Pick<DescribedPatient, 'json'>): Patient {
  return json === '' ? { resourceType: 'Patient' } : (JSON.parse(json) as Patient);
}

/** A source patient whom an event changed for those who compare. */
export interface Redescribed {
  readonly patient: DescribedPatient;
  readonly description: Description;
}

const redescriptions = new WeakMap<ClinicalEvent, Redescribed | undefined>();

/**
 * What the view made of an event a moment ago in this process, told once, so that what follows need not read it and take
 * it apart again: undefined when it changed nothing, `unknown` where the view did not take it here.
 */
export function redescribedBy(event: ClinicalEvent): Redescribed | undefined | 'unknown' {
  if (!redescriptions.has(event)) return 'unknown';
  const now = redescriptions.get(event);
  redescriptions.delete(event);
  return now;
}

async function take(at: ClinicalEvent, docs: UnitOfWork): Promise<void> {
  redescriptions.set(at, await taken(at, docs));
}

async function taken(at: ClinicalEvent, docs: UnitOfWork): Promise<Redescribed | undefined> {
  const { event, position } = at;
  if (event.type !== 'PatientRemoved' && event.patient === null) return undefined;
  const id = subjectId(at);
  const known = await docs.get(described, id);
  const source = { index: 0, ...(event.header.position ?? position) };
  const message: MessageOrder = [source.offset, source.index];
  const last = known?.messages[source.partition];
  if (last && !isLater(message, last)) return undefined;
  const messages = { ...known?.messages, [source.partition]: message };
  if (event.type === 'PatientRemoved') {
    if (!known || known.removed) return undefined;
    const gone = removed({ ...known, messages }, at);
    docs.put(described, gone.patient);
    return gone;
  }
  const told = toldAfter(known?.json, event, position);
  if (!told.isNew && known) docs.put(described, retold(known, at, { json: told.json, messages }));
  if (!told.isNew) return undefined;
  const now = after(known, at, { ...told, id, messages });
  docs.put(described, now.patient);
  for (const { system } of told.patient.identifier ?? []) if (system) await knowSystem(system, docs);
  return now.patient.changedAt === position.offset ? now : undefined;
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
function removed({ overlaid, ...known }: DescribedPatient, { event, position }: ClinicalEvent): Redescribed {
  const patient = {
    ...known,
    json: '',
    recordedAt: event.header.recordedAt,
    tokens: [],
    changedAt: position.offset,
    revision: known.revision + 1,
    removed: overlaid?.before ?? descriptionOf(known),
  };
  return { patient, description: descriptionOf(patient) };
}

function after(
  known: DescribedPatient | undefined,
  { event: { sourcePatient, header }, position }: ClinicalEvent,
  { id, json, messages, patient }: NewlyTold & Pick<DescribedPatient, 'id' | 'messages'>,
): Redescribed {
  const { authority, identifier } = sourcePatient;
  const description = describePatient(patient, authority);
  const before = known && descriptionOf(known);
  const same = JSON.stringify(before) === JSON.stringify(description);
  const revision = (known?.revision ?? 0) + (same ? 0 : 1);
  const overlaid = overlaidBy(known, before, { description, revision });
  const firstAt = known?.firstAt ?? position.offset;
  const now = {
    id,
    sourcePatient: { authority, identifier },
    json,
    facility: header.source.facility,
    recordedAt: header.recordedAt,
    tokens: searchTokens(sourcePatient, patient, firstAt),
    firstAt,
    messages,
    changedAt: same && known ? known.changedAt : position.offset,
    revision,
    ...(overlaid ? { overlaid } : {}),
  };
  return { patient: now, description };
}

function descriptionOf(patient: Pick<DescribedPatient, 'json' | 'sourcePatient'>): Description {
  return describePatient(patientOf(patient), patient.sourcePatient.authority);
}

/** A record that became somebody else stays in doubt until it is again who it was. */
function overlaidBy(
  known: DescribedPatient | undefined,
  before: Description | undefined,
  { description: now, revision }: { readonly description: Description; readonly revision: number },
): DescribedPatient['overlaid'] | undefined {
  if (!known || !before) return undefined;
  if (known.removed) return isOverlay(known.removed, now) ? { revision, before: known.removed } : undefined;
  if (known.overlaid) return isOverlay(known.overlaid.before, now) ? known.overlaid : undefined;
  return isOverlay(before, now) ? { revision, before } : undefined;
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
