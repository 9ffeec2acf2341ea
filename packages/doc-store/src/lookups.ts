interface Asking<V> {
  readonly key: string;
  readonly resolve: (value: V | undefined) => void;
  readonly reject: (cause: unknown) => void;
}

/** Of one round: a list of so many keys is quick to read. */
const most = 100;

/**
 * Look-ups of one thing each that share round trips to a store. While one round is under way, those who come wait for the
 * next; it begins after they came, so that each sees all that was stored before it asked, as if it had asked alone.
 */
export class Lookups<V> {
  readonly #read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  #waiting: Asking<V>[] = [];
  #busy = false;

  /** `read` leaves out what is not there. When it rejects, so does each look-up of the round. */
  constructor(read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>) {
    this.#read = read;
  }

  get(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#round(this.#waiting.splice(0, most));
    this.#busy = false;
  }

  async #round(asking: readonly Asking<V>[]): Promise<void> {
    try {
      const found = await this.#read([...new Set(asking.map(it => it.key))]);
      for (const { key, resolve } of asking) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of asking) reject(error);
    }
  }
}
