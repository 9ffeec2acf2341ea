/** A deterministic source of randomness: the same seed words give the same draws on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32 (Tommy Ettinger, public domain), seeded by a hash of the words given. */
export function createRandom(...words: readonly (string | number)[]): Random {
  let state = hashOf(words.join('\u0000'));
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: probability => next() < probability,
    pick: list => itemAt(list, Math.floor(next() * list.length)),
  };
}

/** An unsigned 32-bit hash of a text: FNV-1a with the finaliser of murmur3. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** The finaliser of murmur3: a bijection of 32-bit numbers in which neighbours end far apart. */
export function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The item at an index modulo the length; throws on an empty list. */
export function itemAt<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

/** A number below 10^digits, distinct for every index below 10^digits under one seed. */
export function scatteredNumber(seed: number, index: number, digits: number): string {
  const space = 10n ** BigInt(digits);
  // 7 368 787 has no factor 2 or 5, so that multiplying by it permutes the numbers below a power of ten.
  const number = (BigInt(index) * 7_368_787n + BigInt(seed)) % space;
  return number.toString().padStart(digits, '0');
}
