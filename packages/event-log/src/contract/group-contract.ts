import { describe, expect, it } from 'vitest';
import {
  type ContractContext,
  latch,
  newGroup,
  newTopic,
  numbered,
  sleep,
  until,
  withLog,
} from './contract-context.ts';
import { RecordingSubscriber, SharedPositions } from './recording-subscriber.ts';

const PARTITIONS = 4;

export function groupContract(context: ContractContext): void {
  // A server may let several rounds of joining pass before the members agree.
  const eventually = (what: string, condition: () => boolean): Promise<void> =>
    until(what, condition, context.timeoutMs * 2);

  describe('a group', () => {
    it('shares the partitions when an instance joins, and gives them back when it leaves', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, PARTITIONS);
        const group = newGroup();
        const shared = new SharedPositions();
        const [one, two] = [new RecordingSubscriber('one', shared), new RecordingSubscriber('two', shared)];
        const first = await log.subscribe(one.options(group, [topic]));
        await eventually('one owns all', () => one.owned.size === PARTITIONS);
        const second = await (await harness.openAnother()).subscribe(two.options(group, [topic]));
        await eventually('each owns half', () => one.owned.size === 2 && two.owned.size === 2);
        expect(new Set([...one.owned, ...two.owned]).size).toBe(PARTITIONS);
        await second.close();
        await eventually('one owns all again', () => one.owned.size === PARTITIONS);
        await first.close();
        expect(shared.owner.size).toBe(0);
        expect(shared.breaches).toEqual([]);
      }));

    it('waits for the one who loses a partition before another gets it', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, PARTITIONS);
        const group = newGroup();
        const shared = new SharedPositions();
        const [one, two] = [new RecordingSubscriber('one', shared), new RecordingSubscriber('two', shared)];
        let revoking = false;
        let overlapped = false;
        one.onRevokedHook = async () => {
          revoking = true;
          await sleep(300);
          revoking = false;
        };
        const options = two.options(group, [topic]);
        await log.subscribe(one.options(group, [topic]));
        await eventually('one owns all', () => one.owned.size === PARTITIONS);
        await (await harness.openAnother()).subscribe({
          ...options,
          onAssigned: async partitions => {
            if (revoking && partitions.length > 0) overlapped = true;
            return options.onAssigned(partitions);
          },
        });
        await eventually('two owns some', () => two.owned.size === 2 && one.owned.size === 2);
        expect(overlapped).toBe(false);
        expect(one.events.some(event => event.startsWith('revoked'))).toBe(true);
        expect(shared.breaches).toEqual([]);
      }));

    it('aborts the signal of a batch whose partition is revoked, and waits for the batch', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, 2);
        const group = newGroup();
        const shared = new SharedPositions();
        const started = latch();
        const aborted = new Set<number>();
        const one = new RecordingSubscriber('one', shared, async batch => {
          started.open();
          await new Promise<void>(resolve => batch.signal.addEventListener('abort', () => resolve(), { once: true }));
          aborted.add(batch.partition);
          await sleep(50);
          throw new Error('gave up, as told');
        });
        const two = new RecordingSubscriber('two', shared);
        const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
        await log.append(
          topic,
          keys.map(key => ({ key, value: Buffer.from(key) })),
        );
        const first = await log.subscribe(one.options(group, [topic]));
        await started.opened;
        await (await harness.openAnother()).subscribe(two.options(group, [topic]));
        await eventually('two was given records', () => two.records.length > 0);
        expect(aborted.size).toBeGreaterThan(0);
        await first.close();
        await eventually('two applied every record', () => shared.applied.length === keys.length);
        expect(shared.breaches).toEqual([]);
      }));

    it('loses nothing and doubles nothing while instances join and leave under load', () =>
      withLog(context, async (log, harness) => {
        const topic = await newTopic(log, PARTITIONS);
        const group = newGroup();
        const shared = new SharedPositions();
        const subscribers = ['one', 'two', 'three'].map(
          name => new RecordingSubscriber(name, shared, () => sleep(Math.random() * 3)),
        );
        const [one, two, three] = subscribers as [RecordingSubscriber, RecordingSubscriber, RecordingSubscriber];
        let appended = 0;
        let appending = true;
        const load = (async () => {
          while (appending) {
            for (let i = 0; i < 10; i++) await log.append(topic, numbered(`key-${appended % 17}`, 5, appended));
            appended += 50;
            await sleep(10);
          }
        })();
        const limits = { maxRecords: 20 };
        const other = await harness.openAnother();
        const first = await log.subscribe({ ...one.options(group, [topic]), ...limits });
        await eventually('one works', () => one.records.length > 50);
        const second = await other.subscribe({ ...two.options(group, [topic]), ...limits });
        await eventually('two works', () => two.records.length > 50);
        const third = await other.subscribe({ ...three.options(group, [topic]), ...limits });
        await eventually('three works', () => three.records.length > 50);
        await first.close();
        const before = shared.applied.length;
        await eventually('the others go on', () => shared.applied.length > before + 100);
        await second.close();
        appending = false;
        await load;
        await eventually('every record is applied', () => shared.applied.length >= appended);
        await third.close();
        expect(shared.breaches).toEqual([]);
        expect(shared.applied.length).toBe(appended);
        const offsets = await log.offsets([topic]);
        expect(offsets.map(({ partition, end }) => [partition, end])).toEqual(
          offsets.map(({ partition }) => [partition, shared.next.get(`${topic}/${partition}`) ?? 0]),
        );
      }));

    it('leaves other groups alone: each gets every record', () =>
      withLog(context, async log => {
        const topic = await newTopic(log, 2);
        const [one, two] = [new RecordingSubscriber('one'), new RecordingSubscriber('two')];
        await log.subscribe(one.options(newGroup(), [topic]));
        await log.subscribe(two.options(newGroup(), [topic]));
        const keys = Array.from({ length: 30 }, (_, i) => `key-${i}`);
        await log.append(
          topic,
          keys.map(key => ({ key, value: Buffer.from(key) })),
        );
        await eventually('both have all', () => one.records.length === 30 && two.records.length === 30);
        expect([...one.values].sort()).toEqual([...keys].sort());
        expect([...two.values].sort()).toEqual([...keys].sort());
      }));
  });
}
