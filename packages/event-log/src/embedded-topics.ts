import { EmbeddedPartition, MAX_PARTITIONS } from './embedded-partition.ts';
import type { TopicDeclaration } from './event-log.ts';
import { LogError } from './log-error.ts';
import type { TopicRow } from './writer-thread.ts';

/** The topics of an embedded log and their partitions. */
export class EmbeddedTopics {
  readonly #partitions = new Map<string, readonly EmbeddedPartition[]>();
  readonly #write: (topics: readonly TopicRow[]) => Promise<void>;
  #nextPartitionId = 0;
  #changing: Promise<void> = Promise.resolve();

  constructor(
    rows: readonly TopicRow[],
    endOf: (partitionId: number) => number,
    write: (topics: readonly TopicRow[]) => Promise<void>,
  ) {
    this.#write = write;
    for (const row of rows) this.#add(row, endOf);
  }

  /** @throws LogError `unknown-topic` */
  partitionsOf(topic: string): readonly EmbeddedPartition[] {
    const partitions = this.#partitions.get(topic);
    if (partitions === undefined) {
      throw new LogError('unknown-topic', `the log has no topic ${topic}`, { retryable: false });
    }
    return partitions;
  }

  declarations(): readonly TopicDeclaration[] {
    return [...this.#partitions].map(([topic, partitions]) => ({ topic, partitions: partitions.length }));
  }

  /** Creates all that are missing, or none when one of them does not fit. */
  ensure(topics: readonly TopicDeclaration[]): Promise<void> {
    const changed = this.#changing.then(() => this.#create(topics));
    this.#changing = changed.catch(() => {});
    return changed;
  }

  async #create(declared: readonly TopicDeclaration[]): Promise<void> {
    const rows = new Map<string, TopicRow>();
    let firstPartitionId = this.#nextPartitionId;
    for (const { topic, partitions } of declared) {
      const count = this.#partitions.get(topic)?.length ?? rows.get(topic)?.partitions;
      checkCount(topic, partitions, count);
      if (count !== undefined) continue;
      rows.set(topic, { name: topic, partitions, firstPartitionId });
      firstPartitionId += partitions;
    }
    if (firstPartitionId > MAX_PARTITIONS) {
      throw new LogError('partition-count', `the log has room for ${MAX_PARTITIONS} partitions`, { retryable: false });
    }
    if (rows.size === 0) return;
    await this.#write([...rows.values()]);
    for (const row of rows.values()) this.#add(row, () => 0);
  }

  #add({ name, partitions, firstPartitionId }: TopicRow, endOf: (partitionId: number) => number): void {
    const added = Array.from({ length: partitions }, (_, partition) => {
      const id = firstPartitionId + partition;
      return new EmbeddedPartition({ topic: name, partition, id, end: endOf(id) });
    });
    this.#partitions.set(name, added);
    this.#nextPartitionId = Math.max(this.#nextPartitionId, firstPartitionId + partitions);
  }
}

function checkCount(topic: string, wanted: number, existing: number | undefined): void {
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new LogError('partition-count', `${topic} needs at least one partition`, { retryable: false });
  }
  if (existing !== undefined && existing !== wanted) {
    throw new LogError('partition-count', `${topic} has ${existing} partitions, not ${wanted}`, { retryable: false });
  }
}
