import { StoreError } from './store-error.ts';

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/** One writer at a time, first come first served. */
export class WriteTurns {
  readonly #waitMs: number;
  #taken = false;
  readonly #waiting: Waiting[] = [];

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  get taken(): boolean {
    return this.#taken;
  }

  /**
   * Waits for the turn, at most `waitMs`: a transaction that waits for a write outside itself would otherwise hang for ever.
   */
  take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    return new Promise((start, refuse) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        refuse(
          new StoreError('unavailable', `another transaction has held the store for ${this.#waitMs} ms`, {
            retryable: true,
          }),
        );
      }, this.#waitMs);
      const waiting: Waiting = { start, timer };
      this.#waiting.push(waiting);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    clearTimeout(next.timer);
    next.start();
  }
}
