import { StoreError } from './store-error.ts';

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
  readonly joins: boolean;
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

  /** Whether the next to have the turn goes on where this one ends. */
  get nextJoins(): boolean {
    return this.#waiting[0]?.joins === true;
  }

  /**
   * Waits for the turn, at most `waitMs`: a transaction that waits for a write outside itself would otherwise hang for ever.
   */
  take(joins = false): Promise<void> {
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
      const waiting: Waiting = { start, timer, joins };
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
