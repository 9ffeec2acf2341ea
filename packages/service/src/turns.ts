import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long one piece of work may hold the event loop. */
const turnMs = 0.25;

/**
 * Turns of the event loop for work that takes long, one piece each time round, first come first served: what arrives
 * meanwhile (messages whose senders wait, requests) then waits for one piece at most, however many partitions are at
 * work.
 */
class Turns {
  #last: Promise<void> = Promise.resolve();
  #began = 0;

  /** Whether the present piece has held the event loop long enough. */
  get over(): boolean {
    return performance.now() - this.#began >= turnMs;
  }

  /** For loops: a turn of one's own when the present piece has had its time. */
  async whenOver(): Promise<void> {
    if (this.over) await this.next();
  }

  /** A turn of one's own. */
  async next(): Promise<void> {
    const turn = this.#last.then(() => nextTurn());
    this.#last = turn;
    await turn;
    this.#began = performance.now();
  }
}

/** The process has one event loop, and all its services share these turns. */
export const turns = new Turns();
