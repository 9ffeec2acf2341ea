import type { CollectionChanges, DocStore } from '@causeway/doc-store';
import { documentChecksum, formatChecksum } from './checksum.ts';
import type { EventBatch } from './event-batch.ts';
import { throughOutages } from './through-outages.ts';
import type { View } from './view.ts';
import { type Advance, advance, PositionFenced, ViewApplier } from './view-applier.ts';
import { WriteBehind } from './write-behind.ts';

/** So much the store is told in a transaction. */
const toldBytes = 3 * 1024 * 1024;
/** So much it is told later at most: what is written again until then it is told once. */
const untoldBytes = 16 * 1024 * 1024;
/** Of what an event writes, about. */
const bytesOfEvent = 1024;
/** So much is kept in memory at most, beside what one batch reads and writes. */
const keptBytes = 32 * 1024 * 1024;

export interface CandidateOptions {
  readonly view: View;
  readonly build: number;
  /** How long the store may fail before what it is told is given up. */
  readonly outageMs: number;
}

/**
 * The build that a rebuild makes. Nobody reads it and nobody else writes it, and one that is given up half way is dropped:
 * so its documents need not be in the store after each batch. They are once `settle` has resolved, with the positions.
 */
export class ViewCandidate {
  readonly #store: DocStore;
  readonly #outageMs: number;
  readonly #applier: ViewApplier;
  readonly #documents: WriteBehind;
  /** By position id: what the store was told, and what it is to be told. */
  readonly #advances = new Map<string, Advance>();
  #telling: Promise<void> = Promise.resolve();
  #underWay = 0;

  constructor(store: DocStore, { view, build, outageMs }: CandidateOptions) {
    this.#store = store;
    this.#outageMs = outageMs;
    this.#applier = new ViewApplier(store, view, build);
    this.#documents = new WriteBehind({
      store,
      tell: () => this.#tell(),
      checksumOf: (collection, document) => documentChecksum(collection.slice(this.name.length + 1), document),
    });
  }

  get name(): string {
    return this.#applier.name;
  }

  /** One batch after the other; `left` events are to come. When it rejects, the candidate is as it was. */
  async apply(batch: EventBatch, left: number): Promise<void> {
    this.#shrink();
    const advances = await this.#documents.undoing(() => this.#applier.applyIn(this.#documents, [batch]));
    for (const { from, to } of advances) {
      this.#applier.reached(to);
      this.#advances.set(to.id, { from: this.#advances.get(to.id)?.from ?? from, to });
    }
    // What is left at the end is written while nothing is applied.
    const excess = this.#documents.untoldBytes - Math.min(untoldBytes, left * bytesOfEvent);
    if (excess < toldBytes) return;
    await this.#telling;
    this.#shrink();
    this.#tell(excess).catch(() => {});
  }

  /** Between batches. What is on its way to the store cannot be read from it. */
  #shrink(): void {
    if (this.#underWay === 0) this.#documents.shrinkTo(keptBytes);
  }

  /** Resolves once the store has all that was applied. */
  async settle(): Promise<void> {
    // Between two transactions others have their turn.
    while (this.#documents.untoldBytes > toldBytes) await this.#tell(toldBytes);
    await this.#tell();
  }

  /** Resolves once nothing is on its way to the store any more, come there or not. */
  async rest(): Promise<void> {
    await this.#telling.catch(() => {});
  }

  /** One after the other. After a failure none follows: what came next would be told without what came before. */
  #tell(bytes = Number.POSITIVE_INFINITY): Promise<void> {
    this.#underWay++;
    this.#telling = this.#telling.then(() => this.#tellNow(bytes)).finally(() => this.#underWay--);
    return this.#telling;
  }

  async #tellNow(bytes: number): Promise<void> {
    const documents = this.#documents.untold(Math.min(1, bytes / this.#documents.untoldBytes));
    const advances = this.#untoldAdvances();
    // The positions first: who was overtaken by another instance writes no documents.
    await throughOutages(this.#outageMs, () =>
      this.#store.transaction(async session => {
        if (!(await advance(session, advances))) throw new PositionFenced('another instance has the build');
      }),
    );
    await throughOutages(this.#outageMs, again => this.#store.bulk(again ? documents.map(asPuts) : documents));
  }

  /** The first has the count and checksum of all documents: only the sum over all partitions says something. */
  #untoldAdvances(): readonly Advance[] {
    const [first, ...others] = this.#advances.values();
    if (!first) return [];
    const { documents, checksum } = this.#documents.told;
    const counted = { ...first.to, documents, checksum: formatChecksum(checksum) };
    for (const [id, { to }] of this.#advances) this.#advances.set(id, { from: to, to });
    return [{ from: first.from, to: counted }, ...others.filter(({ from, to }) => from !== to)];
  }
}

/** Of an attempt that failed nobody knows what came to the store. */
function asPuts({ declaration, changes }: CollectionChanges): CollectionChanges {
  const { insert = [], replace = [], delete: gone = [] } = changes;
  return { declaration, changes: { put: [...insert, ...replace], delete: gone } };
}
