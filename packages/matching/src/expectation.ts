import { at, type Field, fieldCount, fieldNames, fieldOf } from './field.ts';
import type { FieldParameters } from './model.ts';
import type { Observed } from './observed.ts';
import { logSum, type Parameters, Scorer } from './scorer.ts';

export interface Evidence {
  readonly candidates: Observed;
  readonly records: number;
}

export interface Maximized {
  readonly parameters: Parameters;
  /** By pair, the probability that it is one person. */
  readonly persons: Float64Array;
}

/** How many pairs what we believed beforehand counts for. */
const belief = 10;
/** Pairs of a household that what we believed they share counts for. */
const sharedBelief = 40;
const iterations = 8;

/**
 * Expectation maximisation over three kinds of pairs: one person, two strangers, two of one household. `u` stays as it
 * is; `m`, the share of each kind and how often people move are fitted.
 */
export function maximize(initial: Parameters, { candidates, records }: Evidence): Maximized {
  let parameters = initial;
  let persons: Float64Array = new Float64Array(candidates.pairs.count);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const sums = expect(parameters, candidates);
    persons = sums.persons;
    const before = parameters;
    parameters = fit(before, sums, records);
    if (isSettled(before, parameters)) break;
  }
  return { parameters, persons };
}

/** Bits by which a weight still moves that are not worth another look at all pairs. */
const negligible = 1e-4;

function isSettled(before: Parameters, after: Parameters): boolean {
  const moved = (x: number, y: number) => Math.abs(Math.log2(x / y)) > negligible;
  if (moved(before.prior.person, after.prior.person) || moved(before.prior.household, after.prior.household))
    return false;
  if (moved(before.prior.moved, after.prior.moved)) return false;
  return fieldNames.every(name => {
    const [old, now] = [before.fields[name], after.fields[name]];
    return Math.abs(old.shared - now.shared) <= negligible && !now.m.some((m, level) => moved(m, old.m[level] ?? m));
  });
}

interface Sums {
  readonly persons: Float64Array;
  readonly levels: readonly Float64Array[];
  /** By field, over pairs of one household: in how many the field is known, and in how many it is shared. */
  readonly known: Float64Array;
  readonly shared: Float64Array;
  person: number;
  household: number;
  moved: number;
  placed: number;
}

function expect(parameters: Parameters, candidates: Observed): Sums {
  const scorer = new Scorer(parameters);
  const { count, weights } = candidates.pairs;
  const sums: Sums = {
    persons: new Float64Array(count),
    levels: fieldNames.map(it => new Float64Array(fieldOf(it).levels.length)),
    known: new Float64Array(fieldCount),
    shared: new Float64Array(fieldCount),
    ...{ person: 0, household: 0, moved: 0, placed: 0 },
  };
  const logPerson = Math.log(parameters.prior.person);
  const logHousehold = Math.log(parameters.prior.household);
  for (let pair = 0; pair < count; pair++) {
    const observation = candidates.get(pair);
    const { person, stranger, household, moved } = scorer.weigh(observation);
    const notPerson = logSum(stranger, logHousehold + household);
    const all = logSum(logPerson + person, notPerson);
    const probability = Math.exp(logPerson + person - all);
    sums.persons[pair] = probability;
    const weight = weights[pair] ?? 1;
    const housemates = weight * Math.exp(logHousehold + household - all);
    sums.household += housemates;
    if (housemates > 1e-3) addHousehold(sums, { scorer, parameters, levels: observation.levels, weight: housemates });
    if (probability < 1e-4) continue;
    add(sums, observation.levels, weight * probability, moved);
  }
  return sums;
}

function add(sums: Sums, levels: Int8Array, weight: number, moved: number): void {
  sums.person += weight;
  let placed = false;
  for (let field = 0; field < fieldCount; field++) {
    const level = levels[field] ?? -1;
    if (level < 0) continue;
    const stays = fieldOf(fieldNames[field] as Field).moves === 'no';
    if (!stays) placed = true;
    const counts = sums.levels[field] as Float64Array;
    counts[level] = (counts[level] ?? 0) + weight * (stays ? 1 : 1 - moved);
  }
  if (!placed) return;
  sums.placed += weight;
  sums.moved += weight * moved;
}

interface Household {
  readonly scorer: Scorer;
  readonly parameters: Parameters;
  readonly levels: Int8Array;
  readonly weight: number;
}

function addHousehold(sums: Sums, { scorer, parameters, levels, weight }: Household): void {
  for (let field = 0; field < fieldCount; field++) {
    if ((levels[field] ?? -1) < 0) continue;
    const { shared } = parameters.fields[fieldNames[field] as Field];
    const same = shared * Math.exp(scorer.logM[field] ?? 0);
    const chance = (1 - shared) * Math.exp(scorer.logU[field] ?? 0);
    sums.known[field] = (sums.known[field] ?? 0) + weight;
    const independent = same / (same + chance);
    const share = field === at.given ? scorer.namesake : field === at.birthDate ? scorer.twin : independent;
    sums.shared[field] = (sums.shared[field] ?? 0) + weight * share;
  }
}

/** Records' worth of belief in how many mates a record has. */
const believedRecords = 20;
/** Pairs' worth of belief that there are housemates, for each pair of one person, when there is next to nothing to learn from. */
const believedPairs = 0.1;
const believedHousemates = 1.5;
/** Of one person's pairs, those so badly written that they look like housemates; they are no sign of households. */
const badlyWritten = 0.002;

function fit(before: Parameters, sums: Sums, records: number): Parameters {
  const mates = (2 * sums.person + 0.2 * believedRecords) / (records + believedRecords);
  const housed = Math.max(0, sums.household - badlyWritten * sums.person);
  const ratio = (housed + believedHousemates * believedPairs) / (sums.person + believedPairs);
  const fields = Object.fromEntries(
    fieldNames.map(name => [name, fitField(name, before.fields[name], sums)]),
  ) as Record<Field, FieldParameters>;
  const others = Math.max(1, records - 1);
  return {
    fields,
    prior: {
      person: Math.min(0.5, mates / others),
      household: Math.min(0.5, (mates * ratio) / others),
      moved: Math.min(0.7, Math.max(0.005, (sums.moved + 0.1 * belief) / (sums.placed + belief))),
    },
  };
}

function fitField(name: Field, before: FieldParameters, sums: Sums): FieldParameters {
  const { m: believed, shared, moves } = fieldOf(name);
  const counts = sums.levels[at[name]] as Float64Array;
  const total = counts.reduce((sum, it) => sum + it, 0);
  const m = believed.map((it, level) => ((counts[level] ?? 0) + it * belief) / (total + belief));
  // What a household is stays as declared: one home and family. What else they share is learned, within reason.
  if (shared === 0 || moves !== 'no' || name === 'family') return { ...before, m };
  const learned = ((sums.shared[at[name]] ?? 0) + shared * sharedBelief) / ((sums.known[at[name]] ?? 0) + sharedBelief);
  return { ...before, m, shared: Math.min(3 * shared + 0.1, Math.max(shared / 2, learned)) };
}
