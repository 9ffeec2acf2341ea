import type { Entries } from './entries.ts';
import type { AnyResource } from './json.ts';
import { leafCount, likeness } from './likeness.ts';

/** Which of our resources stands for which expected one; ids are of no help. */
export interface Matches {
  readonly oursOf: (expected: AnyResource) => AnyResource | undefined;
}

type Candidate = { readonly expected: AnyResource; readonly ours: AnyResource; readonly score: number };

/** Resources of one type are matched by what they have in common, first without and then with what they refer to. */
export function matchResources(expected: Entries, ours: Entries): Matches {
  let known: ReadonlyMap<AnyResource, AnyResource> = new Map();
  for (let round = 0; round < 3; round++) known = matched(expected, ours, known);
  return { oursOf: it => known.get(it) };
}

function matched(
  expected: Entries,
  ours: Entries,
  known: ReadonlyMap<AnyResource, AnyResource>,
): ReadonlyMap<AnyResource, AnyResource> {
  const sameTarget = (a: string, b: string) => {
    const target = expected.find(a);
    return target !== undefined && known.get(target) !== undefined && known.get(target) === ours.find(b);
  };
  const candidates: Candidate[] = [];
  for (const wanted of expected.resources) {
    for (const given of ours.resources) {
      if (wanted.resourceType !== given.resourceType) continue;
      // Of two that say as much of what is wanted, the one that says less besides.
      const surplus = leafCount(given) / 10_000;
      candidates.push({ expected: wanted, ours: given, score: likeness('', wanted, given, sameTarget) - surplus });
    }
  }
  const found = new Map<AnyResource, AnyResource>();
  const taken = new Set<AnyResource>();
  for (const it of candidates.sort((a, b) => b.score - a.score)) {
    if (found.has(it.expected) || taken.has(it.ours)) continue;
    if (it.score < minimum(it.expected)) continue;
    found.set(it.expected, it.ours);
    taken.add(it.ours);
  }
  return found;
}

// A Patient is the Patient; an Organization that shares nothing is another one.
const single: ReadonlySet<string> = new Set(['Patient', 'MessageHeader', 'Encounter', 'Composition']);

function minimum({ resourceType }: AnyResource): number {
  return single.has(resourceType) ? Number.NEGATIVE_INFINITY : 0.5;
}
