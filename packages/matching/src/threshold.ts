import type { Thresholds } from './model.ts';

/** Whatever the estimate says, a link is at least this sure, and what is at least this likely is looked at. */
const leastLink = 0.97;
const leastReview = 0.08;

/**
 * The lowest score at which the expected share of wrong links, among all links, keeps to the rate. Probabilities are the
 * model's own; that they are honest is what `npm run test:linkage` measures.
 */
export function chooseThresholds(
  probabilities: Float64Array,
  weights: Float64Array,
  falseLinkRate: number,
): Thresholds {
  const order = Array.from(probabilities, (_, it) => it).filter(it => (probabilities[it] ?? 0) > 0.5);
  order.sort((x, y) => (probabilities[y] ?? 0) - (probabilities[x] ?? 0));
  let links = 0;
  let wrong = 0;
  let least = leastLink;
  for (const pair of order) {
    const probability = probabilities[pair] ?? 0;
    const weight = weights[pair] ?? 1;
    links += weight;
    wrong += weight * (1 - probability);
    if (wrong / links <= falseLinkRate) continue;
    // Above the pair that is one too many.
    least = Math.max(least, Math.min(probability, 1 - falseLinkRate / 2));
    break;
  }
  return { falseLinkRate, link: logOdds(least) + 1e-9, review: logOdds(leastReview) };
}

function logOdds(probability: number): number {
  return Math.log2(probability / (1 - probability));
}
