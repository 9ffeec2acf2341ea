import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewRecord } from './event-log.ts';
import {
  CHUNK_PREFIX_BYTES,
  type Chunk,
  decodeChunk,
  encodeRecord,
  writeChunkPrefix,
  writeRecord,
} from './record-chunk.ts';

const records = fc.array(
  fc.record({
    key: fc.string({ unit: 'grapheme' }),
    value: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    headers: fc.option(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 20 },
);

function chunkOf(given: readonly NewRecord[], first: number, timestamp: number): Chunk {
  const encoded = given.map(encodeRecord);
  const data = Buffer.alloc(encoded.reduce((sum, record) => sum + record.size, CHUNK_PREFIX_BYTES));
  let at = writeChunkPrefix(data, 0, timestamp);
  for (const record of encoded) at = writeRecord(data, at, record);
  expect(at).toBe(data.length);
  return { topic: 't', partition: 3, first, count: given.length, data };
}

describe('a chunk of records', () => {
  it('gives back what was put in, from any offset on', () => {
    fc.assert(
      fc.property(records, fc.nat(1e12), fc.nat(), (given, first, skip) => {
        const from = first + (skip % given.length);
        const decoded = decodeChunk(chunkOf(given, first, 1_700_000_000_123), from);
        expect(decoded).toEqual(
          given.slice(from - first).map((record, i) => ({
            topic: 't',
            partition: 3,
            offset: from + i,
            key: record.key,
            value: record.value,
            headers: { ...record.headers },
            timestamp: 1_700_000_000_123,
          })),
        );
      }),
    );
  });

  it('is refused when it is cut short or of a version not known', () => {
    const chunk = chunkOf([{ key: 'a', value: Buffer.from('value') }], 0, 0);
    expect(() => decodeChunk({ ...chunk, data: chunk.data.subarray(0, -1) })).toThrow(RangeError);
    expect(() => decodeChunk({ ...chunk, count: 2 })).toThrow(RangeError);
    const later = Buffer.from(chunk.data);
    later.writeUInt8(2, 0);
    expect(() => decodeChunk({ ...chunk, data: later })).toThrow('version 2');
  });
});
