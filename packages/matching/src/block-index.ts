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

  /** `hash` is a whole number of 32 bits, as `hashText` makes it. */
  add(hash: number, record: number): void {
    if (this.#size === this.#records.length) this.#grow();
    const bucket = hash & (this.#heads.length - 1);
    this.#hashes[this.#size] = hash;
    this.#records[this.#size] = record;
    this.#next[this.#size] = this.#heads[bucket] as number;
    this.#heads[bucket] = this.#size++;
  }

  /** Adds the records under the key to `found`. */
  collect(hash: number, found: Set<number>): void {
    for (let at = this.#heads[hash & (this.#heads.length - 1)] as number; at >= 0; at = this.#next[at] as number) {
      if (this.#hashes[at] === hash) found.add(this.#records[at] as number);
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
