import { BlockIndex } from './block-index.ts';
import { hashKey } from './block-key.ts';
import type { Matcher } from './compare.ts';
import type { Outcome } from './decision.ts';
import type { Description } from './description.ts';

export interface Judged {
  /** Places of arrival, the earlier first. */
  readonly a: number;
  readonly b: number;
  readonly outcome: Exclude<Outcome, 'separate'>;
  readonly score: number;
}

/** Descriptions in memory under their blocking keys, each compared with those before it as it arrives. */
export class Arrivals {
  readonly #matcher: Matcher;
  readonly #descriptions: Description[] = [];
  readonly #index = new BlockIndex();
  #compared = 0;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  get compared(): number {
    return this.#compared;
  }

  /** Files a description that needs no comparison. */
  file(description: Description): void {
    for (const key of this.#keysOf(description)) this.#index.add(key, this.#descriptions.length);
    this.#descriptions.push(description);
  }

  /** What is to be linked or looked at because of this arrival. */
  arrive(description: Description): readonly Judged[] {
    const b = this.#descriptions.length;
    const candidates = this.#meet(description, b);
    this.#descriptions.push(description);
    this.#compared += candidates.length;
    const judged: Judged[] = [];
    for (const a of candidates) {
      const other = this.#descriptions[a];
      if (!other) continue;
      const { outcome, score } = this.#matcher.outcome(other, description);
      if (outcome !== 'separate') judged.push({ a, b, outcome, score });
    }
    return judged;
  }

  #meet(description: Description, place: number): readonly number[] {
    const keys = this.#keysOf(description);
    const candidates = this.#index.meeting(keys);
    for (const key of keys) this.#index.add(key, place);
    return candidates;
  }

  #keysOf(description: Description): readonly number[] {
    return this.#matcher.blockingKeys(description).map(hashKey);
  }
}
