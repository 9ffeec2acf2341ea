import type { EmbeddedPartition } from './embedded-partition.ts';
import type { EmbeddedReader } from './embedded-reader.ts';
import type { Admission, BatchLimits, RecordBatch, TopicPartition } from './event-log.ts';
import { PartitionPump } from './partition-pump.ts';

const DEFAULT_MAX_RECORDS = 200;
const DEFAULT_MAX_BYTES = 1024 * 1024;

export interface DeliveryOptions extends BatchLimits {
  readonly reader: EmbeddedReader;
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  readonly admit?: Admission | undefined;
  readonly onProgress?: (partition: EmbeddedPartition, next: number) => void;
  readonly onHealth?: (healthy: boolean, reason?: string) => void;
}

/** The pumps of one reader, and which of its partitions are paused. */
export class EmbeddedDelivery {
  readonly #options: DeliveryOptions;
  readonly #pumps = new Map<EmbeddedPartition, PartitionPump>();
  readonly #paused = new Set<string>();
  readonly #unreadable = new Set<EmbeddedPartition>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  start(partition: EmbeddedPartition, position: number): void {
    const { reader, maxRecords = DEFAULT_MAX_RECORDS, maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    const pump = new PartitionPump({
      partition,
      position,
      paused: this.#paused.has(nameOf(partition)),
      read: (from, offset) => reader.slice(from, offset, { maxRecords, maxBytes }),
      onBatch: this.#options.onBatch,
      admit: this.#options.admit,
      onProgress: next => this.#options.onProgress?.(partition, next),
      onReadFailure: cause => this.#readFailed(partition, cause),
    });
    this.#pumps.set(partition, pump);
  }

  /** Aborts the batches in flight of these partitions, and waits for them. */
  async stop(partitions: readonly EmbeddedPartition[]): Promise<void> {
    await Promise.all(
      partitions.map(async partition => {
        await this.#pumps.get(partition)?.stop();
        this.#pumps.delete(partition);
        this.#unreadable.delete(partition);
      }),
    );
  }

  abortAll(): void {
    for (const pump of this.#pumps.values()) pump.abort();
  }

  async stopAll(): Promise<void> {
    await this.stop([...this.#pumps.keys()]);
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      this.#paused.add(nameOf(partition));
      this.#pumpOf(partition)?.pause();
    }
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      this.#paused.delete(nameOf(partition));
      this.#pumpOf(partition)?.resume();
    }
  }

  #pumpOf(place: TopicPartition): PartitionPump | undefined {
    for (const [partition, pump] of this.#pumps) if (nameOf(partition) === nameOf(place)) return pump;
    return undefined;
  }

  #readFailed(partition: EmbeddedPartition, cause: unknown): void {
    const before = this.#unreadable.size;
    if (cause === undefined) this.#unreadable.delete(partition);
    else this.#unreadable.add(partition);
    const after = this.#unreadable.size;
    if (before === 0 && after > 0) this.#options.onHealth?.(false, `${nameOf(partition)} cannot be read`);
    if (before > 0 && after === 0) this.#options.onHealth?.(true);
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
