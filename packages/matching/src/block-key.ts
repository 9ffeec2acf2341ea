import { hashText } from './sample.ts';

/** Begins a key that gathers so many that it says little: two who share no more than one such key do not meet. */
const weakMark = '~';

export function weak(key: string): string {
  return weakMark + key;
}

/** A blocking key in 32 bits; odd when it is weak. Keys that share a hash make a comparison more, for both sides alike. */
export function hashKey(key: string): number {
  const hash = hashText(key);
  return (key.startsWith(weakMark) ? hash | 1 : hash & ~1) >>> 0;
}

/** What sharing a key counts for: two are enough to meet. */
export function weightOf(hash: number): number {
  return hash & 1 ? 1 : 2;
}

/** Whether two are to be compared, by the hashes of their keys. */
export function meet(a: readonly number[], b: readonly number[]): boolean {
  let shared = 0;
  for (const hash of a) if (b.includes(hash)) shared += weightOf(hash);
  return shared >= 2;
}
