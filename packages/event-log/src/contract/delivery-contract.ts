import { describe, expect, it } from 'vitest';
import {
  type ContractContext,
  keyIn,
  latch,
  newGroup,
  newTopic,
  numbered,
  sleep,
  until,
  withLog,
} from './contract-context.ts';
import { RecordingSubscriber, SharedPositions } from './recording-subscriber.ts';

/** A pause long enough to see what should not happen. */
const QUIET_MS = 300;

export function deliveryContract(context: ContractContext): void {
  const eventually = (what: string, condition: () => boolean): Promise<void> =>
    until(what, condition, context.timeoutMs);

  describe('subscribe', () => {
    it('delivers from offset 0 what was there and what comes later, in order', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        const key = keyIn(0, 2);
        await log.append(topic, numbered(key, 5));
        const subscriber = new RecordingSubscriber('one');
        const subscription = await log.subscribe(subscriber.options(newGroup(), [topic]));
        await eventually('the old records came', () => subscriber.records.length === 5);
        await log.append(topic, numbered(key, 5, 5));
        await eventually('the new records came', () => subscriber.records.length === 10);
        await subscription.close();
        expect(subscriber.values).toEqual(numbered(key, 10).map(record => record.value.toString()));
        expect(subscriber.records.map(record => record.offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect([...subscriber.events].sort()).toEqual(
          [0, 1].flatMap(partition => [`assigned ${topic}/${partition}`, `revoked ${topic}/${partition}`]).sort(),
        );
        expect(subscriber.shared.breaches).toEqual([]);
      }));

    it('starts at the positions the subscriber answers, and at 0 where it answers none', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 6), ...numbered(keyIn(1, 2), 3)]);
        const subscriber = new RecordingSubscriber('one');
        subscriber.shared.next.set(`${topic}/0`, 4);
        const subscription = await log.subscribe(subscriber.options(newGroup(), [topic]));
        await eventually('the records came', () => subscriber.records.length >= 5);
        await subscription.close();
        const offsets = (partition: number): number[] =>
          subscriber.records.filter(record => record.partition === partition).map(record => record.offset);
        expect(offsets(0)).toEqual([4, 5]);
        expect(offsets(1)).toEqual([0, 1, 2]);
      }));

    it('asks the subscriber for its positions again when it could not answer', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        await log.append(topic, numbered('a', 3));
        const subscriber = new RecordingSubscriber('one');
        subscriber.shared.next.set(`${topic}/0`, 2);
        const options = subscriber.options(newGroup(), [topic]);
        let asked = 0;
        const subscription = await log.subscribe({
          ...options,
          onAssigned: async partitions => {
            asked += 1;
            if (asked === 1) throw new Error('the store is down');
            return options.onAssigned(partitions);
          },
        });
        await eventually('a record came', () => subscriber.records.length > 0);
        await subscription.close();
        expect(asked).toBeGreaterThan(1);
        expect(subscriber.records.map(record => record.offset)).toEqual([2]);
      }));

    it('keeps to the limit of records and tells the end offset', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        await log.append(topic, numbered('a', 25));
        const subscriber = new RecordingSubscriber('one');
        const subscription = await log.subscribe({ ...subscriber.options(newGroup(), [topic]), maxRecords: 10 });
        await eventually('the records came', () => subscriber.records.length === 25);
        await subscription.close();
        expect(Math.max(...subscriber.batches.map(batch => batch.records.length))).toBeLessThanOrEqual(10);
        for (const batch of subscriber.batches) {
          expect(batch).toMatchObject({ topic, partition: 0, endOffset: 25 });
          expect(batch.records.length).toBeGreaterThan(0);
        }
      }));

    it('keeps to the limit of bytes, and a larger record comes alone', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        const sizes = [400, 400, 400, 5000, 100, 100];
        await log.append(
          topic,
          sizes.map(size => ({ key: 'a', value: Buffer.alloc(size, 1) })),
        );
        const subscriber = new RecordingSubscriber('one');
        const subscription = await log.subscribe({ ...subscriber.options(newGroup(), [topic]), maxBytes: 1000 });
        await eventually('the records came', () => subscriber.records.length === sizes.length);
        await subscription.close();
        for (const batch of subscriber.batches) {
          const bytes = batch.records.reduce((sum, record) => sum + record.value.length, 0);
          if (batch.records.length > 1) expect(bytes).toBeLessThanOrEqual(1000);
        }
        expect(subscriber.records.map(record => record.value.length)).toEqual(sizes);
      }));

    it('has one batch in flight for a partition, and those of different partitions at the same time', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 3);
        for (const partition of [0, 1, 2]) await log.append(topic, numbered(keyIn(partition, 3), 6));
        const all = latch();
        const subscriber = new RecordingSubscriber('one', new SharedPositions(), async (_batch, self) => {
          if (self.mostConcurrent === 3) all.open();
          await Promise.race([all.opened, sleep(context.timeoutMs)]);
        });
        const subscription = await log.subscribe({ ...subscriber.options(newGroup(), [topic]), maxRecords: 2 });
        await eventually('the records came', () => subscriber.shared.applied.length === 18);
        await subscription.close();
        expect(subscriber.mostConcurrent).toBe(3);
        expect(subscriber.shared.breaches).toEqual([]);
      }));

    it('brings the same records again when the batch is rejected, after a pause and before any later ones', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        await log.append(topic, [...numbered(keyIn(0, 2), 4), ...numbered(keyIn(1, 2), 4)]);
        const rejectedAt: number[] = [];
        const subscriber = new RecordingSubscriber('one', new SharedPositions(), batch => {
          if (batch.partition === 1 || batch.records[0]?.offset !== 2 || rejectedAt.length === 2) return;
          rejectedAt.push(performance.now());
          throw new Error('not now');
        });
        const subscription = await log.subscribe({ ...subscriber.options(newGroup(), [topic]), maxRecords: 2 });
        await eventually('every record is applied', () => subscriber.shared.applied.length === 8);
        await subscription.close();
        const delivered = subscriber.records.filter(record => record.partition === 0).map(record => record.offset);
        expect(delivered).toEqual([0, 1, 2, 3, 2, 3, 2, 3]);
        const [first = 0, second = 0] = rejectedAt;
        expect(second - first, 'ms of pause before the records come again').toBeGreaterThan(20);
        expect(subscriber.shared.breaches).toEqual([]);
      }));

    it('delivers nothing of a paused partition and goes on where it stood when it is resumed', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        const [paused, running] = [keyIn(0, 2), keyIn(1, 2)];
        const subscriber = new RecordingSubscriber('one');
        await log.append(topic, [...numbered(paused, 2), ...numbered(running, 2)]);
        const subscription = await log.subscribe(subscriber.options(newGroup(), [topic]));
        await eventually('the first records came', () => subscriber.shared.applied.length === 4);
        subscription.pause([{ topic, partition: 0 }]);
        await log.append(topic, [...numbered(paused, 3, 2), ...numbered(running, 3, 2)]);
        await eventually(
          'the other partition went on',
          () => subscriber.records.filter(record => record.partition === 1).length === 5,
        );
        await sleep(QUIET_MS);
        expect(subscriber.records.filter(record => record.partition === 0).length).toBe(2);
        subscription.resume([{ topic, partition: 0 }]);
        await eventually('the rest came', () => subscriber.shared.applied.length === 10);
        await subscription.close();
        expect(subscriber.shared.breaches).toEqual([]);
        const offsets = subscriber.records.filter(record => record.partition === 0).map(record => record.offset);
        expect(offsets).toEqual([0, 1, 2, 3, 4]);
      }));

    it('waits for the batch in flight when it closes, aborts its signal, and delivers nothing after', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        await log.append(topic, numbered('a', 4));
        const started = latch();
        let finished = false;
        let aborted = false;
        const subscriber = new RecordingSubscriber('one', new SharedPositions(), async batch => {
          started.open();
          await new Promise<void>(resolve => batch.signal.addEventListener('abort', () => resolve(), { once: true }));
          aborted = true;
          await sleep(100);
          finished = true;
        });
        const subscription = await log.subscribe({ ...subscriber.options(newGroup(), [topic]), maxRecords: 2 });
        await started.opened;
        await subscription.close();
        expect({ aborted, finished }).toEqual({ aborted: true, finished: true });
        expect(subscriber.events.at(-1)).toBe(`revoked ${topic}/0`);
        await log.append(topic, numbered('a', 2));
        await sleep(QUIET_MS);
        expect(subscriber.batches.length).toBe(1);
        expect(subscriber.shared.breaches).toEqual([]);
      }));

    it('waits for the batches in flight when the whole log is closed', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 1);
        await log.append(topic, numbered('a', 1));
        const started = latch();
        let finished = false;
        const subscriber = new RecordingSubscriber('one', new SharedPositions(), async () => {
          started.open();
          await sleep(150);
          finished = true;
        });
        await log.subscribe(subscriber.options(newGroup(), [topic]));
        await started.opened;
        await log.close();
        expect(finished).toBe(true);
        expect(subscriber.events.at(-1)).toBe(`revoked ${topic}/0`);
      }));

    it('refuses a topic it does not have', () =>
      withLog(context, async log => {
        const subscriber = new RecordingSubscriber('one');
        await expect(log.subscribe(subscriber.options(newGroup(), ['contract.no-such-topic']))).rejects.toMatchObject({
          code: 'unknown-topic',
        });
      }));
  });
}
