interface Waiting {
  readonly until: number;
  giveUp(): void;
}

/**
 * Waits for work so long and no longer; the work itself goes on. Many wait at a time, each equally long, so that one timer
 * will do for all of them.
 */
export class Patience<T> {
  readonly #ms: number;
  readonly #late: () => T;
  /** In the order they began to wait, in which their patience ends. */
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  /** `late` makes what is answered in place of work that took too long. */
  constructor(ms: number, late: () => T) {
    this.#ms = ms;
    this.#late = late;
  }

  wait(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { until: performance.now() + this.#ms, giveUp: () => resolve(this.#late()) };
      this.#waiting.add(waiting);
      this.#timer ??= this.#after(this.#ms);
      work.then(
        value => {
          this.#waiting.delete(waiting);
          resolve(value);
        },
        error => {
          this.#waiting.delete(waiting);
          reject(error);
        },
      );
    });
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(), ms).unref();
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const it of this.#waiting) {
      if (it.until > now) {
        this.#timer = this.#after(it.until - now);
        return;
      }
      this.#waiting.delete(it);
      it.giveUp();
    }
  }
}
