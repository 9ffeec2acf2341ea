import { describe, expect, it } from 'vitest';
import { readRecord } from '../read-record.ts';
import { type ContractContext, keyIn, newTopic, numbered, sleep, until, withLog } from './contract-context.ts';
import { RecordingSubscriber, SharedPositions } from './recording-subscriber.ts';

export function followContract(context: ContractContext): void {
  const eventually = (what: string, condition: () => boolean): Promise<void> =>
    until(what, condition, context.timeoutMs);

  describe('follow', () => {
    it('reads every partition from the beginning, for each reader', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 3), ...numbered(keyIn(1, 2), 3)]);
        const readers = [new RecordingSubscriber('one'), new RecordingSubscriber('two')];
        for (const reader of readers) {
          await log.follow({ topics: [topic], from: 'beginning', onBatch: reader.onBatch });
        }
        await eventually('both read all', () => readers.every(reader => reader.records.length === 6));
        expect(readers.flatMap(reader => reader.shared.breaches)).toEqual([]);
      }));

    it('reads from the end only what is appended afterwards', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 3), ...numbered(keyIn(1, 2), 3)]);
        const reader = new RecordingSubscriber('one');
        const following = await log.follow({ topics: [topic], from: 'end', onBatch: reader.onBatch });
        await log.append(topic, numbered(keyIn(0, 2), 2, 3));
        await eventually('the new records came', () => reader.records.length >= 2);
        await following.close();
        expect(reader.values).toEqual(['3', '4']);
      }));

    it('reads from the positions given, and from 0 where none is', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 4), ...numbered(keyIn(1, 2), 2)]);
        const reader = new RecordingSubscriber('one');
        const following = await log.follow({
          topics: [topic],
          from: [{ topic, partition: 0, offset: 3 }],
          onBatch: reader.onBatch,
        });
        await eventually('the records came', () => reader.records.length >= 3);
        await following.close();
        const read = reader.records.map(record => `${record.partition}:${record.offset}`);
        expect([...read].sort()).toEqual(['0:3', '1:0', '1:1']);
      }));

    it('reads one record by its position, and none beyond the end', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 4), ...numbered(keyIn(1, 2), 2)]);
        const found = await readRecord(log, { topic, partition: 0, offset: 2 });
        expect(found).toMatchObject({ partition: 0, offset: 2, key: keyIn(0, 2) });
        expect(found?.value.toString()).toBe('2');
        expect(await readRecord(log, { topic, partition: 0, offset: 4 })).toBeUndefined();
        expect(await readRecord(log, { topic, partition: 2, offset: 0 })).toBeUndefined();
      }));

    it('redelivers, pauses and resumes like a subscription, and stops when it is closed', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        let rejected = false;
        const reader = new RecordingSubscriber('one', new SharedPositions(), () => {
          if (rejected) return;
          rejected = true;
          throw new Error('not now');
        });
        await log.append(topic, numbered('a', 2));
        const following = await log.follow({ topics: [topic], from: 'beginning', onBatch: reader.onBatch });
        await eventually('the records came again', () => reader.shared.applied.length === 2);
        expect(reader.records.map(record => record.offset)).toEqual([0, 1, 0, 1]);
        following.pause([{ topic, partition: 0 }]);
        await log.append(topic, numbered('a', 1, 2));
        await sleep(200);
        expect(reader.shared.applied.length).toBe(2);
        following.resume([{ topic, partition: 0 }]);
        await eventually('the paused record came', () => reader.shared.applied.length === 3);
        await following.close();
        await log.append(topic, numbered('a', 1, 3));
        await sleep(200);
        expect(reader.shared.applied.length).toBe(3);
      }));

    it('refuses a topic it does not have', () =>
      withLog(context, async log => {
        await expect(
          log.follow({ topics: ['contract.no-such-topic'], from: 'end', onBatch: async () => {} }),
        ).rejects.toMatchObject({ code: 'unknown-topic' });
      }));
  });
}
