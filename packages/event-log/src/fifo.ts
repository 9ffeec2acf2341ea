/**
 * First in, first out, in constant time: an array moves all that is left when its first goes, and a map goes over all that
 * were deleted to find its first.
 */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #from = 0;

  get length(): number {
    return this.#items.length - this.#from;
  }

  /** The item that so many are before. */
  at(index: number): T | undefined {
    return this.#items[this.#from + index];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const first = this.#items[this.#from];
    this.#items[this.#from++] = undefined;
    if (this.#from * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return first;
  }
}
