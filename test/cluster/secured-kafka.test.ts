import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { type EventLog, LogError } from '@causeway/event-log';
import { openEngine, readSettings } from '@causeway/service';
import { eventually, freePort, patiently, startNode, untilReady } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SecuredCluster, startSecuredCluster } from '../src/secured-cluster.ts';

let cluster: SecuredCluster;
let directory: string;
let signedIn: Readonly<Record<string, string>>;
let certified: Readonly<Record<string, string>>;

beforeAll(async () => {
  cluster = await startSecuredCluster();
  directory = await mkdtemp(join(tmpdir(), 'causeway-secured-test-'));
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, `${cluster.account.password}\n`);
  const common = {
    CAUSEWAY_DATA: directory,
    MONGODB_URL: cluster.mongodbUrl,
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA: cluster.ca,
  };
  signedIn = {
    ...common,
    KAFKA_BROKERS: cluster.signedIn,
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: cluster.account.username,
    KAFKA_SASL_PASSWORD_FILE: passwordFile,
  };
  certified = {
    ...common,
    KAFKA_BROKERS: cluster.certified,
    KAFKA_SSL_CERT: cluster.cert,
    KAFKA_SSL_KEY: cluster.key,
  };
}, patiently(180_000));

afterAll(async () => {
  await cluster?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function withLog<R>(environment: Readonly<Record<string, string>>, work: (log: EventLog) => Promise<R>) {
  const { log } = await openEngine(readSettings(environment).engine, 'secured-test');
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

async function failureOfPing(environment: Readonly<Record<string, string>>): Promise<LogError> {
  const error = await withLog(environment, log => log.ping()).catch((cause: unknown) => cause);
  if (!(error instanceof LogError)) throw new Error('the broker took it');
  expect(inspect(error, { depth: 10 })).not.toContain(cluster.account.password);
  return error;
}

describe('a broker that asks for TLS', () => {
  it.each([
    ['and an account', () => signedIn],
    ['and a certificate', () => certified],
  ])('%s is written to, read from in a group, and asked how far the group is', async (name, environment) => {
    await withLog(environment(), async log => {
      const topic = name.replaceAll(' ', '-');
      await log.ensureTopics([{ topic, partitions: 2, replicationFactor: 1 }]);
      const values = Array.from({ length: 200 }, (_, i) => `${name} ${i}`);
      await log.append(
        topic,
        values.map(it => ({ key: it, value: Buffer.from(it) })),
      );
      const read: string[] = [];
      const subscription = await log.subscribe({
        group: topic,
        topics: [topic],
        onAssigned: async partitions => partitions.map(it => ({ ...it, offset: 0 })),
        onRevoked: async () => undefined,
        onBatch: async ({ records }) => {
          for (const { value } of records) read.push(value.toString());
        },
      });
      const lag = async () => (await log.lag(topic, [topic])).reduce((sum, it) => sum + it.end - it.committed, 0);
      await eventually(lag, it => it === 0, { timeoutMs: 30_000, what: 'the end of the topic' });
      await subscription.close();
      expect(read.sort()).toEqual(values.sort());
    });
  });

  it('refuses a wrong password at once, for good', async () => {
    const began = performance.now();
    const { KAFKA_SASL_PASSWORD_FILE: _, ...account } = signedIn;
    const error = await failureOfPing({ ...account, KAFKA_SASL_PASSWORD: 'another' });
    expect(error).toMatchObject({ code: 'unavailable', retryable: false });
    expect(error.message).toMatch(/SASL_AUTHENTICATION_FAILED/);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('says that it does not speak the mechanism', async () => {
    const error = await failureOfPing({ ...signedIn, KAFKA_SASL_MECHANISM: 'scram-sha-512' });
    expect(error).toMatchObject({ retryable: false });
    expect(error.message).toMatch(/UNSUPPORTED_SASL_MECHANISM/);
  });

  it('is not believed without the authority that vouches for it, and does not take a client without a certificate', async () => {
    expect(await failureOfPing({ ...signedIn, KAFKA_SSL_CA: cluster.otherCa })).toMatchObject({
      message: expect.stringMatching(/^connect: 127\.0\.0\.1:\d+ failed \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/),
    });
    const { KAFKA_SSL_CERT: _, KAFKA_SSL_KEY: _k, ...anonymous } = certified;
    expect(await failureOfPing(anonymous)).toMatchObject({ code: 'unavailable' });
  });

  it('is enough for a service, which tells no password', async () => {
    const port = await freePort();
    const main = fileURLToPath(new URL('../../services/consent/dist/main.js', import.meta.url));
    const child = startNode([main], { ...signedIn, CAUSEWAY_HTTP_PORT: String(port), CAUSEWAY_LOG_LEVEL: 'trace' });
    try {
      await untilReady(child, `http://127.0.0.1:${port}`);
    } finally {
      expect(await child.stop()).toBe(0);
    }
    expect(child.output()).toContain('"msg":"started"');
    expect(child.output()).not.toContain(cluster.account.password);
  });
});
