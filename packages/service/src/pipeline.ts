import type { TopicPartition } from '@causeway/event-log';
import type { EventBatch } from './event-batch.ts';
import type { Reactions } from './reactions.ts';
import type { Views } from './views.ts';

export const PIPELINE = Symbol('pipeline');

/** What a service does with a batch: its views take it, then its reactions act on it. */
export class Pipeline {
  readonly #views: Views;
  readonly #reactions: Reactions;

  constructor(views: Views, reactions: Reactions) {
    this.#views = views;
    this.#reactions = reactions;
  }

  async handle(batch: EventBatch): Promise<void> {
    await this.#views.apply(batch);
    await this.#reactions.react(batch);
  }

  /** What is not stored yet is, before others take the partitions over or the store is closed. */
  settle(): Promise<void> {
    return this.#reactions.write();
  }

  /** The offset from which somebody in the service still needs the partition. */
  async start(at: TopicPartition): Promise<number | undefined> {
    const offsets = [await this.#views.start(at), await this.#reactions.start(at)].filter(it => it !== undefined);
    return offsets.length > 0 ? Math.min(...offsets) : undefined;
  }
}
