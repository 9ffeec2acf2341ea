import type { Collection } from '@causeway/doc-store';
import {
  isLinked,
  type Link,
  links,
  linksOf,
  linkView,
  pairId,
  personsFrom,
  type SourcePatient,
} from '@causeway/person';
import type { Runtime } from '@causeway/service';
import { auditView, type Disclosed, disclosed } from '../audit-view.ts';
import { type DescribedPatient, described, directoryView } from '../directory/described-patient.ts';
import { type Comparable, comparableOf } from '../matching/comparable.ts';
import { evidence, evidenceView } from '../matching/evidence-view.ts';
import { type Judgement, judge } from '../matching/judgement.ts';

import { ordered } from '../matching/pair-verdict.ts';
import type { ModelAtWork } from './model-shelf.ts';

/** A link that a model would add or take back. */
export interface ChangedLink extends Pick<Judgement, 'score' | 'explanation'> {
  readonly change: 'gained' | 'lost';
  readonly a: SourcePatient;
  readonly b: SourcePatient;
}

/** Someone was shown a person who, by the new model, is more than one. */
export interface WrongDisclosure extends Omit<Disclosed, 'id' | 'at'> {
  /** ISO 8601. */
  readonly at: string;
}

/** What would change if a model decided instead of the one that does. */
export interface Difference {
  readonly version: string;
  readonly records: number;
  readonly pairs: number;
  readonly links: number;
  readonly reviews: number;
  readonly linksGained: number;
  readonly linksLost: number;
  readonly personsTouched: number;
  /** The first thousand. */
  readonly changes: readonly ChangedLink[];
  /** Disclosures of persons who would be parted, since the link that joined them; the first thousand. */
  readonly disclosures: readonly WrongDisclosure[];
  readonly seconds: number;
}

const atOnce = 500;
const shown = 1_000;

export interface DifferenceOptions {
  readonly runtime: Pick<Runtime, 'views' | 'now'>;
  readonly model: ModelAtWork;
  readonly onProgress?: (records: number) => void;
}

/** Runs a model over everybody, beside the one that decides. Nothing is written. */
export async function differenceOf({ runtime, model, onProgress }: DifferenceOptions): Promise<Difference> {
  const { views, now } = runtime;
  const started = now();
  const stored = await views.collection(linkView, links);
  const directory = await views.collection(directoryView, described);
  const counts = { records: 0, pairs: 0, links: 0, reviews: 0 };
  const changes: ChangedLink[] = [];
  for await (const some of chunks(directory, atOnce)) {
    const known = new Map(
      (
        await linksOf(
          stored,
          some.map(it => it.id),
        )
      ).map(it => [it.id, it]),
    );
    for (const [pair, judgement] of await judgedPairs(some.map(comparableOf), model, { directory, known })) {
      counts.pairs++;
      if (judgement?.outcome === 'link') counts.links++;
      if (judgement?.outcome === 'review') counts.reviews++;
      const change = changeOf(known.get(pairKey(pair)), judgement);
      if (change) changes.push({ change, ...ordered(pair), ...said(judgement) });
    }
    counts.records += some.length;
    onProgress?.(counts.records);
  }
  const touched = await personsTouched(stored, changes);
  const wrong = await wrongDisclosures(runtime, changes, touched);
  return {
    version: model.matcher.model.version,
    ...counts,
    linksGained: changes.filter(it => it.change === 'gained').length,
    linksLost: changes.filter(it => it.change === 'lost').length,
    personsTouched: touched.size,
    changes: changes.slice(0, shown),
    disclosures: wrong.slice(0, shown),
    seconds: (now() - started) / 1_000,
  };
}

type Two = readonly [Comparable, Comparable];

/** Each pair once, at the chunk that holds its smaller id: those who share a key, and those who are linked. */
async function judgedPairs(
  some: readonly Comparable[],
  { matcher, index }: ModelAtWork,
  { directory, known }: { directory: Collection<DescribedPatient>; known: ReadonlyMap<string, Link> },
): Promise<readonly (readonly [Two, Judgement | undefined])[]> {
  const candidates = await index.candidates(some);
  const linked = new Map<string, string[]>();
  for (const {
    members: [a, b],
  } of known.values()) {
    linked.set(a, [...(linked.get(a) ?? []), b]);
    linked.set(b, [...(linked.get(b) ?? []), a]);
  }
  const others = some.flatMap(({ id }, at) => (linked.get(id) ?? []).filter(it => !candidates[at]?.has(it)));
  const found = new Map([...(await directory.getMany([...new Set(others)]))].map(([id, it]) => [id, comparableOf(it)]));
  return some.flatMap((patient, at) => {
    const mine = new Set([...(candidates[at]?.keys() ?? []), ...(linked.get(patient.id) ?? [])]);
    return [...mine].flatMap(id => {
      const other = candidates[at]?.get(id) ?? found.get(id);
      if (!other || id <= patient.id) return [];
      const inDoubt = patient.overlaid !== undefined || other.overlaid !== undefined;
      return [
        [[patient, other], candidates[at]?.has(id) ? judge(matcher, [patient, other], inDoubt) : undefined] as const,
      ];
    });
  });
}

