import { describe, expect, it } from 'vitest';
import type { PartitionLag } from '../event-log.ts';
import { LogError } from '../log-error.ts';
import { type ContractContext, keyIn, newGroup, newTopic, numbered, sleep, withLog } from './contract-context.ts';
import { RecordingSubscriber } from './recording-subscriber.ts';

export function adminContract(context: ContractContext): void {
  describe('administration', () => {
    it('creates topics once', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 3);
        await log.append(topic, numbered('a', 2));
        await log.ensureTopics([{ topic, partitions: 3 }]);
        expect(await log.topics()).toContainEqual(expect.objectContaining({ topic, partitions: 3 }));
        const offsets = await log.offsets([topic]);
        expect(offsets.map(({ partition }) => partition)).toEqual([0, 1, 2]);
        expect(offsets.reduce((sum, { end }) => sum + end, 0)).toBe(2);
      }));

    it('creates a topic once though two ask at the same time', () =>
      withLog(context, async (log, harness) => {
        const topic = `${await newTopic(log, 1)}.twice`;
        const other = await harness.openAnother();
        await Promise.all([log, other, log].map(each => each.ensureTopics([{ topic, partitions: 2 }])));
        expect(await log.offsets([topic])).toHaveLength(2);
        expect(await log.append(topic, numbered(keyIn(1, 2), 1))).toEqual([{ topic, partition: 1, offset: 0 }]);
      }));

    it('refuses another partition count for a topic that exists', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 3);
        const error = await log.ensureTopics([{ topic, partitions: 4 }]).catch((cause: unknown) => cause);
        expect(error).toBeInstanceOf(LogError);
        expect(error).toMatchObject({ code: 'partition-count', retryable: false });
        expect(await log.offsets([topic])).toHaveLength(3);
      }));

    it('tells begin and end offsets in the order of the partitions', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, numbered(keyIn(1, 2), 5));
        expect(await log.offsets([topic])).toEqual([
          { topic, partition: 0, begin: 0, end: 0 },
          { topic, partition: 1, begin: 0, end: 5 },
        ]);
      }));

    it('tells the lag of a group, which what it resolved makes smaller', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        const group = newGroup();
        await log.append(topic, numbered(keyIn(1, 2), 5));
        expect(await log.lag(group, [topic])).toEqual([
          { topic, partition: 0, committed: 0, end: 0 },
          { topic, partition: 1, committed: 0, end: 5 },
        ]);
        const subscriber = new RecordingSubscriber('one');
        const subscription = await log.subscribe(subscriber.options(group, [topic]));
        const caughtUp = async (): Promise<readonly PartitionLag[]> =>
          (await log.lag(group, [topic])).filter(({ committed, end }) => committed !== end);
        const deadline = performance.now() + context.timeoutMs * 2;
        while ((await caughtUp()).length > 0 && performance.now() < deadline) await sleep(20);
        await subscription.close();
        await log.append(topic, numbered(keyIn(1, 2), 2, 5));
        expect(await log.lag(group, [topic])).toEqual([
          { topic, partition: 0, committed: 0, end: 0 },
          { topic, partition: 1, committed: 5, end: 7 },
        ]);
      }));

    it('refuses to tell of a topic it does not have', () =>
      withLog(context, async log => {
        await expect(log.offsets(['contract.no-such-topic'])).rejects.toMatchObject({ code: 'unknown-topic' });
        await expect(log.lag(newGroup(), ['contract.no-such-topic'])).rejects.toMatchObject({ code: 'unknown-topic' });
      }));

    it('answers a ping', () => withLog(context, log => log.ping()));
  });
}
