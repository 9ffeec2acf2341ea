import { setTimeout } from 'node:timers/promises';
import { EmbeddedDelivery } from './embedded-delivery.ts';
import type { EmbeddedGroup, GroupMember } from './embedded-groups.ts';
import type { EmbeddedPartition } from './embedded-partition.ts';
import type { EmbeddedReader } from './embedded-reader.ts';
import type { Position, SubscribeOptions, Subscription, TopicPartition } from './event-log.ts';

const ASSIGN_RETRY_MS = 500;

export interface EmbeddedSubscriptionOptions {
  readonly subscribe: SubscribeOptions;
  readonly group: EmbeddedGroup;
  readonly reader: EmbeddedReader;
  readonly onProgress: (partition: EmbeddedPartition, next: number) => void;
  readonly onClosed: () => void;
}

/** One instance of a group: asks the subscriber for its positions, then delivers; lets go what it must. */
export class EmbeddedSubscription implements Subscription, GroupMember {
  readonly topics: readonly string[];
  readonly #options: EmbeddedSubscriptionOptions;
  readonly #delivery: EmbeddedDelivery;
  readonly #closing = new AbortController();
  /** What the group has given it. */
  readonly #wanted = new Set<EmbeddedPartition>();
  /** What the subscriber was told it has. */
  readonly #told = new Set<EmbeddedPartition>();
  /** The call of `onAssigned` under way. */
  #asking: Promise<void> = Promise.resolve();
  #telling = false;
  #closed: Promise<void> | undefined;

  constructor(options: EmbeddedSubscriptionOptions) {
    const { onBatch, admit, onHealth, maxRecords, maxBytes } = options.subscribe;
    const { reader, onProgress } = options;
    this.#options = options;
    this.topics = options.subscribe.topics;
    this.#delivery = new EmbeddedDelivery({ reader, onBatch, admit, onProgress, onHealth, maxRecords, maxBytes });
  }

  assign(partitions: readonly EmbeddedPartition[]): void {
    for (const partition of partitions) this.#wanted.add(partition);
    void this.#tell();
  }

  async revoke(partitions: readonly EmbeddedPartition[]): Promise<void> {
    for (const partition of partitions) this.#wanted.delete(partition);
    await Promise.all([this.#delivery.stop(partitions), this.#asking]);
    const told = partitions.filter(partition => this.#told.delete(partition));
    if (told.length > 0) await this.#options.subscribe.onRevoked(told.map(placeOf));
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#delivery.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#delivery.resume(partitions);
  }

  close(): Promise<void> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  /** For when the log itself is lost. */
  reportLost(reason: string): void {
    this.#options.subscribe.onHealth?.(false, reason);
  }

  async #leave(): Promise<void> {
    this.#closing.abort();
    this.#delivery.abortAll();
    try {
      await this.#options.group.leave(this);
    } finally {
      this.#options.onClosed();
    }
  }

  /** Tells the subscriber what it has been given until it has answered for all of it. */
  async #tell(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    let failed = false;
    for (let untold = this.#untold(); untold.length > 0; untold = this.#untold()) {
      const asked = await this.#ask(untold);
      if (!asked && !failed) this.#options.subscribe.onHealth?.(false, 'the subscriber could not tell its positions');
      if (asked && failed) this.#options.subscribe.onHealth?.(true);
      failed = !asked;
      if (failed) await setTimeout(ASSIGN_RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
    this.#telling = false;
  }

  #untold(): readonly EmbeddedPartition[] {
    if (this.#closing.signal.aborted) return [];
    return [...this.#wanted].filter(partition => !this.#told.has(partition));
  }

  async #ask(partitions: readonly EmbeddedPartition[]): Promise<boolean> {
    const answer = (async () => this.#options.subscribe.onAssigned(partitions.map(placeOf)))();
    const positions = answer.then(
      known => this.#start(partitions, known),
      () => undefined,
    );
    this.#asking = positions.then(() => {});
    return (await positions) !== undefined;
  }

  #start(partitions: readonly EmbeddedPartition[], known: readonly Position[]): true {
    const offsets = new Map(known.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]));
    for (const partition of partitions) {
      this.#told.add(partition);
      // Revoked while the subscriber was asked: the revocation waits, and tells it.
      if (!this.#wanted.has(partition) || this.#closing.signal.aborted) continue;
      const offset = offsets.get(`${partition.topic}/${partition.partition}`);
      if (offset !== undefined) this.#options.onProgress(partition, offset);
      if (offset !== undefined && offset > partition.end) {
        const place = `${partition.topic}/${partition.partition}`;
        this.reportLost(`${place} ends at ${partition.end}, before the position ${offset} the subscriber keeps`);
      }
      this.#delivery.start(partition, offset ?? 0);
    }
    return true;
  }
}

function placeOf({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
