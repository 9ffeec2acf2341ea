import type { Random } from '@causeway/simulator';
import type { Share } from './census-names.ts';

/** Draws items as often as they occur. */
export class Shares<T> {
  readonly #items: readonly T[];
  /** Running sums. */
  readonly #up: Float64Array;

  constructor(shares: readonly (readonly [T, number])[]) {
    this.#items = shares.map(([item]) => item);
    let sum = 0;
    this.#up = Float64Array.from(shares, ([, share]) => {
      sum += share;
      return sum;
    });
  }

  draw(random: Random): T {
    const wanted = random.next() * (this.#up.at(-1) ?? 0);
    let [low, high] = [0, this.#up.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#up[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return this.#items[low] as T;
  }
}

/** The first is twice as frequent as the second, three times the third. */
export function zipf<T>(items: readonly T[]): Shares<T> {
  return new Shares(items.map((it, rank) => [it, 1 / (rank + 1)] as const));
}

/** Names of a census, and beyond the list names put together of them, as rare as those who are not on it. */
export function namesLike(census: readonly Share[], rare: number): Shares<string> {
  const each = (100_000 - census.reduce((sum, [, share]) => sum + share, 0)) / rare;
  const more = Array.from({ length: rare }, (_, n) => {
    const [head = ''] = census[n % census.length] ?? [];
    const [tail = ''] = census[(n * 7 + Math.floor(n / census.length) * 13 + 5) % census.length] ?? [];
    // Steeper than even: some of the rare ones are less rare.
    const weight = 2 * (1 - (n + 0.5) / rare);
    return [head.slice(0, 2 + (n % 3)) + tail.slice(-3 - (n % 2)).toLowerCase(), each * weight] as const;
  });
  return new Shares([...census, ...more]);
}
