import type { TopicPartition } from './event-log.ts';

/** Rows of all partitions share one table; the high bits of a row's id say which partition, the low ones the offset. */
const OFFSETS = 2 ** 40;
export const MAX_PARTITIONS = 2 ** 13 - 1;

/** A partition of an embedded log: its end moves with each commit, and those who wait for that are woken. */
export class EmbeddedPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Its number among all partitions of the log. */
  readonly id: number;
  readonly #waiting = new Set<() => void>();
  #end: number;

  constructor(place: TopicPartition & { readonly id: number; readonly end: number }) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.id = place.id;
    this.#end = place.end;
  }

  /** The offset the next record gets. */
  get end(): number {
    return this.#end;
  }

  advance(end: number): void {
    this.#end = end;
    for (const wake of this.#waiting) wake();
  }

  /** `wake` is called after each commit until the function answered is called. */
  onAdvance(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }
}

export function rowId(partitionId: number, offset: number): number {
  return partitionId * OFFSETS + offset;
}

export function offsetOf(rowId: number): number {
  return rowId % OFFSETS;
}
