import { Blocking, blockingTerms, roomFor } from './blocking.ts';
import { type Description, emptyDescription } from './description.ts';
import { type Maximized, maximize } from './expectation.ts';
import { type Field, fieldNames, fieldOf } from './field.ts';
import { identifierDomains } from './identifier-domain.ts';
import type { FieldParameters, Model, Thresholds } from './model.ts';
import { Observed } from './observed.ts';
import { blockedPairs, type PairSample, pairsWithin, randomPairs } from './sample.ts';
import type { Parameters } from './scorer.ts';
import { observeStrangers } from './strangers.ts';
import { TermCount, Terms, type TermTables } from './terms.ts';
import { chooseThresholds } from './threshold.ts';

export interface LearnOptions {
  /** Names the model in decisions and events. */
  readonly version?: string;
  /** Records in the index the model is for, when more than those given. */
  readonly population?: number;
  /** Instead: records in the index that those given were drawn from at random, so that most of a person's are missing. */
  readonly drawnFrom?: number;
  /** Share of automatic links that may be wrong, as estimated. */
  readonly falseLinkRate?: number;
  /** Domains where one human has one identifier. */
  readonly exclusive?: readonly string[];
}

const defaultFalseLinkRate = 0.002;
const candidatePairs = 400_000;
const strangerPairs = 60_000;
const rounds = 3;

/**
 * Learns a model from records alone, without labels: how often strangers agree from pairs drawn at random, how often
 * records of one person do by expectation maximisation over pairs that share a blocking key, how common values are by
 * counting each once for each person found so far.
 */
export function learn(descriptions: readonly Description[], options: LearnOptions = {}): Model {
  const records = descriptions.length;
  const random = randomPairs(records, strangerPairs);
  const alike = dependentPairs(descriptions);
  let state = learnRound({
    terms: countTerms(descriptions, undefined),
    parameters: initialParameters(records),
    descriptions,
    random,
    alike,
  });
  for (let round = 2; round <= rounds; round++) {
    const terms = countTerms(descriptions, personsOf(records, state.candidates, state.probabilities));
    state = learnRound({ ...state, terms, descriptions, random, alike });
  }
  return assemble({ ...state, records, descriptions, options });
}

interface Round {
  readonly terms: TermTables;
  readonly parameters: Parameters;
  readonly descriptions: readonly Description[];
  readonly random: PairSample;
  readonly alike: ReturnType<typeof dependentPairs>;
}

function learnRound({ terms, parameters: before, descriptions, random, alike }: Round) {
  const records = descriptions.length;
  const compiled = new Terms(terms);
  const blocking = new Blocking({ terms, compiled, population: records, room: roomToLearn(records) });
  const keysOf = (it: number) => blocking.keysOf(descriptions[it] ?? emptyDescription);
  const candidates = new Observed(blockedPairs(records, { keysOf, most: candidatePairs }), descriptions, compiled);
  const strangers = new Observed(random, descriptions, compiled);
  const like = alike.map(({ pairs, followers }) => ({
    observed: new Observed(pairs, descriptions, compiled),
    followers,
  }));
  let result: Maximized = { parameters: before, persons: new Float64Array(0) };
  for (let step = 0; step < 2; step++) {
    const parameters = observeStrangers(result.parameters, { strangers, alike: like, terms });
    result = maximize(parameters, { candidates, records });
  }
  return { terms, candidates, parameters: result.parameters, probabilities: result.persons };
}

/** Wide, so that what is learned does not come from those alone who are much alike; of many, fewer are enough. */
function roomToLearn(records: number): number {
  return Math.max(5, Math.min(40, 400_000 / records));
}

interface Learned {
  readonly parameters: Parameters;
  readonly terms: TermTables;
  readonly records: number;
  readonly candidates: Observed;
  readonly probabilities: Float64Array;
  readonly descriptions: readonly Description[];
  readonly options: LearnOptions;
}

function assemble({ parameters, terms, records, candidates, probabilities, descriptions, options }: Learned): Model {
  const population = Math.max(options.drawnFrom ?? options.population ?? records, 2);
  // Drawn at random, pairs of one person are as rare among those given as in the index.
  const scale = options.drawnFrom === undefined ? Math.max(records, 2) / population : 1;
  const { person, household, moved } = parameters.prior;
  const thresholds: Thresholds = chooseThresholds(
    probabilities,
    candidates.pairs.weights,
    options.falseLinkRate ?? defaultFalseLinkRate,
  );
  const room = roomFor(descriptions, { terms, population });
  return {
    format: 'causeway-matching/1',
    version: options.version ?? 'unnamed',
    learned: { records, pairs: candidates.pairs.count, persons: personPairs(probabilities, candidates.pairs.weights) },
    population,
    ...(room !== undefined && { room }),
    prior: { person: person * scale, household: household * scale, moved },
    thresholds,
    fields: parameters.fields,
    identifiers: identifierDomains({ candidates, descriptions, parameters, exclusive: options.exclusive ?? [] }),
    terms,
  };
}

