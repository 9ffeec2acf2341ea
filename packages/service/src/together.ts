interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export interface TogetherOptions<T> {
  /** At a time, by what each weighs; one at least. */
  readonly most: number;
  readonly weightOf: (item: T) => number;
  readonly work: (items: readonly [T, ...T[]]) => Promise<void>;
  /** Whether a failure would meet each by itself as well. */
  readonly concernsAll: (error: unknown) => boolean;
}

/**
 * Does one thing at a time. What is asked for meanwhile is done together next; where that fails because of one of them, each
 * by itself, so that everyone hears of their own failure and of no other's.
 */
export class Together<T> {
  readonly #options: TogetherOptions<T>;
  #waiting: Waiting<T>[] = [];
  #busy = false;

  constructor(options: TogetherOptions<T>) {
    this.#options = options;
  }

  do(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // What this turn of the event loop still brings goes with it.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      const [first, ...rest] = this.#next();
      if (!first) break;
      if (rest.length === 0 || !(await this.#all([first, ...rest]))) {
        for (const it of [first, ...rest]) await this.#options.work([it.item]).then(it.resolve, it.reject);
      }
    }
    this.#busy = false;
  }

  #next(): readonly Waiting<T>[] {
    const { most, weightOf } = this.#options;
    let weight = 0;
    let count = 0;
    for (const { item } of this.#waiting) {
      weight += weightOf(item);
      if (count > 0 && weight > most) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** False: each is to be tried by itself. */
  async #all([first, ...rest]: readonly [Waiting<T>, ...Waiting<T>[]]): Promise<boolean> {
    const all = [first, ...rest];
    try {
      await this.#options.work([first.item, ...rest.map(it => it.item)]);
      for (const { resolve } of all) resolve();
      return true;
    } catch (error) {
      if (!this.#options.concernsAll(error)) return false;
      for (const { reject } of all) reject(error);
      return true;
    }
  }
}
