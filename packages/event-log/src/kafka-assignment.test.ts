import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, partitionsIn } from './kafka-assignment.ts';

const members = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 });

describe('the assignment', () => {
  it('gives every partition to exactly one member, in shares that differ by one at most', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 40 }), (ids, partitions) => {
        const shares = assign(
          ids.map(memberId => ({ memberId, topics: ['a'] })),
          () => partitions,
        );
        const given = [...shares.values()].flatMap(partitionsIn).map(it => it.partition);
        expect([...given].sort((a, b) => a - b)).toEqual(Array.from({ length: partitions }, (_, i) => i));
        const sizes = [...shares.values()].map(it => partitionsIn(it).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives partition p of every topic to the same member', () => {
    const shares = assign(
      ['m2', 'm1', 'm3'].map(memberId => ({ memberId, topics: ['a', 'b'] })),
      () => 7,
    );
    for (const share of shares.values()) expect(share.a).toEqual(share.b);
  });

  it('is the same in whatever order the members are named', () => {
    const of = (ids: readonly string[]) =>
      Object.fromEntries(
        assign(
          ids.map(memberId => ({ memberId, topics: ['a'] })),
          () => 5,
        ),
      );
    expect(of(['x', 'y', 'z'])).toEqual(of(['z', 'x', 'y']));
  });

  it('gives a topic only to those who read it', () => {
    const shares = assign(
      [
        { memberId: 'm1', topics: ['a'] },
        { memberId: 'm2', topics: ['a', 'b'] },
      ],
      () => 2,
    );
    expect(shares.get('m1')).toEqual({ a: [0] });
    expect(shares.get('m2')).toEqual({ a: [1], b: [0, 1] });
  });

  it('gives nothing of a topic that does not exist', () => {
    expect(assign([{ memberId: 'm1', topics: ['a'] }], () => 0).get('m1')).toEqual({});
  });
});
