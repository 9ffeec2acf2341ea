import { Blocking } from './blocking.ts';
import type { Decision, Outcome, Veto, Weight } from './decision.ts';
import type { Description } from './description.ts';
import { at, type Field, fieldNames, fieldOf } from './field.ts';
import type { Model } from './model.ts';
import { emptyObservation, type Observation, observe } from './observation.ts';
import { type Likelihoods, logSum, Scorer } from './scorer.ts';
import { Terms } from './terms.ts';
import { vetoesOf } from './veto.ts';

/** A model ready for use: keys and decisions, each a pure and symmetric function of descriptions. */
export class Matcher {
  readonly model: Model;
  readonly #terms: Terms;
  readonly #blocking: Blocking;
  readonly #scorer: Scorer;
  readonly #seen: Observation = emptyObservation();

  constructor(model: Model) {
    this.model = model;
    this.#terms = new Terms(model.terms);
    this.#blocking = new Blocking({ ...model, compiled: this.#terms });
    this.#scorer = new Scorer(model);
  }

  /** Two that do not `meet` by these are never compared. */
  blockingKeys(description: Description): readonly string[] {
    return this.#blocking.keysOf(description);
  }

  /** log2 of the odds that both are one person: the quick half of `compare`. */
  score(a: Description, b: Description): number {
    return this.#score(this.#weigh(a, b));
  }

  compare(a: Description, b: Description): Decision {
    const likelihoods = this.#weigh(a, b);
    const score = this.#score(likelihoods);
    const waterfall = this.#waterfall(likelihoods);
    const vetoes = vetoesOf(a, b, { model: this.model, observation: this.#seen, waterfall });
    return { outcome: this.#outcome(score, vetoes), score, probability: 1 / (1 + 2 ** -score), waterfall, vetoes };
  }

  /** As `compare` without its explanation; what `compare` would answer. */
  outcome(a: Description, b: Description): { readonly outcome: Outcome; readonly score: number } {
    const score = this.score(a, b);
    if (score < this.model.thresholds.review) return { outcome: 'separate', score };
    return this.compare(a, b);
  }

  #weigh(a: Description, b: Description): Likelihoods {
    return this.#scorer.weigh(observe(a, b, this.#terms, this.#seen));
  }

  #score({ person, stranger, household }: Likelihoods): number {
    const { prior } = this.model;
    const not = logSum(stranger, Math.log(prior.household) + household);
    return (Math.log(prior.person) + person - not) / Math.LN2;
  }

  #outcome(score: number, vetoes: readonly Veto[]): Outcome {
    const { link, review } = this.model.thresholds;
    if (score < review || vetoes.some(it => it.effect === 'forbid')) return 'separate';
    return score >= link && vetoes.length === 0 ? 'link' : 'review';
  }

  #waterfall(likelihoods: Likelihoods): readonly Weight[] {
    const { prior } = this.model;
    const weights: Weight[] = [{ field: 'prior', level: 'two records', weight: Math.log2(prior.person) }];
    for (const field of fieldNames) {
      const index = at[field];
      const level = this.#seen.levels[index] ?? -1;
      if (level < 0) continue;
      const weight = ((this.#scorer.logM[index] ?? 0) - (this.#scorer.logU[index] ?? 0)) / Math.LN2;
      weights.push({ field, level: levelName(field, level), weight });
    }
    const moved = this.#scorer.movedBack(likelihoods.person) / Math.LN2;
    if (Math.abs(moved) > 1e-9)
      weights.push({ field: 'moved', level: moved > 0 ? 'elsewhere' : 'same home', weight: moved });
    const { stranger, household } = likelihoods;
    const shared = (stranger - logSum(stranger, Math.log(prior.household) + household)) / Math.LN2;
    if (shared < -1e-9) weights.push({ field: 'household', level: 'shared', weight: shared });
    return weights;
  }
}

function levelName(field: Field, level: number): string {
  return fieldOf(field).levels[level] ?? '';
}
