import { Crowd } from './crowd.ts';

/** With so many who wait, what they send is all that matters. */
const many = 6;
/** What so few can send the process keeps up with. */
const few = 3;
/** When the event loop has less to do than this, nobody waits because of other work. */
const busy = 0.5;
const measuredMs = 50;

/**
 * Senders with more to send, who wait for an answer. Where there are more of them than the process can keep up with, they come
 * first: a queue that is worked off is soon safe in the log, and what follows from it comes after.
 */
export class Senders {
  readonly waiting = new Crowd();
  /** Who waits for what is made of the log: they would be held up too. */
  readonly others = new Crowd();
  #since = performance.eventLoopUtilization();
  #loop = 0;

  /** How far other work is to give way: not at all (0) to all it can (1). */
  get pressing(): number {
    const crowding = (this.waiting.lately - few) / (many - few);
    if (crowding <= 0 || this.others.present > 0 || this.#loopLately < busy) return 0;
    return Math.min(crowding, 1);
  }

  /** The share of its time in which the event loop had something to do. */
  get #loopLately(): number {
    const now = performance.eventLoopUtilization();
    const span = performance.eventLoopUtilization(now, this.#since);
    if (span.active + span.idle < measuredMs) return this.#loop;
    this.#since = now;
    this.#loop = span.utilization;
    return this.#loop;
  }
}

/** Of this process, which has one event loop. */
export const senders = new Senders();

/** For work whose result is waited for by somebody who needs what follows from the log. */
export async function inAHurry<R>(work: () => Promise<R>): Promise<R> {
  senders.others.come();
  try {
    return await work();
  } finally {
    senders.others.go();
  }
}
