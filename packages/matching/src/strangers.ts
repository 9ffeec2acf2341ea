import { at, type Field, fieldNames, fieldOf } from './field.ts';
import type { FieldParameters } from './model.ts';
import type { Observation } from './observation.ts';
import type { Observed } from './observed.ts';
import { logSum, type Parameters, Scorer } from './scorer.ts';
import type { TermTables } from './terms.ts';

export interface StrangerEvidence {
  /** Pairs drawn at random. */
  readonly strangers: Observed;
  /** Pairs that share something, and the fields that may follow it. */
  readonly alike: readonly { readonly observed: Observed; readonly followers: readonly Field[] }[];
  readonly terms: TermTables;
}

interface Counts {
  readonly levels: Float64Array;
  /** Sums of one over the frequency of compared values. */
  readonly rarities: Float64Array;
}

/** Random pairs what we believed beforehand counts for. */
const belief = 2;

/**
 * How often strangers agree: counted over random pairs, each as far as it is one of strangers, so that the persons among
 * them do not make agreement look common; and for fields that follow others, how much more often when the other agrees.
 */
export function observeStrangers(parameters: Parameters, { strangers, alike, terms }: StrangerEvidence): Parameters {
  const counts = emptyCounts();
  countLevels(counts, { parameters, sample: strangers });
  const following = emptyCounts();
  for (const { observed, followers } of alike) countLevels(following, { parameters, sample: observed, followers });
  const fields = Object.fromEntries(
    fieldNames.map(name => {
      const chance = chanceOf(terms, name);
      return [
        name,
        fitField({
          name,
          before: parameters.fields[name],
          counts: counts[at[name]],
          following: following[at[name]],
          chance,
        }),
      ];
    }),
  ) as Record<Field, FieldParameters>;
  return { ...parameters, fields };
}

function emptyCounts(): readonly Counts[] {
  return fieldNames.map(it => ({
    levels: new Float64Array(fieldOf(it).levels.length),
    rarities: new Float64Array(fieldOf(it).levels.length),
  }));
}

interface Counting {
  readonly parameters: Parameters;
  readonly sample: Observed;
  /** Only these, where what they follow agrees. */
  readonly followers?: readonly Field[];
}

/** Adds the pairs of a sample to the counts, each as far as it is one of strangers. */
function countLevels(counts: readonly Counts[], { parameters, sample, followers }: Counting): void {
  const scorer = new Scorer(parameters);
  const fields = (followers ?? fieldNames).map(it => at[it]);
  for (let pair = 0; pair < sample.pairs.count; pair++) {
    const observation = sample.get(pair);
    const weight = strangerProbability(scorer, parameters, observation);
    if (weight < 0.01) continue;
    for (const field of fields) {
      const level = observation.levels[field] ?? -1;
      if (level < 0 || (followers && observation.dependent[field] !== 1)) continue;
      const it = counts[field] as Counts;
      it.levels[level] = (it.levels[level] ?? 0) + weight;
      const frequency = observation.frequencies[field] ?? 0;
      if (frequency > 0) it.rarities[level] = (it.rarities[level] ?? 0) + weight / frequency;
    }
  }
}

function strangerProbability(scorer: Scorer, { prior }: Parameters, observation: Observation): number {
  const { person, stranger, household } = scorer.weigh(observation);
  const all = logSum(logSum(Math.log(prior.person) + person, Math.log(prior.household) + household), stranger);
  return Math.exp(stranger - all);
}

/** How often two persons drawn at random have the same value. */
function chanceOf(terms: TermTables, name: Field): number | undefined {
  const table = terms[name];
  if (!table) return undefined;
  const frequencies = Object.values(table.values);
  const listed = frequencies.reduce((sum, it) => sum + it, 0);
  return frequencies.reduce((sum, it) => sum + it * it, 0) + Math.max(0, 1 - listed) * table.rest;
}

interface FieldEvidence {
  readonly name: Field;
  readonly before: FieldParameters;
  readonly counts: Counts | undefined;
  readonly following: Counts | undefined;
  readonly chance: number | undefined;
}

function fitField({ name, before, counts, following, chance }: FieldEvidence): FieldParameters {
  const { u: believed } = fieldOf(name);
  if (name === 'nameOrder' || !counts) return before;
  const total = counts.levels.reduce((sum, it) => sum + it, 0);
  // Of a field that nobody has, and of no records at all, what was believed beforehand stays.
  if (total === 0) return before;
  const counted = believed.map((it, level) => ((counts.levels[level] ?? 0) + it * belief + rarely) / (total + belief));
  const u = name === 'source' || chance === undefined ? counted : withExact(counted, Math.max(chance, 1e-8));
  const reference = believed.map((_, level) => {
    const seen = counts.levels[level] ?? 0;
    if (chance === undefined || name === 'sex') return 0;
    const rarities = counts.rarities[level] ?? 0;
    if (level === 0 || seen < 5) return chance;
    return rarities === 0 ? 0 : seen / rarities;
  });
  return { ...before, u, reference, dependent: dependentOf(u, following) };
}

/** What has not been seen may still be about to be seen. */
const rarely = 0.3;
/** Pairs that what holds in general counts for. */
const general = 10;

function dependentOf(u: readonly number[], following: Counts | undefined): readonly number[] {
  const total = following?.levels.reduce((sum, it) => sum + it, 0) ?? 0;
  if (!following || total === 0) return u;
  return u.map((it, level) => ((following.levels[level] ?? 0) + it * general) / (total + general));
}

/** The chance of equal values is known from their frequencies better than from pairs. */
function withExact(u: readonly number[], exact: number): readonly number[] {
  const others = u.slice(1).reduce((sum, it) => sum + it, 0) || 1;
  return [exact, ...u.slice(1).map(it => (it / others) * (1 - exact))];
}
