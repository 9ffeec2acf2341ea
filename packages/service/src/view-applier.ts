import type { CollectionDeclaration, DocSession, DocStore } from '@causeway/doc-store';
import type { TopicPartition } from '@causeway/event-log';
import { BatchesTogether } from './batches-together.ts';
import { addChecksums, formatChecksum, parseChecksum } from './checksum.ts';
import { type EventBatch, InvalidEvent, type LogEvent } from './event-batch.ts';
import { type DocumentSession, UnitOfWork } from './unit-of-work.ts';
import type { View } from './view.ts';
import { type BuildPosition, buildName, positions, startOf } from './view-build.ts';

/** Someone else advanced the position, holds the fence, or the build is no longer the active one. */
export class PositionFenced extends Error {
  override readonly name = 'PositionFenced';
  readonly code = 'position-fenced';
  readonly retryable = true;
}

/** Records between the position and the batch were not delivered: the subscription is to start over from the positions. */
export class PositionBehind extends Error {
  override readonly name = 'PositionBehind';
  readonly code = 'position-behind';
  readonly retryable = true;
}

/**
 * Applies events to one build of a view: documents and position in one transaction, the position by compare-and-set, so
 * that of two writers one gives way.
 */
export class ViewApplier {
  readonly view: View;
  readonly build: number;
  readonly #store: DocStore;
  readonly #known = new Map<string, BuildPosition>();
  readonly #together: BatchesTogether;

  constructor(store: DocStore, view: View, build: number) {
    this.#store = store;
    this.view = view;
    this.build = build;
    this.#together = new BatchesTogether(batches => applyTogether(store, [this], batches));
  }

  get name(): string {
    return buildName(this.view, this.build);
  }

  /** The next offset of the partition, from memory or the store. */
  async position(at: TopicPartition): Promise<BuildPosition> {
    const id = startOf(this.name, at).id;
    const known = this.#known.get(id);
    if (known) return known;
    const stored = (await this.#store.collection(positions).get(id)) ?? startOf(this.name, at);
    this.#known.set(id, stored);
    return stored;
  }

  /** Rejects with `PositionFenced` when the position is fenced: all that is done then is done in vain. */
  async unfenced(at: TopicPartition): Promise<BuildPosition> {
    const position = await this.position(at);
    if (position.fencedUntil === undefined) return position;
    this.#known.delete(position.id);
    throw new PositionFenced(`the position of ${position.id} is fenced`);
  }

  forget(): void {
    this.#known.clear();
  }

  /** Applies those of the events that the build has not applied yet, with those of other partitions that come meanwhile. */
  apply(batch: EventBatch): Promise<void> {
    return this.#together.do(batch);
  }

  /**
   * Within a session that others share: how the positions advance once it is committed, those that are not there yet.
   * What the batches change together is counted with the first of them: only the sum over all partitions says something.
   */
  async applyIn(session: DocumentSession, batches: readonly EventBatch[]): Promise<readonly Advance[]> {
    const advances: Advance[] = [];
    const fresh: LogEvent[] = [];
    for (const batch of batches) {
      const from = await this.position(batch);
      const { events, first, next } = batch;
      if (next <= from.offset) continue;
      if (from.offset < first)
        throw new PositionBehind(`${from.id} is at ${from.offset}, the batch starts at ${first}`);
      fresh.push(...events.filter(it => it.position.offset >= from.offset));
      advances.push({ from, to: { ...from, offset: next, fencedUntil: undefined } });
    }
    const [first, ...others] = advances;
    if (!first) return [];
    const docs = this.#unitOfWork(session);
    if (fresh.length > 0) await this.#take(fresh, docs, session);
    const change = await docs.flush();
    const to: BuildPosition = {
      ...first.to,
      documents: first.from.documents + change.documents,
      checksum: formatChecksum(addChecksums(parseChecksum(first.from.checksum), change.checksum)),
    };
    return [{ from: first.from, to }, ...others];
  }

  /** After the commit. */
  reached(position: BuildPosition): void {
    this.#known.set(position.id, position);
  }

  /** One event that the view stumbles over would stop all behind it: it is found, and goes to the dead letters. */
  async #take(fresh: readonly LogEvent[], docs: UnitOfWork, session: DocumentSession): Promise<void> {
    try {
      await this.view.prefetch?.(fresh, docs);
      await this.view.apply(fresh, docs);
    } catch (error) {
      if (!isFault(error)) throw error;
      throw (await this.#stumble(fresh, session)) ?? error;
    }
  }

  /** Takes the events one by one, in a transaction that is given up in any case. */
  async #stumble(fresh: readonly LogEvent[], session: DocumentSession): Promise<InvalidEvent | undefined> {
    const docs = this.#unitOfWork(session);
    for (const it of fresh) {
      try {
        await this.view.apply([it], docs);
      } catch (cause) {
        if (!isFault(cause)) throw cause;
        const text = `the view ${this.view.name} stumbles over the event; correct the view, or what the source sends`;
        return new InvalidEvent(it.position, 'view-stumbles', text, cause);
      }
    }
    return undefined;
  }

  #unitOfWork(session: DocumentSession): UnitOfWork {
    return new UnitOfWork(session, (it: CollectionDeclaration) => `${this.name}.${it.name}`);
  }

  /** The position is not what it was taken for. */
  mistaken({ id }: BuildPosition): void {
    this.#known.delete(id);
  }
}

/** A position and what it becomes. */
export interface Advance {
  readonly from: BuildPosition;
  readonly to: BuildPosition;
}

/** Of the program on what it was given, the same each time: stores and logs that fail have errors of their own, with a code. */
function isFault(error: unknown): boolean {
  return (error instanceof TypeError || error instanceof RangeError) && !('code' in error);
}

/** Applies batches to builds of several views in one transaction: all of them, or none. */
export async function applyTogether(
  store: DocStore,
  appliers: readonly ViewApplier[],
  batches: readonly EventBatch[],
): Promise<void> {
  const open: EventBatch[] = [];
  for (const batch of batches) {
    const known = await Promise.all(appliers.map(it => it.unfenced(batch)));
    if (known.some(it => batch.next > it.offset)) open.push(batch);
  }
  if (open.length === 0) return;
  const reached = await store.transaction(async session => {
    const advances: (Advance & { readonly applier: ViewApplier })[] = [];
    for (const applier of appliers) {
      for (const it of await applier.applyIn(session, open)) advances.push({ ...it, applier });
    }
    if (await advance(session, advances)) return advances;
    for (const { applier, from } of advances) applier.mistaken(from);
    throw new PositionFenced('a position was moved or fenced by another instance');
  });
  for (const { applier, to } of reached) applier.reached(to);
}

/** False when a position is not where it was, or fenced: the transaction is to be given up. */
export async function advance(session: DocSession, advances: readonly Advance[]): Promise<boolean> {
  const stored = session.collection(positions);
  const fenced = ({ from, to }: Advance) => ({
    document: to,
    expected: { offset: from.offset, fencedUntil: undefined },
  });
  // The first position of a partition may not be stored yet.
  for (const it of advances.filter(({ from }) => from.offset === 0)) {
    const { document, expected } = fenced(it);
    if (!(await stored.replace(document, expected)) && !(await stored.insert(document))) return false;
  }
  return stored.replaceAll(advances.filter(({ from }) => from.offset > 0).map(fenced));
}
