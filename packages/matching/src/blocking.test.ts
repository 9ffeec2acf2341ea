import { describe, expect, it } from 'vitest';
import { hashKey, meet, weak } from './block-key.ts';
import { Blocking, roomFor } from './blocking.ts';
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
const keys = (row: Row, population: number, room?: number) =>
  new Blocking({ terms: {}, population, ...(room && { room }) }).keysOf(describeRow(row));
const hashes = (row: Row, population: number, room?: number) => keys(row, population, room).map(hashKey);
const met = (a: Row, b: Row, population: number, room?: number) =>
  meet(hashes(a, population, room), hashes(b, population, room));

describe('blocking keys', () => {
  it('are fewer where they are narrow, as those of a place alone would gather many', () => {
    expect(keys(someone, 1_000_000).length).toBeLessThan(keys(someone, 1_000_000, 5).length);
  });

  it('are wide where an index is small or little is said, so that an arrival costs the same wherever', () => {
    const rooms = (row: Row) =>
      [500, 5_000, 50_000, 5_000_000].map(population => roomFor([describeRow(row)], { terms: {}, population }) ?? 0);
    const { given = '', family = '', birthDate = '' } = someone;
    const [much, little] = [rooms(someone), rooms({ given, family, birthDate })];
    expect(much).toEqual([...much].sort((a, b) => b - a));
    expect(much.at(0)).toBeGreaterThan(much.at(-1) ?? 0);
    expect(little.every((room, at) => room >= (much[at] ?? 0))).toBe(true);
    expect(little).not.toEqual(much);
  });

  it('gather no more than an arrival can be compared with, whatever the size of the index', () => {
    for (const population of [500, 5_000, 50_000, 5_000_000]) {
      const room = roomFor([describeRow(someone)], { terms: {}, population });
      if (room === undefined) continue;
      expect(new Blocking({ terms: {}, population, room }).gatheredBy(describeRow(someone))).toBeLessThanOrEqual(20);
    }
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
      for (const room of [undefined, 2, 40]) {
        for (const slip of slips)
          expect(met(someone, { ...someone, ...slip }, population, room), JSON.stringify(slip)).toBe(true);
      }
    }
  });

  it('bring together who has no name by where and when they were born', () => {
    const unnamed = { birthDate: '1961-02-03', city: 'Linz' };
    expect(met(unnamed, unnamed, 100_000)).toBe(true);
  });

  it('of one number, telephone or address are enough before anything is learned', () => {
    const numbered = { identifiers: [{ system: 'urn:oid:1.2.3', value: 'A100' }] };
    expect(met({ ...numbered, given: 'Ann' }, { ...numbered, given: 'Zoe' }, 1_000_000)).toBe(true);
    expect(met({ email: 'a.b@example.org' }, { email: 'a.b@example.org' }, 1_000_000)).toBe(true);
  });
});

describe('meeting', () => {
  const [strong, slight, other] = ['i|1', weak('y|1'), weak('m|1')].map(hashKey);

  it('takes one key that tells, or two that do not', () => {
    expect(meet([strong ?? 0], [strong ?? 0])).toBe(true);
    expect(meet([slight ?? 0], [slight ?? 0, other ?? 0])).toBe(false);
    expect(meet([slight ?? 0, other ?? 0], [other ?? 0, slight ?? 0])).toBe(true);
  });
});
