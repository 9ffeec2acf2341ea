import { randomUUID } from 'node:crypto';
import { type EventLog, openKafkaLog, type TopicPartition } from '@causeway/event-log';
import { afterEach, expect, it } from 'vitest';

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter(it => it !== '');
if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set: start a cluster and name its brokers, host:port');

const opened: EventLog[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(it => it.close()));
});

async function open(clientId: string): Promise<EventLog> {
  const consumer = { heartbeatMs: 200, progressTimeoutMs: 1_000, rebalanceTimeoutMs: 5_000 };
  const log = await openKafkaLog({ brokers, clientId, consumer });
  opened.push(log);
  return log;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

it('an instance whose batch hangs loses its partitions, and joins again only when the batch has returned', async () => {
  const [one, two] = [await open('one'), await open('two')];
  const topic = `stall.${randomUUID()}`;
  const group = `stall-${randomUUID()}`;
  await one.ensureTopics([{ topic, partitions: 4 }]);
  let release: () => void = () => undefined;
  const hanging = new Promise<void>(resolve => {
    release = resolve;
  });
  const health: string[] = [];
  const owned = { one: new Set<number>(), two: new Set<number>() };
  const own = (set: Set<number>) => ({
    onAssigned: async (partitions: readonly TopicPartition[]) => {
      for (const { partition } of partitions) set.add(partition);
      return [];
    },
    onRevoked: async (partitions: readonly TopicPartition[]) => {
      for (const { partition } of partitions) set.delete(partition);
    },
  });
  let hung = false;
  await one.subscribe({
    group,
    topics: [topic],
    ...own(owned.one),
    onHealth: (healthy, reason) => health.push(`${healthy} ${reason ?? ''}`),
    onBatch: async () => {
      hung = true;
      await hanging;
    },
  });
  await until('one owns all', () => owned.one.size === 4);
  await one.append(topic, [{ key: 'k', value: Buffer.from('v') }]);
  await until('the batch hangs', () => hung);
  const read: number[] = [];
  await two.subscribe({
    group,
    topics: [topic],
    ...own(owned.two),
    onBatch: async batch => {
      read.push(...batch.records.map(it => it.offset));
    },
  });
  await until('two owns all and reads what one hangs on', () => owned.two.size === 4 && read.length === 1);
  expect(health.some(it => it.startsWith('false'))).toBe(true);
  // One has not been told yet that the partitions are gone: its batch is still in flight.
  expect(owned.one.size).toBe(4);
  release();
  await until('they share', () => owned.one.size === 2 && owned.two.size === 2);
});
