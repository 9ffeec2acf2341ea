import { collection, type Document } from '@causeway/doc-store';
import { type Resource, wellFormedPatient } from '@causeway/fhir';
import { type FactsReported, type MessageReceived, revisionOf } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { hasCodeSites } from '@causeway/terminology';
import { AddedCodes, type LocalCode, localCodes, unmappedCodes } from './codes/unmapped-code.ts';
import {
  assessBirth,
  assessPatient,
  assessResource,
  assessTime,
  isAssessed,
  type Judgement,
} from './quality/assessment.ts';
import { AddedTallies, qualityDays } from './quality/quality-day.ts';
import { SaidBefore } from './said-before.ts';
import { AddedFields, unmappedFields } from './unmapped/unmapped-field.ts';

type Clinical = LogEvent<'causeway.clinical.event'>;
type Inbound = LogEvent<'causeway.inbound.message'>;

/** The last message counted of those that went from one inbound partition to one of clinical events. */
interface Counted extends Document {
  readonly offset: number;
  readonly index: number;
}

const counted = collection<Counted>('counted');

/**
 * What each facility's messages are worth, and what of them came to nothing: fields without a map, codes without a
 * standard one, measures of quality. Each message counts once, as it was first converted: neither an event that appears
 * twice nor a correction counts again.
 */
export const feedView: View = {
  name: 'feeds',
  version: 2,
  topics: ['causeway.clinical.event', 'causeway.inbound.message'],
  collections: [counted, unmappedFields, unmappedCodes, qualityDays],
  prefetch: (events, docs) =>
    docs.prefetch(
      counted,
      events.filter(isClinical).flatMap(it => countedId(it) ?? []),
    ),
  apply: async (events, docs) => {
    const added = { days: new AddedTallies(), fields: new AddedFields(), codes: new AddedCodes() };
    for (const event of events) {
      if (isClinical(event)) {
        if (await isNew(event, docs)) count(event, added);
      } else if (isInbound(event)) countReceived(event, added.days);
    }
    await added.fields.write(docs);
    await added.codes.write(docs);
    await added.days.write(docs);
  },
};

interface Added {
  readonly days: AddedTallies;
  readonly fields: AddedFields;
  readonly codes: AddedCodes;
}

function count({ event, position, key }: Clinical, { days, fields, codes }: Added): void {
  const { header, trigger } = event;
  const { unmapped, patient, resources } = saidBy(event);
  const { occurredAt, recordedAt, source } = header;
  const { facility } = source;
  const { partition } = position;
  const seen = { facility, recordedAt, example: exampleOf(event), partition };
  for (const [path, times] of Object.entries(unmapped)) fields.add({ ...seen, trigger, path, times });
  const day = days.of({ facility, trigger, recordedAt }, String(partition));
  // A message may be events of several patients, in partitions that know nothing of each other.
  if ((header.position?.index ?? 0) === 0) {
    day.messages++;
    day.count(assessTime(recordedAt - occurredAt));
  }
  if (patient !== null) {
    const { judgements, birthDate } = patients.get(key, patient, patientWorth);
    day.count(judgements);
    if (birthDate !== undefined) day.count(assessBirth(birthDate, recordedAt));
  }
  const local: LocalCode[] = [];
  for (const it of resources) {
    if (it.deleted || !isCounted(it.resourceType)) continue;
    const worth = worthOf(it);
    day.count(worth.judgements);
    local.push(...worth.codes);
  }
  codes.add(local, seen);
}

/** Merges and partings tell of a patient as well; a removal says nothing more. */
function saidBy(event: Clinical['event']): Pick<FactsReported, 'unmapped' | 'patient' | 'resources'> {
  switch (event.type) {
    case 'FactsReported':
      return event;
    case 'PatientsMerged':
    case 'PatientsParted':
      return { ...event, resources: [] };
    case 'PatientRemoved':
      return { unmapped: {}, patient: null, resources: [] };
  }
}

/** What a resource counts as. */
interface Worth {
  readonly judgements: readonly Judgement[];
  readonly codes: readonly LocalCode[];
}

interface PatientWorth {
  readonly judgements: readonly Judgement[];
  readonly birthDate: string | undefined;
}

const patients = new SaidBefore<PatientWorth>();
const places = new SaidBefore<Worth>();

function patientWorth(json: string): PatientWorth {
  const patient = wellFormedPatient(parse<unknown>(json));
  return { judgements: assessPatient(patient), birthDate: patient.birthDate };
}

function worthOf({ resourceType, id, json }: FactsReported['resources'][number]): Worth {
  return resourceType === 'Location' ? places.get(id, json, resourceWorth) : resourceWorth(json);
}

const nothing: Worth = { judgements: [], codes: [] };

/** What is no JSON, or too malformed to be read, is told of by the views that keep it; here it counts as nothing. */
function resourceWorth(json: string): Worth {
  const resource = parse<Resource>(json);
  if (resource === undefined) return nothing;
  try {
    return { judgements: assessResource(resource), codes: localCodes(resource) };
  } catch {
    return nothing;
  }
}

/** Messages of one partition come to another in their order, so that one number tells what was counted. */
async function isNew(clinical: Clinical, docs: UnitOfWork): Promise<boolean> {
  const { header } = clinical.event;
  if (revisionOf(header) > 0) return false;
  const [id, position] = [countedId(clinical), header.position];
  if (id === undefined || position === null) return true;
  const last = await docs.get(counted, id);
  const { offset, index } = position;
  if (last && (offset < last.offset || (offset === last.offset && index <= last.index))) return false;
  docs.put(counted, { id, offset, index });
  return true;
}

function countedId({ event, position: at }: Clinical): string | undefined {
  const { position } = event.header;
  return position === null ? undefined : `${at.partition}|${position.topic}|${position.partition}`;
}

function exampleOf({ header }: Clinical['event']) {
  return { partition: header.position?.partition ?? 0, offset: header.position?.offset ?? 0 };
}

/** What is refused is no facts: it is counted where it came in. */
function countReceived({ event, position }: Inbound, days: AddedTallies): void {
  if (event.facility === '' || event.replayOf !== null) return;
  const { facility, header, refusal } = event;
  const key = { facility, trigger: triggerOf(event), recordedAt: header.recordedAt };
  days.of(key, `inbound-${position.partition}`).count([['accepted', refusal === null]]);
}

/** `ADT^A01^ADT_A01` as conversions call it. */
export function triggerOf({ messageType }: Pick<MessageReceived, 'messageType'>): string {
  const [code = '', trigger] = messageType.split('^');
  const name = trigger ? `${code}_${trigger}` : code;
  return /^[\w. -]{1,60}$/.test(name) ? name : 'unknown';
}

/** Whether anything of such a resource is a measure or a code: the others need not be taken apart. */
function isCounted(resourceType: string): boolean {
  return isAssessed(resourceType) || hasCodeSites(resourceType);
}

function parse<R>(json: string): R | undefined {
  try {
    return JSON.parse(json) as R;
  } catch {
    return undefined;
  }
}

function isClinical(event: LogEvent): event is Clinical {
  return event.position.topic === 'causeway.clinical.event';
}

function isInbound(event: LogEvent): event is Inbound {
  return event.event.type === 'MessageReceived';
}