function initialParameters(records: number): Parameters {
  const fields = Object.fromEntries(fieldNames.map(name => [name, initialField(name)])) as Record<
    Field,
    FieldParameters
  >;
  const each = 1 / Math.max(records, 2);
  return { fields, prior: { person: 0.2 * each, household: 0.5 * each, moved: 0.1 } };
}

function initialField(name: Field): FieldParameters {
  const { m, u, shared } = fieldOf(name);
  return { m, u, reference: m.map(() => 0), dependent: u, shared };
}

/** Each value once for each person; every record is a person of its own at first. */
function countTerms(descriptions: readonly Description[], persons: Int32Array | undefined): TermTables {
  const count = new TermCount();
  const seen = new Set<string>();
  descriptions.forEach((description, record) => {
    const person = persons?.[record];
    for (const [field, value] of valuesOf(description)) {
      if (value === '') continue;
      if (person !== undefined) {
        const once = `${person}|${field}|${value}`;
        if (seen.has(once)) continue;
        seen.add(once);
      }
      count.add(field, value);
    }
  });
  return count.tables();
}

function valuesOf(description: Description): readonly (readonly [field: string, value: string])[] {
  const { names, birthDate, sex, phones, emails, addresses, motherName, identifiers } = description;
  const values: (readonly [string, string])[] = [...blockingTerms(description)];
  for (const { given, middle, family } of names) values.push(['given', given], ['middle', middle], ['family', family]);
  values.push(
    ['birthDate', birthDate],
    ['birthYear', birthDate.startsWith('?') ? '' : birthDate.slice(0, 4)],
    ['sex', sex],
    ['motherName', motherName],
  );
  for (const phone of phones) values.push(['phone', phone]);
  for (const email of emails) values.push(['email', email]);
  for (const { number, street, unit, city, district, state, postalCode } of addresses) {
    values.push(['houseNumber', number], ['street', street], ['unit', unit], ['city', city], ['district', district]);
    values.push(['state', state], ['postalCode', postalCode]);
  }
  for (const { system, value } of identifiers) values.push(['identifier', `${system}|${value}`]);
  return values;
}

const alikePairs = 8_000;

interface Grouping {
  readonly keyOf: (it: Description) => string | undefined;
  /** What follows it. A field is never counted in groups of its own: there it always agrees. */
  readonly followers: readonly Field[];
}

const groupings: readonly Grouping[] = [
  { keyOf: it => it.names[0]?.family, followers: ['given'] },
  { keyOf: it => it.names[0]?.given, followers: ['sex'] },
  {
    keyOf: it => (it.names[0]?.given && it.names[0].family ? `${it.names[0].given}|${it.names[0].family}` : undefined),
    followers: ['email'],
  },
  { keyOf: it => it.addresses[0]?.postalCode, followers: ['city', 'district', 'state', 'street'] },
  { keyOf: it => it.addresses[0]?.city, followers: ['district', 'state', 'street'] },
  { keyOf: it => it.addresses[0]?.street, followers: ['houseNumber', 'unit'] },
];

/** Pairs that share a name, a postal code, a city, a street: what else they share shows what depends on it. */
function dependentPairs(descriptions: readonly Description[]) {
  return groupings.map(({ keyOf, followers }) => {
    const groups = new Map<string, number[]>();
    descriptions.forEach((it, record) => {
      const key = keyOf(it);
      if (!key) return;
      const group = groups.get(key);
      if (group) group.push(record);
      else groups.set(key, [record]);
    });
    return { pairs: pairsWithin(groups.values(), alikePairs), followers };
  });
}

function personPairs(probabilities: Float64Array, weights: Float64Array): number {
  return Math.round(probabilities.reduce((sum, it, pair) => sum + it * (weights[pair] ?? 1), 0));
}

/** Who is one person so far: joined by pairs that are almost certain. */
function personsOf(records: number, candidates: Observed, probabilities: Float64Array): Int32Array {
  const parents = Int32Array.from({ length: records }, (_, it) => it);
  const root = (it: number): number => {
    let top = it;
    while (parents[top] !== top) top = parents[top] ?? top;
    parents[it] = top;
    return top;
  };
  for (let pair = 0; pair < candidates.pairs.count; pair++) {
    if ((probabilities[pair] ?? 0) < 0.9) continue;
    const a = root(candidates.pairs.a[pair] ?? 0);
    const b = root(candidates.pairs.b[pair] ?? 0);
    parents[Math.max(a, b)] = Math.min(a, b);
  }
  return parents.map((_, it) => root(it));
}
