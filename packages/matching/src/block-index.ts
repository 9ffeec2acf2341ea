import { hashText } from './sample.ts';

/**
 * Records by blocking key, in a few flat arrays: a dozen bytes a key, for millions of records. Two keys may share a hash;
 * then a record is compared that need not be, which decides nothing.
 */
export class BlockIndex {
  #heads = new Int32Array(1 << 16).fill(-1);
  #hashes = new Uint32Array(1 << 16);
  #next = new Int32Array(1 << 16);
  #records = new Int32Array(1 << 16);
  #size = 0;

  add(key: string, record: number): void {
    if (this.#size === this.#records.length) this.#grow();
    const hash = hashText(key);
    const bucket = hash & (this.#heads.length - 1);
    this.#hashes[this.#size] = hash;
    this.#records[this.#size] = record;
    this.#next[this.#size] = this.#heads[bucket] as number;
    this.#heads[bucket] = this.#size++;
  }

  /** Adds the records under the key to `found`. */
  collect(key: string, found: Set<number>): void {
    const hash = hashText(key);
    for (let at = this.#heads[hash & (this.#heads.length - 1)] as number; at >= 0; at = this.#next[at] as number) {
      if (this.#hashes[at] === hash) found.add(this.#records[at] as number);
    }
  }

  #grow(): void {
    const length = this.#records.length * 2;
    const [hashes, next, records] = [new Uint32Array(length), new Int32Array(length), new Int32Array(length)];
    hashes.set(this.#hashes);
    records.set(this.#records);
    const heads = new Int32Array(length).fill(-1);
    for (let at = 0; at < this.#size; at++) {
      const bucket = (hashes[at] as number) & (length - 1);
      next[at] = heads[bucket] as number;
      heads[bucket] = at;
    }
    this.#heads = heads;
    this.#hashes = hashes;
    this.#next = next;
    this.#records = records;
  }
}
