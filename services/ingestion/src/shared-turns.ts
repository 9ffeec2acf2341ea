import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Gives each piece of work a turn of the event loop to itself, first come first served. What takes long, cut into such
 * pieces, then delays what shares the thread (intake, whose senders wait) by one piece at most, however many partitions
 * are at work.
 */
export class SharedTurns {
  #last: Promise<unknown> = Promise.resolve();

  async take<R>(work: () => R): Promise<R> {
    const turn = this.#last.then(() => nextTurn());
    this.#last = turn;
    await turn;
    return work();
  }
}
