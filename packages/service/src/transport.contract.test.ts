import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, LogError, openEmbeddedLog } from '@causeway/event-log';
import { openCodec } from '@causeway/schemas';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventBatch } from './event-batch.ts';
import { Health } from './health.ts';
import { createLogger } from './logger.ts';
import { Places } from './places.ts';
import { concluded, topic } from './tally-fixture.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { EventLogTransport } from './transport.ts';
import { PositionBehind } from './view-applier.ts';

let directory: string;
let log: EventLog;
let telemetry: Telemetry;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-transport-'));
  log = await openEmbeddedLog({ directory });
  await log.ensureTopics([{ topic, partitions: 1 }]);
  telemetry = startTelemetry();
});

afterEach(async () => {
  await telemetry.shutdown();
  await log.close();
  await rm(directory, { recursive: true });
});

/** Subscriptions that leave the group, and fail to say so. */
function failingToClose(): EventLog {
  const subscribe = log.subscribe.bind(log);
  return Object.assign(log, {
    subscribe: async (options: Parameters<typeof subscribe>[0]) => {
      const subscription = await subscribe(options);
      const close = subscription.close.bind(subscription);
      return Object.assign(subscription, {
        close: async () => {
          await close();
          throw new LogError('unavailable', 'the broker is away', { retryable: true });
        },
      });
    },
  });
}

it('subscribes anew each time a view is behind, also when the old subscription does not close', async () => {
  const lines: string[] = [];
  const codec = await openCodec({});
  const transport = new EventLogTransport({
    service: 'tally',
    transportId: Symbol('tally'),
    log: failingToClose(),
    codec,
    health: new Health(),
    logger: createLogger({ destination: { write: line => void lines.push(line) } }),
    telemetry,
    start: async () => 0,
    places: {
      urgent: new Places({ most: () => 1, restMs: () => 0 }),
      background: new Places({ most: () => 1, restMs: () => 0 }),
    },
  });
  const taken: number[] = [];
  let behind = 2;
  const handle = async (batch: EventBatch) => {
    if (behind-- > 0) throw new PositionBehind('records are missing');
    taken.push(batch.first);
  };
  transport.addHandler(topic, handle, true);
  await new Promise<void>((done, failed) => transport.listen(error => (error ? failed(error) : done())));
  await log.append(topic, [{ key: 'a', value: codec.encode(topic, concluded('a', 1)) }]);
  await expect.poll(() => taken).toEqual([0]);
  const told = lines.map(it => JSON.parse(it) as { readonly msg: string; readonly code?: string });
  expect(told.filter(it => it.msg.startsWith('the old subscription')).map(it => it.code)).toEqual([
    'unavailable',
    'unavailable',
  ]);
  await transport.close().catch(() => {});
});
