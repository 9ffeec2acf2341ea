import type { DocStore } from '@causeway/doc-store';
import type { TopicPartition } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import type { EventBatch } from './event-batch.ts';
import { type BuildPosition, positions, startOf } from './view-build.ts';

/**
 * What a service does because of an event: appends other events, sends. Unlike a view it is never replayed. It runs
 * after the views have applied the batch; its position is stored after it ran, so it may see a batch again after a crash
 * and must be idempotent (ids derived from the position, ledgers).
 */
export interface Reaction {
  readonly name: string;
  readonly topics: readonly TopicName[];
  react(batch: EventBatch): Promise<void>;
}

/** Runs reactions and keeps their positions. */
export class Reactions {
  readonly #store: DocStore;
  readonly #declared: readonly Reaction[];
  readonly #known = new Map<string, BuildPosition>();

  constructor(store: DocStore, declared: readonly Reaction[]) {
    this.#store = store;
    this.#declared = declared;
  }

  /** Runs every reaction to the topic on the events it has not seen, and stores how far it got. */
  async react(batch: EventBatch): Promise<void> {
    for (const reaction of this.#of(batch.topic)) {
      const from = await this.#position(reaction, batch);
      if (batch.next <= from.offset) continue;
      const events = batch.events.filter(it => it.position.offset >= from.offset);
      if (events.length > 0) await reaction.react({ ...batch, events, first: Math.max(batch.first, from.offset) });
      const reached = { ...from, offset: batch.next };
      await this.#store.collection(positions).put(reached);
      this.#known.set(reached.id, reached);
    }
  }

  /** The least of the positions of the topic's reactions for the partition. */
  async start(at: TopicPartition): Promise<number | undefined> {
    const offsets = [];
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
