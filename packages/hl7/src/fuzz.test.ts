import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAck, parseAck } from './acknowledgement.ts';
import { corpusMessages } from './corpus.ts';
import { Hl7Error } from './hl7-error.ts';
import type { Message } from './message.ts';
import { encodeFrame, MllpDecoder } from './mllp.ts';
import { type MllpServer, startMllpServer } from './mllp-server.ts';
import { parseMessage } from './parse.ts';
import { toFhirDateTime } from './time.ts';

const originals = (await corpusMessages()).map(it => it.bytes);
const host = '127.0.0.1';
const maxMessageBytes = 200_000;

type Mutation = {
  readonly kind: 'flip' | 'cut' | 'insert' | 'double' | 'drop';
  readonly at: number;
  readonly byte: number;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'double', 'drop'),
  // A share of the length; half of them in the header, where they hurt most.
  at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.02, noNaN: true })),
  byte: fc.oneof(fc.constantFrom(...Buffer.from('|^~\\&#\r\n"MSH\0\x0b\x1c')), fc.nat({ max: 255 })),
});

function mutate(bytes: Buffer, { kind, at, byte }: Mutation): Buffer {
  const i = Math.floor(at * bytes.length);
  switch (kind) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[Math.min(i, copy.length - 1)] = byte;
      return copy;
    }
    case 'cut':
      return bytes.subarray(0, bytes.length - i);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, i), Buffer.alloc(1 + (byte % 5), byte), bytes.subarray(i)]);
    case 'double':
      return Buffer.concat([bytes, bytes.subarray(i)]);
    case 'drop':
      return Buffer.concat([bytes.subarray(0, i), bytes.subarray(i + 1 + byte)]);
  }
}

const mutated: fc.Arbitrary<Buffer> = fc
  .tuple(fc.nat({ max: originals.length - 1 }), fc.array(mutation, { minLength: 1, maxLength: 8 }))
  .map(([i, mutations]) => mutations.reduce(mutate, originals[i] ?? Buffer.alloc(0)));

/** Reads a message as the least careful mapper would: all of it. */
function readAll(message: Message): number {
  let size = 0;
  for (const segment of message.segments) {
    size += segment.index;
    for (let n = 1; n <= segment.fieldCount; n++) {
      size += toFhirDateTime(segment.value(n), 'America/New_York')?.length ?? 0;
      for (const repetition of segment.field(n).repetitions) {
        for (let c = 1; c <= repetition.componentCount; c++) size += repetition.component(c).value(2)?.length ?? 0;
      }
    }
  }
  return size;
}

async function answer(frame: Buffer): Promise<string> {
  const options = { now: 0, application: 'A', facility: 'F' } as const;
  try {
    const message = parseMessage(frame);
    readAll(message);
    return buildAck(message, { ...options, code: 'AA' });
  } catch (error) {
    if (!(error instanceof Hl7Error)) throw error;
    const { hl7Code: code = '100', location, message: text } = error;
    return buildAck(undefined, { ...options, code: 'AR', error: { code, location, text } });
  }
}

let server: MllpServer;
const failures: unknown[] = [];

beforeAll(async () => {
  server = await startMllpServer({
    port: 0,
    host,
    onMessage: answer,
    onOversize: async () =>
      buildAck(undefined, {
        code: 'AR',
        now: 0,
        application: 'A',
        facility: 'F',
        error: { code: '104', text: 'size' },
      }),
    maxMessageBytes,
    messageTimeoutMs: 100,
    idleTimeoutMs: 2000,
    onEvent: it => {
      if (it.type === 'handler-failed') failures.push(it.error);
    },
  });
});

afterAll(() => server.close(1000));

/** Sends bytes in chunks and closes its side, or not; gives the answers until the server closes, or there are enough. */
async function talk(chunks: readonly Buffer[], close: boolean, enough: number): Promise<string[]> {
  const socket = connect({ port: server.port, host, allowHalfOpen: true, noDelay: true });
  const decoder = new MllpDecoder();
  const answers: string[] = [];
  socket.on('error', () => {});
  const done = new Promise<void>((resolve, reject) => {
    const hang = setTimeout(() => reject(new Error('neither an answer nor a closed connection')), 5000);
    const finish = (): void => {
      clearTimeout(hang);
      resolve();
    };
    socket.on('data', chunk => {
      for (const it of decoder.push(chunk)) answers.push(it.toString());
      if (!close && answers.length >= enough) finish();
    });
    socket.once('end', finish);
    socket.once('close', finish);
  });
  await Promise.race([once(socket, 'connect'), done]);
  for (const it of chunks) if (socket.writable) socket.write(it);
  if (close) socket.end();
  await done;
  socket.destroy();
  return answers;
}

