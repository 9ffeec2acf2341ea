import type { Admission, LogRecord, RecordBatch, TopicPartition } from './event-log.ts';
import { backoffMs, pauseFor } from './kafka-retry.ts';

export interface DeliverySettings {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** A partition that has this much waiting is not fetched. */
  readonly maxBufferedBytes: number;
  /** The longest pause between repetitions of a batch that was rejected, ms. */
  readonly longestPauseMs: number;
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  readonly admit?: Admission | undefined;
  /** Called when something changed that decides about fetching. */
  readonly onChange: () => void;
}

/** What was fetched and waits, over all partitions of a subscription. */
export interface BufferBudget {
  usedBytes: number;
  readonly maxBytes: number;
}

/**
 * One partition's records on their way to the subscriber: fetched ahead within bounds, handed over slice by slice, one at a
 * time. A rejected slice comes again, the same records, after a pause.
 */
export class PartitionDelivery implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly #settings: DeliverySettings;
  readonly #budget: BufferBudget;
  readonly #abort = new AbortController();
  #buffer: LogRecord[] = [];
  #bufferedBytes = 0;
  #nextFetch: number;
  #nextDelivery: number;
  #endOffset: number;
  #paused = false;
  #working = false;
  #work: Promise<void> | undefined;
  /** Handed over and not resolved yet: it comes again as it is, whatever arrives meanwhile. */
  #slice: readonly LogRecord[] = [];
  #failures = 0;
  #busySince: number | undefined;

  constructor(
    { topic, partition, offset }: TopicPartition & { offset: number },
    settings: DeliverySettings,
    budget: BufferBudget,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.#settings = settings;
    this.#budget = budget;
    this.#nextFetch = offset;
    this.#nextDelivery = offset;
    this.#endOffset = offset;
  }

  /** The offset to fetch from, or undefined while nothing is wanted. */
  get wanted(): number | undefined {
    if (this.#abort.signal.aborted || this.#paused) return undefined;
    if (this.#bufferedBytes >= this.#settings.maxBufferedBytes) return undefined;
    if (this.#buffer.length > 0 && this.#budget.usedBytes >= this.#budget.maxBytes) return undefined;
    return this.#nextFetch;
  }

  /** Full for now, but will want more soon. */
  get saturated(): boolean {
    return this.#buffer.length > 0 && this.wanted === undefined && !this.#paused;
  }

  /** Has records that the subscriber has not resolved. */
  get busy(): boolean {
    return this.#buffer.length > 0;
  }

  /** The offset after the last record the subscriber resolved. */
  get delivered(): number {
    return this.#nextDelivery;
  }

  /** Since when a batch is with the subscriber, on the clock of `performance.now()`. */
  get busySince(): number | undefined {
    return this.#busySince;
  }

  /** Takes what was fetched from `from`. Ignored when something else is wanted by now. */
  accept(from: number, fetched: { records: readonly LogRecord[]; nextOffset: number; endOffset: number }): void {
    if (this.#abort.signal.aborted || from !== this.#nextFetch) return;
    this.#endOffset = Math.max(fetched.endOffset, fetched.nextOffset);
    this.#nextFetch = fetched.nextOffset;
    for (const record of fetched.records) {
      this.#buffer.push(record);
      this.#count(record.value.length);
    }
    this.#start();
  }

  /** Continues at another offset: the records between are gone from the log. */
  skipTo(offset: number): void {
    if (this.#buffer.length === 0) this.#nextFetch = offset;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#settings.onChange();
    this.#start();
  }

  /** Aborts the signal; resolves when no batch is in flight. None follows. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#count(-this.#bufferedBytes);
    this.#buffer = [];
    await this.#work;
  }

  #start(): void {
    if (this.#working) return;
    this.#working = true;
    this.#work = this.#deliver();
  }

  async #deliver(): Promise<void> {
    const { signal } = this.#abort;
    try {
      while (!signal.aborted && !this.#paused && this.#buffer.length > 0) {
        const { admit } = this.#settings;
        const leave = admit && (await admit(this));
        if (this.#slice.length === 0) this.#slice = this.#nextSlice();
        const delivered = !signal.aborted && (await this.#handOver(this.#slice));
        leave?.();
        if (delivered) {
          this.#drop(this.#slice);
        } else {
          this.#failures += 1;
          await pauseFor(backoffMs(this.#failures, this.#settings.longestPauseMs), signal);
        }
      }
    } finally {
      this.#working = false;
    }
  }

  async #handOver(records: readonly LogRecord[]): Promise<boolean> {
    const { topic, partition } = this;
    this.#busySince = performance.now();
    try {
      await this.#settings.onBatch({
        topic,
        partition,
        records,
        endOffset: this.#endOffset,
        signal: this.#abort.signal,
      });
      return true;
    } catch {
      return false;
    } finally {
      this.#busySince = undefined;
    }
  }

  #nextSlice(): readonly LogRecord[] {
    let [count, bytes] = [0, 0];
    for (const record of this.#buffer) {
      if (count > 0 && (count >= this.#settings.maxRecords || bytes + record.value.length > this.#settings.maxBytes))
        break;
      count += 1;
      bytes += record.value.length;
    }
    return this.#buffer.slice(0, count);
  }

  #drop(slice: readonly LogRecord[]): void {
    const last = slice.at(-1);
    this.#slice = [];
    this.#failures = 0;
    if (last !== undefined) this.#nextDelivery = last.offset + 1;
    // Emptied already when the partition was revoked while the batch was in flight.
    if (this.#buffer.length === 0) return;
    this.#buffer.splice(0, slice.length);
    this.#count(-slice.reduce((sum, it) => sum + it.value.length, 0));
    this.#settings.onChange();
  }

  #count(bytes: number): void {
    this.#bufferedBytes += bytes;
    this.#budget.usedBytes += bytes;
  }
}
