import { type Comparable, KeyIndex } from '@causeway/identity';
import { Arrivals, type Description, Matcher, type Model } from '@causeway/matching';
import { sourcePatientId } from '@causeway/person';
import { openEngine } from '@causeway/service';
import { createTestPlace, type EngineKind } from '@causeway/testing';

/** Whom an arrival was linked to, by place in the order of all that came. */
export interface Resolved {
  readonly links: readonly number[];
  readonly reviews: readonly number[];
  readonly compared: number;
}

/** Something that knows persons, and resolves those who arrive against them. */
export interface Resolver {
  /** Files those who need not be resolved. */
  fill(descriptions: Iterable<Description>): Promise<void>;
  resolve(descriptions: readonly Description[]): Promise<readonly Resolved[]>;
  close(): Promise<void>;
}

/** `packages/matching` by itself: everything in memory, as `causeway match evaluate` has it. */
export function resolveAlone(model: Model): Resolver {
  const arrivals = new Arrivals(new Matcher(model));
  const one = (description: Description): Resolved => {
    const before = arrivals.compared;
    const judged = arrivals.arrive(description);
    const of = (outcome: string) => judged.filter(it => it.outcome === outcome).map(it => it.a);
    return { links: of('link'), reviews: of('review'), compared: arrivals.compared - before };
  };
  return {
    fill: async descriptions => {
      for (const it of descriptions) arrivals.file(it);
    },
    resolve: async descriptions => descriptions.map(one),
    close: async () => {},
  };
}

/** What the identity service does of it: descriptions and keys in its store, looked up and compared. */
export async function resolveStored(model: Model, kind: EngineKind): Promise<Resolver> {
  const place = await createTestPlace(kind);
  const engine = await openEngine(place.settings.engine, 'bench');
  const store = await engine.openStore('identity');
  const matcher = new Matcher(model);
  const index = new KeyIndex(store, matcher);
  await index.open();
  let next = 0;
  const comparable = (description: Description): Comparable => {
    const sourcePatient = { authority: 'urn:oid:2.16.840.1.113883.19.5.1', identifier: String(next++) };
    return { id: sourcePatientId(sourcePatient), sourcePatient, description };
  };
  async function* everybody(descriptions: Iterable<Description>) {
    for (const it of descriptions) yield comparable(it);
  }
  return {
    fill: descriptions => index.fill(everybody(descriptions)),
    resolve: async descriptions => {
      const arriving = descriptions.map(comparable);
      await index.put(arriving);
      const candidates = await index.candidates(arriving);
      return arriving.map((it, at) => judged(matcher, it, candidates[at] ?? new Map()));
    },
    close: async () => {
      await store.close();
      await engine.log.close();
      await place.remove();
    },
  };
}

function judged(matcher: Matcher, it: Comparable, candidates: ReadonlyMap<string, Comparable>): Resolved {
  const found: { links: number[]; reviews: number[] } = { links: [], reviews: [] };
  for (const other of candidates.values()) {
    if (other.id === it.id) continue;
    const { outcome } = matcher.outcome(it.description, other.description);
    if (outcome === 'separate') continue;
    found[outcome === 'link' ? 'links' : 'reviews'].push(Number(other.sourcePatient.identifier));
  }
  return { ...found, compared: candidates.size - 1 };
}
