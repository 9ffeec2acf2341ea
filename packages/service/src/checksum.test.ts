import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addChecksums, documentChecksum, formatChecksum, parseChecksum, subtractChecksums } from './checksum.ts';

const document = fc.record({ id: fc.string(), value: fc.integer() });

describe('the checksum of a view', () => {
  it('does not depend on the order of the documents', () => {
    fc.assert(
      fc.property(fc.array(document), documents => {
        const sum = (of: readonly object[]) => of.map(it => documentChecksum('c', it)).reduce(addChecksums, 0n);
        expect(sum(documents)).toBe(sum(documents.toReversed()));
      }),
    );
  });

  it('follows a change as if the document had always been so', () => {
    fc.assert(
      fc.property(document, document, document, (kept, before, after) => {
        const start = addChecksums(documentChecksum('c', kept), documentChecksum('c', before));
        const changed = addChecksums(
          subtractChecksums(start, documentChecksum('c', before)),
          documentChecksum('c', after),
        );
        expect(changed).toBe(addChecksums(documentChecksum('c', kept), documentChecksum('c', after)));
      }),
    );
  });

  it('tells collections and contents apart', () => {
    expect(documentChecksum('a', { id: '1' })).not.toBe(documentChecksum('b', { id: '1' }));
    expect(documentChecksum('a', { id: '1' })).not.toBe(documentChecksum('a', { id: '2' }));
    expect(documentChecksum('a', undefined)).toBe(0n);
  });

  it('is written as 16 hex digits and read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), it => parseChecksum(formatChecksum(it)) === it),
    );
  });
});
