import { readFileSync } from 'node:fs';
import { readTable } from '@causeway/csv-to-fhir';
import { type People, peopleOf, readColumnMap } from '@causeway/exchange';

export interface Bars {
  readonly f1?: number;
  readonly precision: number;
  readonly recall?: number;
  readonly found?: number;
}

export interface LinkageSet {
  readonly name: string;
  /** Below the folder of data sets. */
  readonly file: string;
  readonly map: { readonly [name: string]: unknown };
  /** Column of the truth, made from another: FEBRL keeps it in the record's id. */
  readonly clusterOf?: (id: string) => string;
  readonly bars: Bars;
}

const febrl = {
  ...{ id: 'rec_id', cluster: 'rec_id', given: 'given_name', family: 'surname', birthDate: 'date_of_birth' },
  ...{
    houseNumber: 'street_number',
    line: 'address_1',
    line2: 'address_2',
    city: 'suburb',
    postalCode: 'postcode',
    state: 'state',
  },
};
const socialSecurity = { identifiers: [{ system: 'soc_sec_id', column: 'soc_sec_id' }] };
const personOf = (id: string) => id.replace(/-(org|dup).*$/, '');

function febrlSets(number: number): readonly LinkageSet[] {
  const file = `febrl/dataset${number}.csv`;
  return [
    { name: `FEBRL${number}`, file, map: febrl, clusterOf: personOf, bars: { f1: 0.998, precision: 0.9995 } },
    {
      name: `FEBRL${number} with soc_sec_id`,
      file,
      map: { ...febrl, ...socialSecurity },
      clusterOf: personOf,
      bars: { f1: 0.9995, precision: 0.9995 },
    },
  ];
}

export const sets: readonly LinkageSet[] = [
  ...[1, 2, 3].flatMap(febrlSets),
  {
    name: 'fake_1000',
    file: 'splink/fake_1000.csv',
    map: {
      id: 'unique_id',
      cluster: 'cluster',
      given: 'first_name',
      family: 'surname',
      birthDate: 'dob',
      city: 'city',
      email: 'email',
    },
    bars: { precision: 0.995, recall: 0.86, found: 0.97 },
  },
];

export function loadSet(folder: string, { file, map, clusterOf }: LinkageSet): People {
  const { head, rows } = readTable(readFileSync(`${folder}/${file}`));
  const names = head.map(it => it.trim());
  const people = peopleOf(
    readColumnMap(map, names),
    names,
    rows.map(it => it.cells),
  );
  return { ...people, truth: clusterOf ? people.truth?.map(clusterOf) : people.truth };
}
