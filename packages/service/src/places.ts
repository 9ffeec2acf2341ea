/** A place kept longer than this no longer keeps others out: its batch may wait for a store that is down. */
const longestMs = 250;

/**
 * So many at a time, first come first served. Every batch takes a place, over all services of the process, those that
 * nobody waits for among places of their own: the less the process keeps up, the more a batch then holds and the less a
 * message costs, and each batch that was begun is over sooner than if all went on at once.
 */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Resolves with what gives the place back. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    let kept = true;
    const leave = () => {
      if (!kept) return;
      kept = false;
      clearTimeout(timer);
      this.#next();
    };
    const timer = setTimeout(leave, longestMs);
    return leave;
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
