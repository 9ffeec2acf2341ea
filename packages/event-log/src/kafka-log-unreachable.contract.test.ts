import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaLog } from './kafka-log.ts';
import { LogError } from './log-error.ts';

const impatient = {
  clientId: 'test',
  connectTimeoutMs: 200,
  requestTimeoutMs: 200,
  callTimeoutMs: 600,
  pingTimeoutMs: 300,
  producer: { deliveryTimeoutMs: 500 },
};

let mute: Server;
let muteBroker: string;

beforeAll(async () => {
  mute = createServer(socket => socket.on('error', () => undefined).resume());
  await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve));
  muteBroker = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
});

afterAll(() => {
  mute.close();
});

/** How a call ends, and after how many ms. */
async function outcome(call: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now();
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { error, ms: performance.now() - start };
}

describe.each([
  ['a broker that does not listen', () => '127.0.0.1:1'],
  ['a broker that takes connections and never answers', () => muteBroker],
])('with %s', (_, broker) => {
  it('opens, and every call ends in time with an error that says to try again', async () => {
    const log = await openKafkaLog({ ...impatient, brokers: [broker()] });
    const calls = {
      ping: log.ping(),
      topics: log.topics(),
      ensureTopics: log.ensureTopics([{ topic: 'a', partitions: 1 }]),
      offsets: log.offsets(['a']),
      lag: log.lag('group', ['a']),
      append: log.append('a', [{ key: 'k', value: Buffer.from('v') }]),
      follow: log.follow({ topics: ['a'], from: 'end', onBatch: async () => undefined }),
      subscribe: log.subscribe({
        group: 'group',
        topics: ['a'],
        onAssigned: async () => [],
        onRevoked: async () => undefined,
        onBatch: async () => undefined,
      }),
    };
    for (const [name, { error, ms }] of await Promise.all(
      Object.entries(calls).map(async ([name, call]) => [name, await outcome(call)] as const),
    )) {
      expect(error, name).toBeInstanceOf(LogError);
      expect(error, name).toMatchObject({
        code: name === 'append' ? 'append-failed' : 'unavailable',
        retryable: true,
      });
      expect(ms, name).toBeLessThan(2_000);
    }
    expect((await outcome(log.close())).ms).toBeLessThan(1_000);
  });

  it('closes though an append waits', async () => {
    const log = await openKafkaLog({ ...impatient, brokers: [broker()] });
    const append = outcome(log.append('a', [{ key: 'k', value: Buffer.from('v') }]));
    await log.close();
    expect((await append).error).toMatchObject({ code: 'append-failed' });
  });
});

describe('the options', () => {
  it.each(['', 'localhost', 'localhost:', 'localhost:http', ':9092'])('refuse %j as a broker', async broker => {
    await expect(openKafkaLog({ clientId: 'test', brokers: [broker] })).rejects.toThrow('not a broker address');
  });
});

describe('a record larger than is taken', () => {
  it('is refused before anything is sent', async () => {
    const log = await openKafkaLog({
      ...impatient,
      brokers: ['127.0.0.1:1'],
      producer: { deliveryTimeoutMs: 500, maxRecordBytes: 1_000 },
    });
    const { error, ms } = await outcome(log.append('a', [{ key: 'k', value: Buffer.alloc(1_001) }]));
    expect(error).toMatchObject({ code: 'record-too-large', retryable: false });
    expect(ms).toBeLessThan(200);
    await log.close();
  });
});
