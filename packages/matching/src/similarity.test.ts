import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jaroWinkler } from './similarity.ts';

const name = fc.string({ unit: fc.constantFrom(...'abcdeé ж'), maxLength: 9 });

it('tells whether two texts are at least as alike as asked, however it gets there', () => {
  fc.assert(
    fc.property(name, name, fc.constantFrom(0.6, 0.86, 0.88), (a, b, least) => {
      expect(jaroWinkler(a, b, least) >= least).toBe(jaroWinkler(a, b) >= least);
    }),
  );
});
