import type { Views } from '@causeway/service';
import { inboundView } from '../inbound-view.ts';
import { type Receipt, receipts, union } from './receipt.ts';

export interface ReceiptBookOptions {
  readonly views: Views;
  /** How many of the latest are kept in memory, until the view surely shows them. */
  readonly remembered?: number;
}

interface Asked {
  readonly id: string;
  readonly resolve: (receipt: Receipt | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const mostAtOnce = 500;

/**
 * What is known of MSH-10s: from the view, which comes after the log, and from memory what this instance appended
 * lately. Questions that arrive together are asked together.
 */
export class ReceiptBook {
  readonly #views: Views;
  readonly #remembered: number;
  readonly #recent = new Map<string, Receipt>();
  #asked: Asked[] = [];
  #asking = false;

  constructor({ views, remembered = 100_000 }: ReceiptBookOptions) {
    this.#views = views;
    this.#remembered = remembered;
  }

  /** From memory alone. */
  recent(id: string): Receipt | undefined {
    return this.#recent.get(id);
  }

  async read(id: string): Promise<Receipt | undefined> {
    const stored = await new Promise<Receipt | undefined>((resolve, reject) => {
      this.#asked.push({ id, resolve, reject });
      if (!this.#asking) void this.#ask();
    });
    return union(stored, this.#recent.get(id));
  }

  remember(receipt: Receipt): void {
    this.#recent.delete(receipt.id);
    this.#recent.set(receipt.id, receipt);
    if (this.#recent.size <= this.#remembered) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // Messages that came in one read of the socket ask within one turn of the event loop.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#asked.length > 0) {
      const asked = this.#asked.slice(0, mostAtOnce);
      this.#asked = this.#asked.slice(mostAtOnce);
      await this.#answer(asked);
    }
    this.#asking = false;
  }

  async #answer(asked: readonly Asked[]): Promise<void> {
    try {
      const stored = await this.#views.collection(inboundView, receipts);
      const found = await stored.getMany([...new Set(asked.map(it => it.id))]);
      for (const { id, resolve } of asked) resolve(found.get(id));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
