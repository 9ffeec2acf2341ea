import type { LogRecord, Position, RecordBatch, SubscribeOptions, TopicPartition } from '../event-log.ts';

const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/**
 * What subscribers of one group share: the positions they have applied, as a store would keep them, who owns which
 * partition, and every breach of the rules seen.
 */
export class SharedPositions {
  readonly next = new Map<string, number>();
  readonly owner = new Map<string, string>();
  readonly applied: LogRecord[] = [];
  readonly breaches: string[] = [];
}

export type BatchHook = (batch: RecordBatch, subscriber: RecordingSubscriber) => Promise<void> | void;

/** A subscriber that writes down all it is told and applies each record once, by the position it keeps. */
export class RecordingSubscriber {
  readonly name: string;
  readonly shared: SharedPositions;
  readonly owned = new Set<string>();
  readonly batches: RecordBatch[] = [];
  readonly events: string[] = [];
  readonly #hook: BatchHook;
  #inFlight = new Set<string>();
  /** The most partitions that had a batch in flight at one time. */
  mostConcurrent = 0;
  onRevokedHook: () => Promise<void> = async () => {};

  constructor(name: string, shared = new SharedPositions(), hook: BatchHook = () => {}) {
    this.name = name;
    this.shared = shared;
    this.#hook = hook;
  }

  get records(): readonly LogRecord[] {
    return this.batches.flatMap(batch => batch.records);
  }

  get values(): readonly string[] {
    return this.records.map(record => record.value.toString());
  }

  options(group: string, topics: readonly string[]): SubscribeOptions {
    return {
      group,
      topics,
      onAssigned: async partitions => this.#assigned(partitions),
      onRevoked: partitions => this.#revoked(partitions),
      onBatch: batch => this.onBatch(batch),
    };
  }

  readonly onBatch = async (batch: RecordBatch): Promise<void> => {
    const name = partitionName(batch);
    if (this.#inFlight.has(name)) this.shared.breaches.push(`two batches of ${name} at once`);
    this.#inFlight.add(name);
    this.mostConcurrent = Math.max(this.mostConcurrent, this.#inFlight.size);
    this.batches.push(batch);
    try {
      await this.#hook(batch, this);
      for (const record of batch.records) this.#apply(name, record);
    } finally {
      this.#inFlight.delete(name);
    }
  };

  #assigned(partitions: readonly TopicPartition[]): Position[] {
    const known: Position[] = [];
    for (const partition of partitions) {
      const name = partitionName(partition);
      this.events.push(`assigned ${name}`);
      const owner = this.shared.owner.get(name);
      if (owner !== undefined) this.shared.breaches.push(`${name} assigned to ${this.name} while ${owner} owns it`);
      this.shared.owner.set(name, this.name);
      this.owned.add(name);
      const next = this.shared.next.get(name);
      if (next !== undefined) known.push({ ...partition, offset: next });
    }
    return known;
  }

  async #revoked(partitions: readonly TopicPartition[]): Promise<void> {
    for (const partition of partitions) {
      if (this.#inFlight.has(partitionName(partition))) {
        this.shared.breaches.push(`${partitionName(partition)} revoked with a batch in flight`);
      }
    }
    await this.onRevokedHook();
    for (const partition of partitions) {
      const name = partitionName(partition);
      this.events.push(`revoked ${name}`);
      if (this.shared.owner.get(name) === this.name) this.shared.owner.delete(name);
      this.owned.delete(name);
    }
  }

  #apply(name: string, record: LogRecord): void {
    const expected = this.shared.next.get(name) ?? record.offset;
    if (record.offset < expected) return;
    if (record.offset > expected) this.shared.breaches.push(`${name} jumped from ${expected} to ${record.offset}`);
    this.shared.next.set(name, record.offset + 1);
    this.shared.applied.push(record);
  }
}
