import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { EventLog, NewRecord } from '@causeway/event-log';
import { encodeFrame, MllpDecoder, parseAck, startMllpServer } from '@causeway/hl7';
import { openEngine } from '@causeway/service';
import { facilities, loadMessage } from '@causeway/simulator';
import { createTestPlace, eventually, patiently, readTopic, startNode, type TestPlace } from '@causeway/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const mebibyte = 1024 * 1024;
const slowConsumer = fileURLToPath(new URL('../src/slow-consumer.mjs', import.meta.url));

let place: TestPlace;

beforeEach(async () => {
  place = await createTestPlace();
});

afterEach(async () => {
  await place.remove();
});

it('a consumer that is slow holds a few batches in memory, however much is appended meanwhile', {
  timeout: patiently(180_000),
}, async () => {
  const child = startNode(['--expose-gc', slowConsumer], place.environment);
  const [code] = await once(child.process, 'exit');
  expect(code, child.output()).toBe(0);
  const { records, totalBytes, handledMeanwhile, handled, peak } = JSON.parse(child.output());
  expect(totalBytes).toBe(200 * mebibyte);
  // It was behind by far, and nothing was lost by it.
  expect(handledMeanwhile).toBeLessThan(records / 2);
  expect(handled).toBe(records);
  expect(peak.held).toBeLessThan(48 * mebibyte);
  expect(peak.rss).toBeLessThan(100 * mebibyte);
});

it('senders that are faster than the log are held back, and get every answer once it is fast again', {
  timeout: patiently(120_000),
}, async () => {
  const [connections, sentByEach, padding] = [8, 400, 64 * 1024];
  const engine = await openEngine(place.settings.engine, 'test');
  const gate = new Gate();
  const region = await Region.start(place, {
    services: ['ingestion'],
    engine: { ...engine, log: gated(engine.log, gate) },
  });
  try {
    await region.register([facilities.general]);
    gate.close();
    const total = connections * sentByEach * padding;
    const senders = Array.from({ length: connections }, (_, i) => {
      const texts = Array.from({ length: sentByEach }, (_, n) => padded(n, `backpressure ${i}`, padding));
      return new RawSender(region.mllpPort, texts);
    });
    const onTheWire = () => senders.reduce((sum, it) => sum + it.bytesTaken, 0);
    const stood = await standstill(onTheWire);
    // 64 messages of a connection at most are in hand; the rest is held back in the senders and in TCP.
    expect(gate.waiting).toBeGreaterThan(0);
    expect(gate.waiting).toBeLessThanOrEqual(connections * 64);
    expect(stood).toBeLessThan(total / 2);
    expect(senders.every(it => it.answers.length === 0)).toBe(true);

    gate.open();
    const answers = await Promise.all(senders.map(it => it.finished(sentByEach)));
    expect(new Set(answers.flat().map(it => parseAck(it).code))).toEqual(new Set(['AA']));
    expect(await readTopic(engine.log, 'causeway.inbound.message')).toHaveLength(connections * sentByEach);
  } finally {
    gate.open();
    await region.close();
    await engine.log.close();
  }
});

it('a sender that does not read its answers is not read from, and is cut off in the end', async () => {
  const answer = Buffer.alloc(64 * 1024, 'a');
  const [sent, atOnce] = [5_000, 64];
  let [taken, closed] = [0, ''];
  const server = await startMllpServer({
    port: 0,
    host: '127.0.0.1',
    maxInFlightPerConnection: atOnce,
    writeTimeoutMs: 2_000,
    onMessage: async () => {
      taken += 1;
      return answer;
    },
    onEvent: event => {
      if (event.type === 'connection-closed') closed = event.reason;
    },
  });
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  try {
    socket.pause();
    for (let i = 0; i < sent; i++) socket.write(encodeFrame('MSH|'));
    const stood = await standstill(() => taken, 300);
    // What fits into the buffers of TCP, and what may be in hand: far from 5,000 answers of 64 KiB.
    expect(stood).toBeLessThan(sent / 10);
    await eventually(
      () => closed,
      it => it !== '',
      { timeoutMs: 15_000 },
    );
    expect(closed).toBe('slow-reader');
    expect(taken).toBe(stood);
  } finally {
    socket.destroy();
    await server.close(0);
  }
});

/** The last value of a number that has stood still for `ms`. */
async function standstill(read: () => number, ms = 1_000): Promise<number> {
  let [last, since] = [-1, Date.now()];
  return eventually(
    () => {
      if (read() !== last) [last, since] = [read(), Date.now()];
      return last;
    },
    it => it > 0 && Date.now() - since >= ms,
    { what: 'a standstill' },
  );
}

/** Appends wait while it is closed. */
class Gate {
  waiting = 0;
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => {};

  close(): void {
    this.#opened = new Promise(resolve => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  async pass(): Promise<void> {
    this.waiting += 1;
    await this.#opened;
    this.waiting -= 1;
  }
}

function gated(log: EventLog, gate: Gate): EventLog {
  return new Proxy(log, {
    get(target, name) {
      if (name === 'append') {
        return async (topic: string, records: readonly NewRecord[]) => {
          if (topic === 'causeway.inbound.message') await gate.pass();
          return target.append(topic, records);
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Writes all it has at once and leaves it to TCP. */
class RawSender {
  readonly answers: string[] = [];
  readonly #socket: Socket;

  constructor(port: number, texts: readonly string[]) {
    this.#socket = connect({ port, host: '127.0.0.1' });
    const decoder = new MllpDecoder();
    this.#socket.on('data', chunk => {
      for (const frame of decoder.push(chunk)) this.answers.push(frame.toString());
    });
    for (const text of texts) this.#socket.write(encodeFrame(text));
  }

  /** Bytes the system took from us. */
  get bytesTaken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  async finished(count: number): Promise<readonly string[]> {
    await eventually(
      () => this.answers.length,
      it => it >= count,
      { timeoutMs: 90_000, what: 'the answers' },
    );
    this.#socket.destroy();
    return this.answers;
  }
}

/** A message of a load with a note that makes it as long as a report. */
function padded(n: number, seed: string, bytes: number): string {
  return `${loadMessage(n, { facility: 'general', patients: 100, seed })}NTE|1||${'x'.repeat(bytes)}\r`;
}
