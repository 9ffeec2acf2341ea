import { collection, type Document } from '@causeway/doc-store';
import { type Patient, type Resource, wellFormedPatient } from '@causeway/fhir';
import { type FactsReported, type MessageReceived, revisionOf } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { hasCodeSites } from '@causeway/terminology';
import { type LocalCode, localCodes, unmappedCodeId, unmappedCodes, withCode } from './codes/unmapped-code.ts';
import { assess, isAssessed } from './quality/assessment.ts';
import { AddedTallies, dayOf, qualityDays } from './quality/quality-day.ts';
import { type Said, unmappedFieldId, unmappedFields, withField } from './unmapped/unmapped-field.ts';

type Clinical = LogEvent<'causeway.clinical.event'> & { readonly event: FactsReported };
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
  version: 1,
  topics: ['causeway.clinical.event', 'causeway.inbound.message'],
  collections: [counted, unmappedFields, unmappedCodes, qualityDays],
  prefetch: async (events, docs) => {
    const facts = events.filter(isFacts);
    await docs.prefetch(
      counted,
      facts.flatMap(it => countedId(it) ?? []),
    );
    await docs.prefetch(unmappedFields, facts.flatMap(saidOf).map(idOf));
  },
  apply: async (events, docs) => {
    const days = new AddedTallies();
    for (const event of events) {
      if (isFacts(event)) await applyFacts(event, docs, days);
      else if (isInbound(event)) countReceived(event, days);
    }
    await days.write(docs);
  },
};

async function applyFacts(event: Clinical, docs: UnitOfWork, days: AddedTallies): Promise<void> {
  if (!(await isNew(event, docs))) return;
  const { patient, resources } = parsed(event.event);
  await countFields(event, docs);
  const { header, trigger } = event.event;
  const { occurredAt, recordedAt, source } = header;
  const counts = (of: readonly Resource[]) => ({
    codes: of.flatMap(localCodes),
    tallies: assess({ patient, resources: of, occurredAt, recordedAt }),
  });
  // A resource that is too malformed to be read is found when it is validated. It counts as nothing, and the others count.
  const { codes, tallies } =
    attempted(() => counts(resources)) ?? counts(resources.filter(it => attempted(() => counts([it]))));
  await countCodes(event, codes, docs);
  const key = { facility: source.facility, trigger, day: dayOf(recordedAt) };
  days.add(key, String(event.position.partition), { messages: 1, tallies });
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function attempted<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
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

async function countFields(clinical: Clinical, docs: UnitOfWork): Promise<void> {
  for (const { id, said } of saidOf(clinical)) {
    docs.put(unmappedFields, withField(await docs.get(unmappedFields, id), id, said));
  }
}

function saidOf({ event, position }: Clinical): readonly { readonly id: string; readonly said: Said }[] {
  const { header, trigger, unmapped } = event;
  return Object.entries(unmapped).map(([path, times]) => {
    const { source, recordedAt } = header;
    const said = { facility: source.facility, trigger, path, times, recordedAt, example: exampleOf(event) };
    return { id: unmappedFieldId(said, position.partition), said };
  });
}

async function countCodes({ event, position }: Clinical, codes: readonly LocalCode[], docs: UnitOfWork): Promise<void> {
  const { recordedAt, source } = event.header;
  const { facility } = source;
  // A message counts once, however often it says a code.
  const ids = new Map(codes.map(it => [unmappedCodeId(facility, it, position.partition), it]));
  for (const [id, local] of ids) {
    const seen = { facility, recordedAt, example: exampleOf(event) };
    docs.put(unmappedCodes, withCode(await docs.get(unmappedCodes, id), id, local, seen));
  }
}

function exampleOf({ header }: FactsReported) {
  return { partition: header.position?.partition ?? 0, offset: header.position?.offset ?? 0 };
}

/** What is refused is no facts: it is counted where it came in. */
function countReceived({ event, position }: Inbound, days: AddedTallies): void {
  if (event.facility === '' || event.replayOf !== null) return;
  const key = { facility: event.facility, trigger: triggerOf(event), day: dayOf(event.header.recordedAt) };
  const accepted = event.refusal === null ? 1 : 0;
  days.add(key, `inbound-${position.partition}`, { messages: 0, tallies: { accepted: [accepted, 1] } });
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

/** What is no JSON is told of by the views that keep it; here it counts as nothing. */
function parsed({ patient, resources }: FactsReported): {
  readonly patient: Patient | undefined;
  readonly resources: readonly Resource[];
} {
  return {
    patient: patient === null ? undefined : wellFormedPatient(parse<unknown>(patient)),
    resources: resources.flatMap(it =>
      it.deleted || !isCounted(it.resourceType) ? [] : (parse<Resource>(it.json) ?? []),
    ),
  };
}

function parse<R>(json: string): R | undefined {
  try {
    return JSON.parse(json) as R;
  } catch {
    return undefined;
  }
}

function isFacts(event: LogEvent): event is Clinical {
  return event.event.type === 'FactsReported';
}

function isInbound(event: LogEvent): event is Inbound {
  return event.event.type === 'MessageReceived';
}
