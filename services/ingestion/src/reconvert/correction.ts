// correction.ts — what to say now of a message that was said before. Pure.
import { sourcePatientKey } from '@causeway/person';
import { derivedEventId, type EventsByTopic, type FactsReported, revisedIndex, revisionOf } from '@causeway/schemas';
import { type ElementChange, elementChanges } from './difference.ts';

export type ClinicalEvent = EventsByTopic['causeway.clinical.event'];

export interface ResourceChange {
  /** `Observation/<id>`; ids tell nothing of the patient. */
  readonly resource: string;
  readonly changes: readonly ElementChange[];
}

export interface Correction {
  readonly key: string;
  readonly event: FactsReported;
}

export interface Revised {
  readonly corrections: readonly Correction[];
  readonly changes: readonly ResourceChange[];
}

const nothing: Revised = { corrections: [], changes: [] };

/**
 * Compares what was published of one message with what it becomes today. A correction says all of a source patient's
 * facts again, under indexes of the next revision; what is no longer said is withdrawn. Merges are decisions about
 * people, which a mapper does not take back: a message with one is left alone.
 */
export function revise(
  published: readonly ClinicalEvent[],
  today: readonly ClinicalEvent[],
  recordedAt: number,
): Revised {
  if (published.length === 0 || !published.every(isFacts) || !today.every(isFacts)) return nothing;
  const before = newestByPatient(published);
  const revision = 1 + Math.max(...published.map(it => revisionOf(it.header)));
  const corrections: Correction[] = [];
  const changes: ResourceChange[] = [];
  const say = (known: FactsReported | undefined, now: FactsReported) => {
    const found = changesOf(known, now);
    if (found.length === 0) return;
    changes.push(...found);
    corrections.push(correction(known, now, { index: revisedIndex(revision, corrections.length), recordedAt }));
  };
  for (const now of today) {
    const key = sourcePatientKey(now.sourcePatient);
    say(before.get(key), now);
    before.delete(key);
  }
  for (const gone of before.values())
    if (saysAnything(gone)) say(gone, { ...gone, patient: null, encounter: null, resources: [], cleared: [] });
  return { corrections, changes };
}

function isFacts(event: ClinicalEvent): event is FactsReported {
  return event.type === 'FactsReported';
}

/** Of each source patient what was said last. */
function newestByPatient(published: readonly FactsReported[]): Map<string, FactsReported> {
  const newest = new Map<string, FactsReported>();
  const byIndex = (it: FactsReported) => it.header.position?.index ?? 0;
  for (const it of [...published].sort((a, b) => byIndex(a) - byIndex(b)))
    newest.set(sourcePatientKey(it.sourcePatient), it);
  return newest;
}

function saysAnything({ resources }: FactsReported): boolean {
  return resources.some(it => !it.deleted);
}

type Elements = Readonly<Record<string, unknown>>;

/** By `Type/id`; where it was read in the message is not what it says. */
function resourcesOf(facts: FactsReported | undefined): Map<string, Elements> {
  const found = new Map<string, Elements>();
  if (facts?.patient) found.set('Patient', withoutSource(JSON.parse(facts.patient) as Elements));
  for (const { resourceType, id, deleted, json } of facts?.resources ?? []) {
    if (!deleted) found.set(`${resourceType}/${id}`, withoutSource(JSON.parse(json) as Elements));
  }
  return found;
}

function withoutSource(resource: Elements): Elements {
  const { meta, ...rest } = resource as Elements & { readonly meta?: Elements };
  if (meta === undefined) return rest;
  const { source: _, ...others } = meta;
  return Object.keys(others).length === 0 ? rest : { ...rest, meta: others };
}

function changesOf(before: FactsReported | undefined, now: FactsReported): readonly ResourceChange[] {
  const [was, is] = [resourcesOf(before), resourcesOf(now)];
  const names = new Set([...was.keys(), ...is.keys()]);
  return [...names].flatMap(resource => {
    const [type = ''] = resource.split('/');
    const [x, y] = [was.get(resource), is.get(resource)];
    // Of a whole resource its type is told, and not its content.
    const changes = x && y ? elementChanges(x, y, type) : [{ path: type, change: y ? 'added' : 'removed' } as const];
    return changes.length > 0 ? [{ resource, changes }] : [];
  });
}

function correction(
  before: FactsReported | undefined,
  now: FactsReported,
  { index, recordedAt }: { readonly index: number; readonly recordedAt: number },
): Correction {
  const { position } = now.header;
  if (position === null) throw new RangeError('what derives from no message cannot be corrected');
  const at = { ...position, index };
  const [was, is] = [resourcesOf(before), resourcesOf(now)];
  const gone = [...was.keys()].filter(it => it !== 'Patient' && !is.has(it)).map(withdrawn);
  return {
    key: sourcePatientKey(now.sourcePatient),
    event: {
      ...now,
      header: { ...now.header, eventId: derivedEventId(at), position: at, recordedAt },
      resources: [...now.resources, ...gone],
      cleared: [...new Set([...now.cleared, ...unsaid(was, is)])],
    },
  };
}

function withdrawn(reference: string): FactsReported['resources'][number] {
  const [resourceType = '', id = ''] = reference.split('/');
  return { resourceType, id, deleted: true, json: '' };
}

/** Elements of the Patient and the Encounter that were said and are not: readers keep what is only left out. */
function unsaid(was: ReadonlyMap<string, Elements>, is: ReadonlyMap<string, Elements>): readonly string[] {
  return ['Patient', 'Encounter'].flatMap(type => {
    const before = elementsOf(type, was);
    const now = elementsOf(type, is);
    return now.size === 0 ? [] : [...before].filter(it => !now.has(it)).map(it => `${type}.${it}`);
  });
}

function elementsOf(type: string, resources: ReadonlyMap<string, Elements>): ReadonlySet<string> {
  const own = [...resources].filter(([name]) => name.split('/')[0] === type);
  return new Set(own.flatMap(([, it]) => Object.keys(it)));
}
