import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { LogRecord, RecordBatch } from './event-log.ts';
import { type BufferBudget, PartitionDelivery } from './kafka-delivery.ts';

function records(from: number, count: number, bytes = 1): LogRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    topic: 'a',
    partition: 0,
    offset: from + i,
    key: 'k',
    value: Buffer.alloc(bytes),
    headers: {},
    timestamp: 0,
  }));
}

function delivery(
  onBatch: (batch: RecordBatch) => Promise<void>,
  { maxRecords = 200, maxBytes = 1024, maxBufferedBytes = 100, budget = { usedBytes: 0, maxBytes: 1000 } } = {},
) {
  let changes = 0;
  const settings = {
    maxRecords,
    maxBytes,
    maxBufferedBytes,
    longestPauseMs: 5,
    onBatch,
    onChange: () => {
      changes += 1;
    },
  };
  const one = new PartitionDelivery({ topic: 'a', partition: 0, offset: 0 }, settings, budget as BufferBudget);
  return { one, changes: () => changes };
}

function fetched(from: number, count: number, bytes = 1) {
  return { records: records(from, count, bytes), nextOffset: from + count, endOffset: from + count };
}

describe('the delivery of a partition', () => {
  it('hands over slices within the limits, one at a time', async () => {
    const slices: number[][] = [];
    const { one } = delivery(
      async batch => {
        slices.push(batch.records.map(it => it.offset));
        await sleep(1);
      },
      { maxRecords: 2 },
    );
    one.accept(0, fetched(0, 5));
    await sleep(30);
    expect(slices).toEqual([[0, 1], [2, 3], [4]]);
    expect(one.delivered).toBe(5);
  });

  it('hands over a record larger than the limit alone', async () => {
    const sizes: number[] = [];
    const { one } = delivery(async batch => void sizes.push(batch.records.length), { maxBytes: 10 });
    one.accept(0, {
      records: [...records(0, 2, 4), ...records(2, 1, 50), ...records(3, 1, 4)],
      nextOffset: 4,
      endOffset: 4,
    });
    await sleep(10);
    expect(sizes).toEqual([2, 1, 1]);
  });

  it('brings a rejected slice again as it was, though more arrived meanwhile', async () => {
    const slices: number[][] = [];
    const { one } = delivery(async batch => {
      slices.push(batch.records.map(it => it.offset));
      if (slices.length < 3) throw new Error('not now');
    });
    one.accept(0, fetched(0, 2));
    one.accept(2, fetched(2, 2));
    await sleep(50);
    expect(slices).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [2, 3],
    ]);
  });

  it('ignores what was fetched from another offset than it wants', async () => {
    const offsets: number[] = [];
    const { one } = delivery(async batch => void offsets.push(...batch.records.map(it => it.offset)));
    one.accept(0, fetched(0, 2));
    one.accept(0, fetched(0, 2));
    one.accept(5, fetched(5, 1));
    await sleep(10);
    expect(offsets).toEqual([0, 1]);
  });

  it('wants nothing while its buffer is full, and says when it wants more', async () => {
    let open: () => void = () => undefined;
    const { one, changes } = delivery(
      () =>
        new Promise<void>(resolve => {
          open = resolve;
        }),
      { maxBufferedBytes: 10 },
    );
    one.accept(0, fetched(0, 2, 5));
    expect(one.wanted).toBeUndefined();
    expect(one.saturated).toBe(true);
    open();
    await sleep(5);
    expect(one.wanted).toBe(2);
    expect(changes()).toBe(1);
  });

  it('fetches ahead only while the subscription as a whole has room, but never starves', async () => {
    const budget = { usedBytes: 100, maxBytes: 100 };
    const { one } = delivery(() => new Promise<void>(() => undefined), { budget });
    expect(one.wanted).toBe(0);
    one.accept(0, fetched(0, 1));
    expect(one.wanted).toBeUndefined();
    expect(budget.usedBytes).toBe(101);
  });

  it('delivers nothing while it is paused, and goes on where it stood', async () => {
    const offsets: number[] = [];
    const { one } = delivery(async batch => void offsets.push(...batch.records.map(it => it.offset)));
    one.pause();
    expect(one.wanted).toBeUndefined();
    one.accept(0, fetched(0, 2));
    await sleep(5);
    expect(offsets).toEqual([]);
    one.resume();
    await sleep(5);
    expect(offsets).toEqual([0, 1]);
  });

  it('aborts the signal when it is stopped, waits for the batch, and gives its room back', async () => {
    const budget = { usedBytes: 0, maxBytes: 1000 };
    const seen: string[] = [];
    const { one } = delivery(
      async ({ signal }) => {
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
        seen.push('aborted');
        await sleep(5);
        seen.push('returned');
        throw new Error('gave up');
      },
      { budget },
    );
    one.accept(0, fetched(0, 3));
    await sleep(1);
    await one.stop();
    seen.push('stopped');
    await sleep(20);
    expect(seen).toEqual(['aborted', 'returned', 'stopped']);
    expect(budget.usedBytes).toBe(0);
    expect(one.delivered).toBe(0);
    expect(one.wanted).toBeUndefined();
  });
});
