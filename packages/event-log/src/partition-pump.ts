import { setTimeout } from 'node:timers/promises';
import type { EmbeddedPartition } from './embedded-partition.ts';
import type { Admission, LogRecord, RecordBatch } from './event-log.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface PumpOptions {
  readonly partition: EmbeddedPartition;
  /** The offset to start at. */
  readonly position: number;
  readonly paused: boolean;
  readonly read: (partition: EmbeddedPartition, from: number) => readonly LogRecord[];
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  readonly admit?: Admission | undefined;
  /** Told the next offset to read after each batch that resolved. */
  readonly onProgress: (next: number) => void;
  /** Told when the log cannot be read, and with `undefined` when it can again. */
  readonly onReadFailure: (cause: unknown) => void;
}

/** Delivers one partition to one reader, a batch at a time. It reads the next batch when the last one is done. */
export class PartitionPump {
  readonly #options: PumpOptions;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #position: number;
  #paused: boolean;
  #unreadable = false;
  #wake: () => void = () => {};

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#position = options.position;
    this.#paused = options.paused;
    this.#done = this.#run();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  /** Aborts the signal of the batch in flight; no batch follows. */
  abort(): void {
    this.#abort.abort();
    this.#wake();
  }

  /** Resolves when no batch is in flight any more. */
  async stop(): Promise<void> {
    this.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { partition } = this.#options;
    const forget = partition.onAdvance(() => this.#wake());
    let failures = 0;
    let records: readonly LogRecord[] = [];
    while (!this.#abort.signal.aborted) {
      if (this.#paused || (records.length === 0 && this.#position >= partition.end)) {
        await this.#woken();
        continue;
      }
      const { admit } = this.#options;
      const leave = admit && (await admit(partition));
      if (records.length === 0 && !this.#abort.signal.aborted) records = this.#read();
      const delivered = records.length > 0 && (await this.#deliver(records));
      leave?.();
      if (delivered) {
        records = [];
        failures = 0;
        // Others get their turn between two batches, however fast this reader is.
        await new Promise(resolve => setImmediate(resolve));
      } else {
        await this.#pauseFor(Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS));
      }
    }
    forget();
  }

  /** No records when the log cannot be read. */
  #read(): readonly LogRecord[] {
    const { read, partition, onReadFailure } = this.#options;
    try {
      const records = read(partition, this.#position);
      if (this.#unreadable) onReadFailure(undefined);
      this.#unreadable = false;
      return records;
    } catch (cause) {
      this.#unreadable = true;
      onReadFailure(cause);
      return [];
    }
  }

  async #deliver(records: readonly LogRecord[]): Promise<boolean> {
    const { partition, onBatch, onProgress } = this.#options;
    const { signal } = this.#abort;
    try {
      await onBatch({
        topic: partition.topic,
        partition: partition.partition,
        records,
        endOffset: partition.end,
        signal,
      });
    } catch {
      return false;
    }
    this.#position += records.length;
    onProgress(this.#position);
    return true;
  }

  #woken(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  /** What wakes a reader that has caught up does not make a rejected batch come again sooner. */
  async #pauseFor(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.#abort.signal }).catch(() => {});
  }
}
