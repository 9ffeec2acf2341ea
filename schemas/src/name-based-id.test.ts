import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { nameBasedId, namespaceOf } from './name-based-id.ts';

const namespace = '7c7b5d55-7a0f-5c3b-9d0e-3f6f4f1f1c5e';

describe('a name-based id', () => {
  it('is the UUIDv5 of the name, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name => {
        expect(nameBasedId(name, namespaceOf(namespace))).toBe(v5(name, namespace));
      }),
    );
  });
});
