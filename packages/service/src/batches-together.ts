import { StoreError } from '@causeway/doc-store';
import type { EventBatch } from './event-batch.ts';
import { Together } from './together.ts';

/** Of events that share a transaction: the commit of an embedded store holds the event loop up for some 0.1 ms for each. */
const most = 300;

/** Batches of one topic that come while others of it are at work are worked on together. */
export class BatchesTogether {
  readonly #work: (batches: readonly [EventBatch, ...EventBatch[]]) => Promise<void>;
  readonly #topics = new Map<string, Together<EventBatch>>();

  constructor(work: (batches: readonly [EventBatch, ...EventBatch[]]) => Promise<void>) {
    this.#work = work;
  }

  do(batch: EventBatch): Promise<void> {
    const { topic } = batch;
    const together = this.#topics.get(topic) ?? this.#newTopic();
    this.#topics.set(topic, together);
    return together.do(batch);
  }

  #newTopic(): Together<EventBatch> {
    return new Together({
      most,
      weightOf: ({ events }) => events.length,
      work: this.#work,
      // A store that fails would fail for each of them.
      concernsAll: error => error instanceof StoreError,
    });
  }
}
