import { describe, expect, it } from 'vitest';
import { Blocking } from './blocking.ts';
import { describeRow, type Row } from './row.ts';

const someone: Row = {
  ...{
    given: 'Robert',
    family: 'Tuckerman',
    birthDate: '1961-02-03',
    phone: '3125550142',
    email: 'r.tuck@example.org',
  },
  ...{ line: '12 Dove Lane', city: 'Linz', postalCode: '40021' },
};
const keys = (row: Row, population: number) => new Blocking({ terms: {}, population }).keysOf(describeRow(row));
const meet = (a: Row, b: Row, population: number) => keys(a, population).some(it => keys(b, population).includes(it));

describe('blocking keys', () => {
  it('are fewer in a large index, where those of a place alone would gather many', () => {
    expect(keys(someone, 1_000_000).length).toBeLessThan(keys(someone, 1_000).length);
  });

  it('bring together whoever has one thing wrong, however large the index is', () => {
    const slips: readonly Row[] = [
      { given: 'Bob' },
      { given: 'Rboert' },
      { family: 'Smith' },
      { birthDate: '1961-03-02' },
      { birthDate: '1916-02-03' },
      { phone: '', email: '', line: '1 Elm Avenue', city: 'Graz', postalCode: '80100' },
      { given: 'Tuckerman', family: 'Robert' },
    ];
    for (const population of [1_000, 100_000, 1_000_000, 2_000_000]) {
      for (const slip of slips)
        expect(meet(someone, { ...someone, ...slip }, population), JSON.stringify(slip)).toBe(true);
    }
  });

  it('bring together who has no name by where and when they were born', () => {
    const unnamed = { birthDate: '1961-02-03', city: 'Linz' };
    expect(meet(unnamed, unnamed, 100_000)).toBe(true);
  });

  it('of one number, telephone or address are enough before anything is learned', () => {
    const numbered = { identifiers: [{ system: 'urn:oid:1.2.3', value: 'A100' }] };
    expect(meet({ ...numbered, given: 'Ann' }, { ...numbered, given: 'Zoe' }, 1_000_000)).toBe(true);
    expect(meet({ email: 'a.b@example.org' }, { email: 'a.b@example.org' }, 1_000_000)).toBe(true);
  });
});
