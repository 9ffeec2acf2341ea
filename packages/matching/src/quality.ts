import type { Judged } from './arrivals.ts';

/** How good the persons are, over all pairs of records that they or the truth put together. */
export interface Quality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** True pairs. */
  readonly pairs: number;
  /** Of the true pairs, the share that links join or a review would. */
  readonly found: number;
}

/** By record, the first record of its person: who is joined by links, directly or through others. */
export function personsOf(records: number, judged: readonly Judged[]): Int32Array {
  const parents = Int32Array.from({ length: records }, (_, it) => it);
  const root = (it: number): number => {
    let top = it;
    while (parents[top] !== top) top = parents[top] ?? top;
    for (let at = it; at !== top; ) {
      const next = parents[at] ?? top;
      parents[at] = top;
      at = next;
    }
    return top;
  };
  for (const { a, b, outcome } of judged) {
    if (outcome !== 'link') continue;
    const [x, y] = [root(a), root(b)];
    parents[Math.max(x, y)] = Math.min(x, y);
  }
  return parents.map((_, it) => root(it));
}

/** The truth is read here and nowhere else. */
export function qualityOf(truth: readonly string[], judged: readonly Judged[]): Quality {
  const persons = personsOf(truth.length, judged);
  const personAt = (it: number) => String(persons[it]);
  const pairs = pairsOf(truth, (_, it) => truth[it] ?? '');
  const joined = pairsOf(truth, (_, it) => personAt(it));
  const right = pairsOf(truth, (_, it) => `${personAt(it)}\u0000${truth[it]}`);
  const precision = joined === 0 ? 1 : right / joined;
  const recall = pairs === 0 ? 1 : right / pairs;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, pairs, found: pairs === 0 ? 1 : foundOf({ truth, persons, judged }) / pairs };
}

function pairsOf(records: readonly string[], keyOf: (record: string, at: number) => string): number {
  const sizes = new Map<string, number>();
  records.forEach((record, at) => {
    const key = keyOf(record, at);
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  });
  return [...sizes.values()].reduce((sum, it) => sum + (it * (it - 1)) / 2, 0);
}

interface Outcome {
  readonly truth: readonly string[];
  readonly persons: Int32Array;
  readonly judged: readonly Judged[];
}

/** True pairs in one person, or in two that a review would join. */
function foundOf({ truth, persons, judged }: Outcome): number {
  const reviewed = new Set(judged.map(({ a, b }) => pairKey(persons[a] ?? 0, persons[b] ?? 0)));
  const clusters = new Map<string, number[]>();
  truth.forEach((cluster, at) => {
    const known = clusters.get(cluster);
    if (known) known.push(at);
    else clusters.set(cluster, [at]);
  });
  let found = 0;
  for (const members of clusters.values()) {
    for (let i = 0; i < members.length; i++) {
      for (let j = i + 1; j < members.length; j++) {
        const [a, b] = [persons[members[i] ?? 0] ?? 0, persons[members[j] ?? 0] ?? 0];
        if (a === b || reviewed.has(pairKey(a, b))) found++;
      }
    }
  }
  return found;
}

function pairKey(a: number, b: number): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}
