import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, MllpDecoder, type MllpLimits } from './mllp.ts';

function decode(chunks: readonly (Buffer | string)[], limits?: MllpLimits): string[] {
  const decoder = new MllpDecoder(limits);
  return chunks.flatMap(it => [...decoder.push(Buffer.from(it))].map(frame => frame.toString()));
}

describe('frames', () => {
  test('are read one or many to a chunk', () => {
    expect(decode(['\x0bone\x1c\r'])).toEqual(['one']);
    expect(decode(['\x0bone\x1c\r\x0btwo\x1c\r\x0b\x1c\r\x0bth', 'ree\x1c\r'])).toEqual(['one', 'two', '', 'three']);
  });

  test('end with FS, with or without CR', () => {
    expect(decode(['\x0bone\x1c\x0btwo\x1c', '\r', '\x0bthree\x1c'])).toEqual(['one', 'two', 'three']);
  });

  test('may have a little between them', () => {
    expect(decode(['\r\n hello \x0bone\x1c\r\n\n\x0btwo\x1c\r'])).toEqual(['one', 'two']);
  });

  test('begin again where the sender does', () => {
    expect(decode(['\x0bMSH|half', '\x0bMSH|whole\x1c\r'])).toEqual(['MSH|whole']);
    expect(decode(['\x0bMSH|a vertical\x0btab\x1c\r'])).toEqual(['MSH|a vertical\x0btab']);
  });

  test('are refused above the limit, after those before', () => {
    const decoder = new MllpDecoder({ maxFrameBytes: 4 });
    const frames = decoder.push(Buffer.from('\x0b1234\x1c\r\x0b12345\x1c\r'));
    expect(frames.next().value?.toString()).toBe('1234');
    expect(() => frames.next()).toThrow(expect.objectContaining({ code: 'frame-too-large', retryable: false }));
    expect(decoder.partial.toString()).toBe('1234');
    expect(() => decode(['\x0b123', '45'], { maxFrameBytes: 4 })).toThrow(/exceeds 4 bytes/);
  });

  test('are given up when garbage goes on', () => {
    const limits = { maxGarbageBytes: 8 };
    expect(decode(['12345678', '\x0bone\x1c', '12345678', '\x0btwo\x1c'], limits)).toEqual(['one', 'two']);
    expect(() => decode(['12345', '6789'], limits)).toThrow(expect.objectContaining({ code: 'frame-garbage' }));
  });

  test('say whether one is open', () => {
    const decoder = new MllpDecoder();
    const states = ['', '\x0b', 'a', '\x1c', '\r'].map(it => {
      for (const _ of decoder.push(Buffer.from(it))) expect(decoder.midFrame).toBe(false);
      return decoder.midFrame;
    });
    expect(states).toEqual([false, true, true, false, false]);
  });
});

test('data that would break the framing is not framed', () => {
  expect(() => encodeFrame('a\x1cb')).toThrow(expect.objectContaining({ code: 'frame-unsafe' }));
});

test('a partial frame of single bytes takes memory for its bytes, not for its chunks', () => {
  const decoder = new MllpDecoder();
  const before = process.memoryUsage();
  for (const _ of decoder.push(Buffer.from('\x0b'))) throw new Error('no frame yet');
  const byte = Buffer.from('a');
  for (let i = 0; i < 1_000_000; i++) decoder.push(byte).next();
  const after = process.memoryUsage();
  expect(decoder.partial).toHaveLength(1_000_000);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8_000_000);
});

test('frames are the same however they are cut into chunks', () => {
  const data = fc.uint8Array({ maxLength: 60 }).map(it => Buffer.from(it.filter(byte => byte !== 0x1c)));
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(data, { maxLength: 6 }), cuts, (messages, at) => {
      const stream = Buffer.concat(messages.map(it => encodeFrame(it)));
      const edges = [0, ...at.filter(it => it < stream.length).sort((a, b) => a - b), stream.length];
      const decoder = new MllpDecoder();
      const frames = edges.flatMap((edge, i) => [
        ...decoder.push(Buffer.from(stream.subarray(edges[i - 1] ?? 0, edge))),
      ]);
      expect(frames.map(it => it.toString('hex'))).toEqual(messages.map(it => it.toString('hex')));
    }),
  );
});
