import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../event-log.ts';
import { LogError } from '../log-error.ts';
import { partitionOf } from '../partitioner.ts';
import { type ContractContext, keyIn, newTopic, numbered, until, withLog } from './contract-context.ts';
import { RecordingSubscriber } from './recording-subscriber.ts';

export function appendContract(context: ContractContext): void {
  describe('append', () => {
    it('answers dense positions from 0 in the order given', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        const first = await log.append(topic, numbered('a', 3));
        const second = await log.append(topic, numbered('b', 2));
        expect([...first, ...second]).toEqual([0, 1, 2, 3, 4].map(offset => ({ topic, partition: 0, offset })));
      }));

    it('answers nothing for no records', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        expect(await log.append(topic, [])).toEqual([]);
        expect(await log.offsets([topic])).toEqual([{ topic, partition: 0, begin: 0, end: 0 }]);
      }));

    it('puts each key into the partition of the Java partitioner, with positions in the order given', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 4);
        const keys = Array.from({ length: 40 }, (_, i) => `patient-${i % 13}`);
        const positions = await log.append(
          topic,
          keys.map(key => ({ key, value: Buffer.from(key) })),
        );
        expect(positions.map(position => position.partition)).toEqual(keys.map(key => partitionOf(key, 4)));
        const next = [0, 0, 0, 0];
        for (const position of positions) {
          expect(position.offset).toBe(next[position.partition]);
          next[position.partition] = position.offset + 1;
        }
      }));

    it('keeps the order of the calls for each key under concurrent appends', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 3);
        const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
        const appended = [];
        for (let i = 0; i < 50; i++) for (const key of keys) appended.push(log.append(topic, numbered(key, 2, i * 2)));
        await Promise.all(appended);
        const records = await readAll(context, log, topic, 600);
        for (const key of keys) {
          const values = records.filter(record => record.key === key).map(record => Number(record.value.toString()));
          expect(values).toEqual(Array.from({ length: 100 }, (_, i) => i));
        }
      }));

    it('keeps what it acknowledged after the log is closed and opened again', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, 2);
        const key = keyIn(1, 2);
        await log.append(topic, numbered(key, 10));
        await log.close();
        const again = await harness.openAnother();
        expect(await again.topics()).toContainEqual(expect.objectContaining({ topic, partitions: 2 }));
        expect((await readAll(context, again, topic, 10)).map(record => record.value.toString())).toEqual(
          numbered(key, 10).map(record => record.value.toString()),
        );
        expect(await again.append(topic, numbered(key, 1))).toEqual([{ topic, partition: 1, offset: 10 }]);
      }));

    it('finishes the appends under way before it closes', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, 1);
        const appends = Array.from({ length: 20 }, (_, i) => log.append(topic, numbered('a', 1, i)));
        await log.close();
        expect((await Promise.all(appends)).flat().map(position => position.offset)).toEqual(
          Array.from({ length: 20 }, (_, i) => i),
        );
        const again = await harness.openAnother();
        expect(await again.offsets([topic])).toEqual([{ topic, partition: 0, begin: 0, end: 20 }]);
      }));

    it('gives back keys, headers and binary values as they were', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        const everyByte = Buffer.from(Array.from({ length: 512 }, (_, i) => i & 0xff));
        const before = Date.now();
        await log.append(topic, [
          { key: 'urn:oid:1.2.3|Ä-日本-🏥', value: everyByte, headers: { traceparent: '00-ab-cd-01', name: 'Zoë 🏥' } },
          { key: '', value: Buffer.alloc(0) },
          { key: 'large', value: Buffer.alloc(300_000, 7), headers: {} },
        ]);
        const [first, second, third] = await readAll(context, log, topic, 3);
        expect(first).toMatchObject({ topic, partition: 0, offset: 0, key: 'urn:oid:1.2.3|Ä-日本-🏥' });
        expect(first?.headers).toEqual({ traceparent: '00-ab-cd-01', name: 'Zoë 🏥' });
        expect(Buffer.compare(first?.value ?? Buffer.alloc(0), everyByte)).toBe(0);
        // A server has a clock of its own.
        expect(Math.abs((first?.timestamp ?? 0) - before)).toBeLessThan(60_000);
        expect(second).toMatchObject({ offset: 1, key: '', headers: {} });
        expect(second?.value.length).toBe(0);
        expect(third?.value.equals(Buffer.alloc(300_000, 7))).toBe(true);
      }));

    it('keeps a copy: what the caller does with its buffer afterwards changes nothing', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        const value = Buffer.from('as appended');
        await log.append(topic, [{ key: 'a', value }]);
        value.fill(0);
        expect((await readAll(context, log, topic, 1))[0]?.value.toString()).toBe('as appended');
      }));

    it('refuses a topic it does not have', () =>
      withLog(context, async log => {
        const error = await log.append('contract.no-such-topic', numbered('a', 1)).catch((cause: unknown) => cause);
        expect(error).toBeInstanceOf(LogError);
        expect(error).toMatchObject({ code: 'unknown-topic', retryable: false });
      }));

    it('refuses everything once it is closed', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        await log.close();
        await log.close();
        await expect(log.append(topic, numbered('a', 1))).rejects.toMatchObject({ code: 'closed' });
        await expect(log.ping()).rejects.toBeInstanceOf(LogError);
      }));
  });
}

/** Every record of a topic from the beginning, partition by partition, once there are `count` of them. */
async function readAll(
  context: ContractContext,
  log: Parameters<Parameters<typeof withLog>[1]>[0],
  topic: string,
  count: number,
): Promise<readonly LogRecord[]> {
  const reader = new RecordingSubscriber('reader');
  const following = await log.follow({ topics: [topic], from: 'beginning', onBatch: reader.onBatch });
  try {
    await until(`${count} records are read`, () => reader.records.length >= count, context.timeoutMs);
  } finally {
    await following.close();
  }
  expect(reader.shared.breaches).toEqual([]);
  expect(reader.records.length).toBe(count);
  return reader.records;
}
