import { readFileSync } from 'node:fs';
import { readTable } from '@causeway/csv-to-fhir';
import { peopleOf, readColumnMap } from '@causeway/exchange';
import { type Description, hashKey, learn, Matcher, meet, type Outcome } from '@causeway/matching';

/** The cases of CDC's RecordLinker: records to hold against a seed of persons, and what should come of it. */
export interface CaseResult {
  readonly test: string;
  readonly expected: string;
  readonly outcome: Outcome;
  readonly passed: boolean;
}

const columns = {
  ...{ id: 'ID', birthDate: 'BIRTHDATE', given: 'FIRST', family: 'LAST', suffix: 'SUFFIX', sex: 'GENDER' },
  ...{ line: 'ADDRESS', city: 'CITY', state: 'STATE', district: 'COUNTY', postalCode: 'ZIP' },
  identifiers: [{ system: 'http://hl7.org/fhir/sid/us-ssn', column: 'SSN' }],
};
const folder = 'cdc-recordlinker/tests/algorithm/data';

function load(root: string, file: string) {
  const { head, rows } = readTable(readFileSync(`${root}/${folder}/${file}`));
  const cells = rows.map(it => it.cells);
  const column = (name: string) => cells.map(it => (it[head.indexOf(name)] ?? '').trim());
  return {
    ...peopleOf(readColumnMap(columns, head), head, cells),
    persons: column('Match Id'),
    tests: column('Test Case #'),
    expected: column('Expected Result'),
  };
}

/**
 * The model is learned from the seed alone, which holds no duplicates. `match` must link by itself, `no_match` must not,
 * `possible_match` must not be linked without a person and must not be lost.
 */
export function runCases(root: string, file: string): readonly CaseResult[] {
  const seed = load(root, 'nbs_seed.csv');
  const matcher = new Matcher(learn(seed.descriptions));
  const byPerson = new Map(seed.persons.map((person, at) => [person, at]));
  const tests = load(root, file);
  return tests.descriptions.map((description, at) => {
    const known = seed.descriptions[byPerson.get(tests.persons[at] ?? '') ?? -1];
    const keysOf = (it: Description) => matcher.blockingKeys(it).map(hashKey);
    const met = known !== undefined && meet(keysOf(known), keysOf(description));
    const outcome = met ? matcher.compare(known, description).outcome : 'separate';
    const expected = tests.expected[at] ?? '';
    return { test: tests.tests[at] ?? '', expected, outcome, passed: isRight(expected, outcome) };
  });
}

function isRight(expected: string, outcome: Outcome): boolean {
  if (expected === 'match') return outcome === 'link';
  return expected === 'no_match' ? outcome !== 'link' : outcome === 'review';
}
