import type { DocStore } from '@causeway/doc-store';
import type { TopicPartition } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import type { EventBatch } from './event-batch.ts';
import { type BuildPosition, positions, startOf } from './view-build.ts';

/**
 * What a service does because of an event: appends other events, sends. Unlike a view it is never replayed. It runs
 * after the views have applied the batch; its position is stored a moment after it ran, so it may see the last batches
 * again after a crash and must be idempotent (ids derived from the position, ledgers).
 */
export interface Reaction {
  readonly name: string;
  readonly topics: readonly TopicName[];
  react(batch: EventBatch): Promise<void>;
}

/** Positions of so long share one write: a write for each batch would cost as much as many a reaction. */
const writtenEveryMs = 50;

/** Runs reactions and keeps their positions. */
export class Reactions {
  readonly #store: DocStore;
  readonly #declared: readonly Reaction[];
  readonly #known = new Map<string, BuildPosition>();
  /** Reached, and not yet in the store. */
  readonly #unwritten = new Map<string, BuildPosition>();
  #writing: NodeJS.Timeout | undefined;

  constructor(store: DocStore, declared: readonly Reaction[]) {
    this.#store = store;
    this.#declared = declared;
  }

  /** Runs every reaction to the topic on the events it has not seen, and has it stored soon how far it got. */
  async react(batch: EventBatch): Promise<void> {
    for (const reaction of this.#of(batch.topic)) {
      const from = await this.#position(reaction, batch);
      if (batch.next <= from.offset) continue;
      const events = batch.events.filter(it => it.position.offset >= from.offset);
      if (events.length > 0) await reaction.react({ ...batch, events, first: Math.max(batch.first, from.offset) });
      const reached = { ...from, offset: batch.next };
      this.#known.set(reached.id, reached);
      this.#unwritten.set(reached.id, reached);
      this.#writing ??= setTimeout(() => void this.write().catch(() => {}), writtenEveryMs);
    }
  }

  /** Stores how far the reactions got. What a store that is down does not take is stored with what comes next. */
  async write(): Promise<void> {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const put = [...this.#unwritten.values()];
    if (put.length === 0) return;
    await this.#store.collection(positions).bulk({ put });
    for (const it of put) if (this.#unwritten.get(it.id) === it) this.#unwritten.delete(it.id);
  }

  /** The least of the positions of the topic's reactions for the partition. */
  async start(at: TopicPartition): Promise<number | undefined> {
    const offsets = [];
    await this.write();
    for (const reaction of this.#of(at.topic)) {
      this.#known.delete(startOf(`reaction:${reaction.name}`, at).id);
      offsets.push((await this.#position(reaction, at)).offset);
    }
    return offsets.length > 0 ? Math.min(...offsets) : undefined;
  }

  async #position(reaction: Reaction, at: TopicPartition): Promise<BuildPosition> {
    const start = startOf(`reaction:${reaction.name}`, at);
    const known = this.#known.get(start.id) ?? (await this.#store.collection(positions).get(start.id)) ?? start;
    this.#known.set(start.id, known);
    return known;
  }

  #of(topic: string): readonly Reaction[] {
    return this.#declared.filter(it => it.topics.includes(topic as TopicName));
  }
}
