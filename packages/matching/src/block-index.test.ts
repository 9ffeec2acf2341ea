import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BlockIndex } from './block-index.ts';
import { hashKey } from './block-key.ts';

it('finds every record under each of its keys, also after it has grown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 120_000 }), records => {
      const index = new BlockIndex();
      for (let record = 0; record < records; record++) index.add(hashKey(`d|${record % 997}`), record);
      expect(index.meeting([hashKey('d|3')]).filter(it => it % 997 === 3).length).toBe(Math.ceil((records - 3) / 997));
    }),
    { numRuns: 20 },
  );
});
