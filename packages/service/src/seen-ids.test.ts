import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenIds } from './seen-ids.ts';

describe('ids that were seen', () => {
  it('are known, whatever they are', () => {
    const seen = new SeenIds();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), ids => {
        for (const id of ids) seen.add(id);
        expect(ids.every(it => seen.mayHave(it))).toBe(true);
      }),
    );
  });

  it('are told from others', () => {
    const seen = new SeenIds();
    const id = (i: number) => `d90ec76b-ce24-57d9-9238-778d55dfda2b/Encounter/${i}`;
    for (let i = 0; i < 200_000; i++) seen.add(id(i));
    let mistaken = 0;
    for (let i = 200_000; i < 300_000; i++) if (seen.mayHave(id(i))) mistaken += 1;
    expect(mistaken).toBeLessThan(100);
  });
});
