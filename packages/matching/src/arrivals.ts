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
  readonly #byKey = new Map<string, number[]>();
  #compared = 0;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  get compared(): number {
    return this.#compared;
  }

  /** What is to be linked or looked at because of this arrival. */
  arrive(description: Description): readonly Judged[] {
    const b = this.#descriptions.length;
    const candidates = this.#file(description, b);
    this.#descriptions.push(description);
    this.#compared += candidates.size;
    const judged: Judged[] = [];
    for (const a of candidates) {
      const other = this.#descriptions[a];
      if (!other) continue;
      const { outcome, score } = this.#matcher.outcome(other, description);
      if (outcome !== 'separate') judged.push({ a, b, outcome, score });
    }
    return judged;
  }

  #file(description: Description, place: number): ReadonlySet<number> {
    const candidates = new Set<number>();
    for (const key of this.#matcher.blockingKeys(description)) {
      const block = this.#byKey.get(key);
      if (!block) {
        this.#byKey.set(key, [place]);
        continue;
      }
      for (const it of block) candidates.add(it);
      block.push(place);
    }
    return candidates;
  }
}
