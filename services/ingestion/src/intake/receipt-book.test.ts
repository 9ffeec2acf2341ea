import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '@causeway/event-log';
import { describe, expect, it } from 'vitest';
import { inboundTopic, type Receipt } from './receipt.ts';
import { ReceiptBook } from './receipt-book.ts';

/** A book over a view that shows partition 0 up to `shown`, and has nothing else to say. */
function bookOver(view: { shown: number }, remembered?: number): ReceiptBook {
  const positions = async (): Promise<readonly Position[]> => [
    { topic: 'causeway.dead.letter', partition: 0, offset: 1_000_000 },
    { topic: inboundTopic, partition: 0, offset: view.shown },
  ];
  const collection = () => Promise.reject(new Error('nobody asked'));
  return new ReceiptBook({ views: { positions, collection }, ...(remembered && { remembered }) });
}

function receiptAt(offset: number, replayedAt?: number): Receipt {
  const place = { partition: 0, digest: `d${offset}`, recordedAt: 1 };
  const replays = replayedAt === undefined ? {} : { replays: { again: { partition: 0, offset: replayedAt } } };
  return { id: `general|M${offset}`, accepted: [{ ...place, offset, ...replays }], refused: [] };
}

describe('the receipts in memory', () => {
  it('are forgotten once the view shows all that they say', async () => {
    const view = { shown: 0 };
    const book = bookOver(view);
    for (const it of [receiptAt(0), receiptAt(1), receiptAt(2)]) book.remember(it);
    await book.forgetShown();
    expect(book.size).toBe(3);
    view.shown = 2;
    await book.forgetShown();
    expect(book.recent('general|M1')).toBeUndefined();
    expect(book.recent('general|M2')).toEqual(receiptAt(2));
  });

  it('stay while a replay they tell of is not shown', async () => {
    const book = bookOver({ shown: 5 });
    book.remember(receiptAt(0, 7));
    await book.forgetShown();
    expect(book.recent('general|M0')).toEqual(receiptAt(0, 7));
  });

  it('are told to who asked before they were forgotten, though the store answers from before they were shown', async () => {
    const answers: ((found: ReadonlyMap<string, Receipt>) => void)[] = [];
    const getMany = () => new Promise<ReadonlyMap<string, Receipt>>(resolve => answers.push(resolve));
    const positions = async (): Promise<readonly Position[]> => [{ topic: inboundTopic, partition: 0, offset: 1 }];
    const collection = async () => ({ getMany }) as never;
    const book = new ReceiptBook({ views: { positions, collection } });
    book.remember(receiptAt(0));
    const asked = book.read(['general|M0']);
    await book.forgetShown();
    expect(book.size).toBe(0);
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.(new Map());
    expect(await asked).toEqual([receiptAt(0)]);
  });

  it('stay few by themselves while the view keeps up', async () => {
    const view = { shown: 5_000 };
    const book = bookOver(view);
    for (let offset = 0; offset < 6_000; offset++) book.remember(receiptAt(offset));
    await expect.poll(() => book.size).toBeLessThanOrEqual(1_000);
    expect(book.recent('general|M5999')).toBeDefined();
  });

  it('are all kept while it does not, and there is room again once it shows them', async () => {
    const view = { shown: 0 };
    const book = bookOver(view, 100);
    for (let offset = 0; offset < 100; offset++) book.remember(receiptAt(offset));
    expect(book.hasRoom).toBe(false);
    const room = book.room().then(() => 'room');
    expect(await Promise.race([room, sleep(150, 'none')])).toBe('none');
    expect(book.recent('general|M0')).toBeDefined();
    view.shown = 1;
    expect(await room).toBe('room');
    expect(book.size).toBe(99);
  });
});
