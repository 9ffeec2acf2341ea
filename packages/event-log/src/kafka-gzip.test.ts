import { createRequire } from 'node:module';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipCodec } from './kafka-gzip.ts';
import './kafka-protocol.ts';

const { Types, lookupCodec } = createRequire(import.meta.url)('kafkajs/src/protocol/message/compression');

const batches = [
  Buffer.alloc(0),
  Buffer.from('one event'),
  Buffer.from('an event like many others '.repeat(10_000)),
  Buffer.alloc(3 * 1024 * 1024, 'x'),
];

describe('a gzipped batch', () => {
  it('is what every other reader of gzip takes apart', async () => {
    for (const batch of batches) {
      const read = gunzipSync(await gzipCodec.compress({ buffer: batch }));
      expect(read.equals(batch)).toBe(true);
    }
  });

  it('is taken apart whoever made it, whatever it says of its size', async () => {
    for (const batch of batches) {
      const read = await gzipCodec.decompress(gzipSync(batch));
      expect(read.equals(batch)).toBe(true);
      const more = Buffer.from('and more');
      const inTwoMembers = Buffer.concat([gzipSync(batch), gzipSync(more)]);
      const readBoth = await gzipCodec.decompress(inTwoMembers);
      expect(readBoth.equals(Buffer.concat([batch, more]))).toBe(true);
    }
  });

  it('that is damaged is an error', async () => {
    const damaged = gzipSync(Buffer.from('an event')).fill(0, 12);
    await expect(gzipCodec.decompress(damaged)).rejects.toThrow();
    await expect(gzipCodec.decompress(Buffer.from('1'))).rejects.toThrow();
  });

  it('is made and taken apart here on every connection', () => {
    expect(lookupCodec(Types.GZIP)).toBe(gzipCodec);
  });
});