function cutAt(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const edges = [0, ...shares.map(it => Math.floor(it * bytes.length)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

test('mutated messages are read or refused, and answered', async () => {
  let read = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutated, async bytes => {
      const { code } = parseAck(await answer(bytes));
      if (code === 'AA') read++;
      else refused++;
    }),
    { numRuns: 1500 },
  );
  // Both ways were taken, else the mutations prove nothing.
  expect(read).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(20);
});

test('a mutated message cut anyhow gets an answer or a closed connection, and the server lives on', async () => {
  const failedBefore = failures.length;
  await fc.assert(
    fc.asyncProperty(mutated, shares, fc.boolean(), async (bytes, cuts, close) => {
      const frame = Buffer.concat([Buffer.from([0x0b]), bytes, Buffer.from([0x1c, 0x0d])]);
      for (const it of await talk(cutAt(frame, cuts), close, 1)) {
        expect(parseAck(it).code).toMatch(/^A[AR]$/);
      }
    }),
    { numRuns: 300 },
  );
  expect(failures.slice(failedBefore)).toEqual([]);
  expect(await talk([encodeFrame(originals[0] ?? '')], false, 1)).toHaveLength(1);
});

test('mutated streams of several frames, framing bytes included, end in answers or a closed connection', async () => {
  const streams = fc.array(mutated, { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(streams, fc.array(mutation, { maxLength: 6 }), shares, async (messages, mutations, cuts) => {
      const frames = messages.map(it => Buffer.concat([Buffer.from([0x0b]), it, Buffer.from([0x1c, 0x0d])]));
      const stream = mutations.reduce(mutate, Buffer.concat(frames));
      for (const it of await talk(cutAt(stream, cuts), true, Number.POSITIVE_INFINITY)) parseAck(it);
    }),
    { numRuns: 150 },
  );
  expect(failures).toEqual([]);
});

test('whole messages of the corpus, pipelined and cut anyhow, are all accepted in order', async () => {
  const picks = fc.array(fc.nat({ max: originals.length - 1 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(picks, shares, async (picked, cuts) => {
      const messages = picked.map(i => originals[i] ?? Buffer.alloc(0));
      const stream = Buffer.concat(messages.map(it => encodeFrame(it)));
      const answers = (await talk(cutAt(stream, cuts), true, picked.length)).map(it => parseAck(it));
      expect(answers.map(it => it.controlId)).toEqual(messages.map(it => parseMessage(it).value('MSH-10') ?? ''));
      expect(new Set(answers.map(it => it.code))).toEqual(new Set(['AA']));
    }),
    { numRuns: 60 },
  );
});

test('endless bytes without an end are cut off in bounded memory', async () => {
  const before = process.memoryUsage();
  const flood = Buffer.concat([Buffer.from('\x0bMSH|'), Buffer.alloc(8_000_000, '|')]);
  for (let i = 0; i < 10; i++) {
    const [only, ...more] = await talk([flood], false, 1);
    expect([parseAck(only ?? '').code, more.length]).toEqual(['AR', 0]);
  }
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(60_000_000);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(200_000_000);
});

test('messages made of nothing but delimiters stay affordable', () => {
  for (const unit of ['|', '~', '^', '&', '\\', 'A\r', '\r', '\n', '|\r\n', '\\F', 'x\n', '~|']) {
    const text = `MSH|^~\\&|A\r${'PID|1|'}${unit.repeat(450_000 / unit.length)}`;
    const started = performance.now();
    try {
      readAll(parseMessage(Buffer.from(text)));
    } catch (error) {
      if (!(error instanceof Hl7Error)) throw error;
    }
    expect(performance.now() - started, JSON.stringify(unit)).toBeLessThan(3000);
  }
});