function changeOf(link: Link | undefined, judgement: Judgement | undefined): ChangedLink['change'] | undefined {
  const before = link?.bases.RULE !== undefined;
  const after = judgement?.outcome === 'link';
  return before === after ? undefined : after ? 'gained' : 'lost';
}

function said(judgement: Judgement | undefined): Pick<Judgement, 'score' | 'explanation'> {
  const { score = 0, explanation = 'they have nothing in common that the model would look at' } = judgement ?? {};
  return { score, explanation };
}

function pairKey([a, b]: Two): string {
  return pairId(a.sourcePatient, b.sourcePatient);
}

/** The persons whose members change: by the id they have now, with the members they have now. */
async function personsTouched(
  stored: Collection<Link>,
  changes: readonly ChangedLink[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const around = await linksAround(stored, changes);
  const ids = new Set(
    [...around.values()].flatMap(it => it.members).concat(changes.flatMap(it => pairId(it.a, it.b).split('+'))),
  );
  const after = new Map(around);
  for (const { change, a, b, score } of changes) {
    const id = pairId(a, b);
    const members = id.split('+') as [string, string];
    const link = after.get(id) ?? { id, a, b, members, bases: {}, separated: false };
    const { RULE: _, ...others } = link.bases;
    const bases = change === 'gained' ? { ...others, RULE: '' } : others;
    after.set(id, { ...link, bases, rule: { score, model: '' } });
  }
  const now = personsFrom(ids, [...around.values()]);
  const then = personsFrom(ids, [...after.values()]);
  const touched = new Map<string, readonly string[]>();
  for (const [id, person] of now) {
    if (person.members.join() !== then.get(id)?.members.join()) touched.set(person.id, person.members);
  }
  return touched;
}

/** All links of the persons that the changes touch. */
async function linksAround(stored: Collection<Link>, changes: readonly ChangedLink[]): Promise<Map<string, Link>> {
  const around = new Map<string, Link>();
  const reached = new Set<string>();
  let frontier = [...new Set(changes.flatMap(it => pairId(it.a, it.b).split('+')))];
  while (frontier.length > 0) {
    for (const id of frontier) reached.add(id);
    const found = await linksOf(stored, frontier);
    for (const it of found) around.set(it.id, it);
    frontier = [...new Set(found.filter(isLinked).flatMap(it => it.members))].filter(it => !reached.has(it));
  }
  return around;
}

/** Who was shown a person that is parted, after the lost link had joined it. */
async function wrongDisclosures(
  { views }: Pick<Runtime, 'views'>,
  changes: readonly ChangedLink[],
  touched: ReadonlyMap<string, readonly string[]>,
): Promise<readonly WrongDisclosure[]> {
  const lost = changes.filter(it => it.change === 'lost').map(it => pairId(it.a, it.b));
  const known = await (await views.collection(evidenceView, evidence)).getMany(lost);
  const stored = await views.collection(auditView, disclosed);
  const found = new Map<string, WrongDisclosure>();
  for (const members of touched.values()) {
    const joined = lost.filter(it => it.split('+').every(id => members.includes(id)));
    if (joined.length === 0) continue;
    const since = Math.min(...joined.map(it => known.get(it)?.decidedAt ?? 0));
    for (const patient of members) {
      const { documents } = await stored.find({ index: 'patient', where: { patient, at: { gte: since } } });
      for (const { id, at, ...it } of documents) found.set(id, { ...it, at: new Date(at).toISOString() });
    }
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

async function* chunks<T extends { readonly id: string }>(
  all: Collection<T>,
  size: number,
): AsyncGenerator<readonly T[]> {
  let some: T[] = [];
  for await (const it of all.all()) {
    some.push(it);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
