/** Gives back what `acquire` gave. */
export type Release = () => void;

/** Bounds calls under way: in all, and to one endpoint. Endpoints that wait take turns, so a slow one delays itself. */
export class Slots {
  readonly #total: number;
  readonly #perEndpoint: number;
  readonly #used = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #inUse = 0;

  constructor({ total, perEndpoint }: { readonly total: number; readonly perEndpoint: number }) {
    this.#total = total;
    this.#perEndpoint = perEndpoint;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** Undefined when the signal aborts first. */
  acquire(endpoint: string, signal: AbortSignal): Promise<Release | undefined> {
    return new Promise(resolve => {
      if (signal.aborted) return resolve(undefined);
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve(this.#take(endpoint));
      };
      const leave = () => {
        this.#forget(endpoint, take);
        resolve(undefined);
      };
      signal.addEventListener('abort', leave, { once: true });
      const queue = this.#waiting.get(endpoint);
      if (queue) queue.push(take);
      else this.#waiting.set(endpoint, [take]);
      this.#serve();
    });
  }

  #take(endpoint: string): Release {
    this.#inUse++;
    this.#used.set(endpoint, (this.#used.get(endpoint) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#inUse--;
      const left = (this.#used.get(endpoint) ?? 1) - 1;
      if (left > 0) this.#used.set(endpoint, left);
      else this.#used.delete(endpoint);
      this.#serve();
    };
  }

  #serve(): void {
    for (const [endpoint, queue] of this.#waiting) {
      if (this.#inUse >= this.#total) return;
      if ((this.#used.get(endpoint) ?? 0) >= this.#perEndpoint) continue;
      const next = queue.shift();
      // To the back of the row, where a Map puts what is set anew; the loop comes to it again.
      this.#waiting.delete(endpoint);
      if (queue.length > 0) this.#waiting.set(endpoint, queue);
      next?.();
    }
  }

  #forget(endpoint: string, take: () => void): void {
    const queue = this.#waiting.get(endpoint);
    if (!queue) return;
    const rest = queue.filter(it => it !== take);
    if (rest.length > 0) this.#waiting.set(endpoint, rest);
    else this.#waiting.delete(endpoint);
  }
}
