import type { Description } from './description.ts';
import { fieldCount } from './field.ts';
import { emptyObservation, type Observation, observe } from './observation.ts';
import type { PairSample } from './sample.ts';
import type { Terms } from './terms.ts';

/** The observations of many pairs, packed. */
export class Observed {
  readonly pairs: PairSample;
  readonly #levels: Int8Array;
  readonly #frequencies: Float32Array;
  readonly #dependent: Uint8Array;
  readonly #scratch: Observation = emptyObservation();

  constructor(pairs: PairSample, descriptions: readonly Description[], terms: Terms) {
    this.pairs = pairs;
    this.#levels = new Int8Array(pairs.count * fieldCount);
    this.#frequencies = new Float32Array(pairs.count * fieldCount);
    this.#dependent = new Uint8Array(pairs.count * fieldCount);
    for (let pair = 0; pair < pairs.count; pair++) {
      const a = descriptions[pairs.a[pair] ?? 0];
      const b = descriptions[pairs.b[pair] ?? 0];
      if (!a || !b) continue;
      const { levels, frequencies, dependent } = observe(a, b, terms, this.#scratch);
      this.#levels.set(levels, pair * fieldCount);
      this.#frequencies.set(frequencies, pair * fieldCount);
      this.#dependent.set(dependent, pair * fieldCount);
    }
  }

  /** Written over by the next call. */
  get(pair: number): Observation {
    const from = pair * fieldCount;
    for (let field = 0; field < fieldCount; field++) {
      this.#scratch.levels[field] = this.#levels[from + field] ?? -1;
      this.#scratch.frequencies[field] = this.#frequencies[from + field] ?? 0;
      this.#scratch.dependent[field] = this.#dependent[from + field] ?? 0;
    }
    return this.#scratch;
  }
}
