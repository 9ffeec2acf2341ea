import type { Views } from '@causeway/service';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, type Place, type Receipt, receipts, union } from './receipt.ts';

export interface ReceiptBookOptions {
  readonly views: Pick<Views, 'collection' | 'positions'>;
  /** How many of the latest are kept in memory at most; those that the view shows are forgotten sooner. */
  readonly remembered?: number;
}

/** Of so many that are new it is asked once which the view shows by now. */
const askedEvery = 1_000;

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
  readonly #views: Pick<Views, 'collection' | 'positions'>;
  readonly #remembered: number;
  readonly #recent = new Map<string, Receipt>();
  #fresh = 0;
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
    // The store may answer from before the view showed it, and by then it is forgotten here.
    const before = this.#recent.get(id);
    const stored = await new Promise<Receipt | undefined>((resolve, reject) => {
      this.#asked.push({ id, resolve, reject });
      if (!this.#asking) void this.#ask();
    });
    return union(stored, union(before, this.#recent.get(id)));
  }

  remember(receipt: Receipt): void {
    this.#recent.delete(receipt.id);
    this.#recent.set(receipt.id, receipt);
    if (++this.#fresh >= askedEvery) {
      this.#fresh = 0;
      // A store that is away is asked the next time.
      this.forgetShown().catch(() => {});
    }
    if (this.#recent.size <= this.#remembered) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }

  /** Forgets, oldest first, what the view shows. */
  async forgetShown(): Promise<void> {
    const reached = new Map<number, number>();
    for (const { topic, partition, offset } of await this.#views.positions(inboundView)) {
      if (topic === inboundTopic) reached.set(partition, offset);
    }
    const isShown = ({ partition, offset }: Place) => offset < (reached.get(partition) ?? 0);
    for (const [id, receipt] of this.#recent) {
      if (!placesOf(receipt).every(isShown)) return;
      this.#recent.delete(id);
    }
  }

  get size(): number {
    return this.#recent.size;
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

function placesOf({ accepted, refused }: Receipt): readonly Place[] {
  return [...accepted, ...accepted.flatMap(it => Object.values(it.replays ?? {})), ...refused];
}
