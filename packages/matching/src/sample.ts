/** Pairs of records by index, with how many pairs each stands for. */
export interface Pairs {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly weights: Float64Array;
}

export interface PairSample extends Pairs {
  readonly count: number;
}

/** FNV-1a with a last mix: the same on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let it = value | 0;
  it = Math.imul(it ^ (it >>> 16), 0x85ebca6b);
  it = Math.imul(it ^ (it >>> 13), 0xc2b2ae35);
  return (it ^ (it >>> 16)) >>> 0;
}

/** Deterministic numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = mix(seed + 1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) / 4294967296;
  };
}

/** Pairs drawn at random, or every pair when there are few. */
export function randomPairs(records: number, most: number): PairSample {
  const all = (records * (records - 1)) / 2;
  const pairs = new PairList();
  if (all <= most) {
    for (let a = 0; a < records; a++) for (let b = a + 1; b < records; b++) pairs.add(a, b, 1);
    return pairs.sample();
  }
  const next = numbers(records);
  while (pairs.size < most) {
    const a = Math.floor(next() * records);
    const b = Math.floor(next() * records);
    if (a !== b) pairs.add(a, b, all / most);
  }
  return pairs.sample();
}

/** Pairs that share a value, drawn at random over the groups. */
export function pairsWithin(groups: Iterable<readonly number[]>, most: number): PairSample {
  const large = [...groups].filter(it => it.length > 1);
  const pairs = new PairList();
  const total = large.reduce((sum, it) => sum + (it.length * (it.length - 1)) / 2, 0);
  const share = Math.min(1, most / Math.max(1, total));
  const next = numbers(large.length);
  for (const group of large) {
    const possible = (group.length * (group.length - 1)) / 2;
    const wanted = possible * share;
    const draws = Math.floor(wanted) + (next() < wanted % 1 ? 1 : 0);
    for (let draw = 0; draw < draws; draw++) {
      const a = Math.floor(next() * group.length);
      const b = (a + 1 + Math.floor(next() * (group.length - 1))) % group.length;
      pairs.add(group[a] ?? 0, group[b] ?? 0, 1 / share);
    }
  }
  return pairs.sample();
}

export interface BlockedOptions {
  readonly keysOf: (record: number) => readonly string[];
  /** Roughly the most pairs wanted. */
  readonly most: number;
}

/** Blocks above this are left out: nothing is learned from a key that says so little. */
const largestBlock = 300;

/** Pairs that share a blocking key. Of many records a share of the keys is taken, and each pair stands for more. */
export function blockedPairs(records: number, { keysOf, most }: BlockedOptions): PairSample {
  const keys = Array.from({ length: records }, (_, record) => keysOf(record).map(hashText));
  const perRecord = 25;
  const share = Math.min(1, most / (records * perRecord));
  const blocks = new Map<number, number[]>();
  keys.forEach((own, record) => {
    for (const key of own) {
      if (mix(key) / 4294967296 >= share) continue;
      const block = blocks.get(key);
      if (block) block.push(record);
      else blocks.set(key, [record]);
    }
  });
  const pairs = new PairList();
  const seen = new Set<number>();
  for (const block of blocks.values()) {
    if (block.length > largestBlock) continue;
    for (let i = 0; i < block.length; i++) {
      for (let j = i + 1; j < block.length; j++) {
        const [a, b] = [block[i] ?? 0, block[j] ?? 0];
        if (a === b) continue;
        const id = a * records + b;
        if (seen.has(id)) continue;
        seen.add(id);
        const shared = share === 1 ? 1 : keys[a]?.filter(it => keys[b]?.includes(it)).length || 1;
        pairs.add(a, b, 1 / (1 - (1 - share) ** shared || 1));
      }
    }
  }
  return pairs.sample(most * 2);
}

class PairList {
  readonly #a: number[] = [];
  readonly #b: number[] = [];
  readonly #weights: number[] = [];

  get size(): number {
    return this.#a.length;
  }

  add(a: number, b: number, weight: number): void {
    this.#a.push(a);
    this.#b.push(b);
    this.#weights.push(weight);
  }

  /** At most so many of them, evenly. */
  sample(most = Number.POSITIVE_INFINITY): PairSample {
    const step = Math.max(1, this.size / most);
    const count = Math.floor(this.size / step);
    const pick = (list: readonly number[]) => Array.from({ length: count }, (_, i) => list[Math.floor(i * step)] ?? 0);
    return {
      count,
      a: Int32Array.from(pick(this.#a)),
      b: Int32Array.from(pick(this.#b)),
      weights: Float64Array.from(pick(this.#weights), it => it * step),
    };
  }
}
