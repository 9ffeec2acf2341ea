import { weightOf } from './block-key.ts';

/**
 * Records by the hash of a blocking key, in a few flat arrays: a dozen bytes a key, for millions of records. Two keys may
 * share a hash; then a record is compared that need not be, which decides nothing.
 */
export class BlockIndex {
  #heads = new Int32Array(1 << 16).fill(-1);
  #hashes = new Uint32Array(1 << 16);
  #next = new Int32Array(1 << 16);
  #records = new Int32Array(1 << 16);
  #size = 0;

  /** `hash` is a whole number of 32 bits, as `hashKey` makes it. */
  add(hash: number, record: number): void {
    if (this.#size === this.#records.length) this.#grow();
    const bucket = hash & (this.#heads.length - 1);
    this.#hashes[this.#size] = hash;
    this.#records[this.#size] = record;
    this.#next[this.#size] = this.#heads[bucket] as number;
    this.#heads[bucket] = this.#size++;
  }

  /** How many keys of records. */
  get size(): number {
    return this.#size;
  }

  /** Adds to another index at most so many keys of this one, from the n-th on; `places` has each record's place there, or -1. */
  copy(into: BlockIndex, places: Int32Array, { from, most }: { readonly from: number; readonly most: number }): void {
    for (let at = from; at < Math.min(this.#size, from + most); at++) {
      const place = places[this.#records[at] as number] as number;
      if (place >= 0) into.add(this.#hashes[at] as number, place);
    }
  }

  /** The records that are to be compared with whoever has these keys. */
  meeting(hashes: readonly number[]): readonly number[] {
    const shared = new Map<number, number>();
    for (const hash of hashes) this.#collect(hash, shared);
    return [...shared].filter(([, weight]) => weight >= 2).map(([record]) => record);
  }

  /** Adds to what is shared with each record under the key. */
  #collect(hash: number, shared: Map<number, number>): void {
    const weight = weightOf(hash);
    for (let at = this.#heads[hash & (this.#heads.length - 1)] as number; at >= 0; at = this.#next[at] as number) {
      if (this.#hashes[at] !== hash) continue;
      const record = this.#records[at] as number;
      shared.set(record, (shared.get(record) ?? 0) + weight);
    }
  }

  #grow(): void {
    // By half: twice as much would be hundreds of megabytes more than needed. Buckets stay a power of two.
    const length = Math.ceil(this.#records.length * 1.5);
    this.#hashes = enlarged(this.#hashes, new Uint32Array(length));
    this.#records = enlarged(this.#records, new Int32Array(length));
    if (length <= this.#heads.length * 2) {
      this.#next = enlarged(this.#next, new Int32Array(length));
      return;
    }
    const buckets = this.#heads.length * 2;
    this.#next = new Int32Array(length);
    this.#heads = new Int32Array(buckets).fill(-1);
    for (let at = 0; at < this.#size; at++) {
      const bucket = (this.#hashes[at] as number) & (buckets - 1);
      this.#next[at] = this.#heads[bucket] as number;
      this.#heads[bucket] = at;
    }
  }
}

function enlarged<T extends Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
