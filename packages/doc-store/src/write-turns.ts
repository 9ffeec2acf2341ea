import { StoreError } from './store-error.ts';

interface Waiting {
  readonly start: () => void;
  readonly joins: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** A timer that is later than this tells that the event loop stood still, as while a disk is slow to take a write. */
const stillMs = 1_000;

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
      const waiting: Waiting = { start, joins, timer: undefined };
      this.#waiting.push(waiting);
      this.#refuseLater(waiting, refuse);
    });
  }

  #refuseLater(waiting: Waiting, refuse: (cause: StoreError) => void): void {
    const due = performance.now() + this.#waitMs;
    waiting.timer = setTimeout(() => {
      // Nobody could end their turn meanwhile, so that the wait begins anew.
      if (performance.now() - due > stillMs) return this.#refuseLater(waiting, refuse);
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      const text = `another transaction has held the store for ${this.#waitMs} ms`;
      refuse(new StoreError('unavailable', text, { retryable: true }));
    }, this.#waitMs);
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
