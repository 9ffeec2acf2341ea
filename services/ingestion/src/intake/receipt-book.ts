import { setTimeout as sleep } from 'node:timers/promises';
import { inAHurry, type Views } from '@causeway/service';
import { inboundView } from '../inbound-view.ts';
import { inboundTopic, type Place, type Receipt, receipts, union } from './receipt.ts';

export interface ReceiptBookOptions {
  readonly views: Pick<Views, 'collection' | 'positions'>;
  /** How many are kept in memory; above it intake waits for the view. Some 0.4 KB each. */
  readonly remembered?: number;
}

/** Of so many that are new it is asked once which the view shows by now. */
const askedEvery = 1_000;

type Found = ReadonlyMap<string, Receipt>;

const roomLookedForMs = 50;

interface Asked {
  readonly ids: readonly string[];
  readonly resolve: (found: Found) => void;
  readonly reject: (error: unknown) => void;
}

const mostAtOnce = 500;

/**
 * What is known of MSH-10s: from the view, which comes after the log, and from memory what this instance appended
 * and the view does not show yet. Questions that arrive together are asked together.
 */
export class ReceiptBook {
  readonly #views: Pick<Views, 'collection' | 'positions'>;
  readonly #remembered: number;
  readonly #recent = new Map<string, Receipt>();
  #fresh = 0;
  #room: Promise<void> | undefined;
  readonly #asked: Asked[] = [];
  #asking = false;

  constructor({ views, remembered = 200_000 }: ReceiptBookOptions) {
    this.#views = views;
    this.#remembered = remembered;
  }

  /** From memory alone. */
  recent(id: string): Receipt | undefined {
    return this.#recent.get(id);
  }

  /** What is known of each, in their order. */
  async read(ids: readonly string[]): Promise<readonly (Receipt | undefined)[]> {
    // The store may answer from before the view showed it, and by then it is forgotten here.
    const before = ids.map(id => this.#recent.get(id));
    const stored = await new Promise<Found>((resolve, reject) => {
      this.#asked.push({ ids, resolve, reject });
      if (!this.#asking) void this.#ask();
    });
    return ids.map((id, at) => union(stored.get(id), union(before[at], this.#recent.get(id))));
  }

  remember(receipt: Receipt): void {
    this.#recent.delete(receipt.id);
    this.#recent.set(receipt.id, receipt);
    if (++this.#fresh >= askedEvery) {
      this.#fresh = 0;
      // A store that is away is asked the next time.
      this.forgetShown().catch(() => {});
    }
  }

  get hasRoom(): boolean {
    return this.#recent.size < this.#remembered;
  }

  /** Until the view shows some of those in memory: what neither of them knew would be taken a second time. */
  room(): Promise<void> {
    this.#room ??= inAHurry(() => this.#makeRoom()).finally(() => {
      this.#room = undefined;
    });
    return this.#room;
  }

  async #makeRoom(): Promise<void> {
    for (;;) {
      await this.forgetShown();
      if (this.hasRoom) return;
      await sleep(roomLookedForMs);
    }
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
    while (this.#asked.length > 0) await this.#answer(this.#asked.splice(0, mostAtOnce));
    this.#asking = false;
  }

  async #answer(asked: readonly Asked[]): Promise<void> {
    try {
      const stored = await this.#views.collection(inboundView, receipts);
      const ids = new Set<string>();
      for (const it of asked) for (const id of it.ids) ids.add(id);
      const found = await stored.getMany([...ids]);
      for (const { resolve } of asked) resolve(found);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

function placesOf({ accepted, refused }: Receipt): readonly Place[] {
  return [...accepted, ...accepted.flatMap(it => Object.values(it.replays ?? {})), ...refused];
}
