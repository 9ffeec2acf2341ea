import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './crowd.ts';
import type { Senders } from './senders.ts';

/** A place kept longer than this no longer keeps others out: its batch may wait for a store that is down. */
const longestMs = 250;
/** While a place rests it is seen so often whether it still is to. */
const lookedAtMs = 20;

/** How many places there are, and how long they rest. */
export interface Policy {
  /** `waitedMs`: for so long the first of those who wait for a place has waited. */
  most(waitedMs: number): number;
  /** How long a place stays empty after it was kept so long. */
  restMs(keptMs: number, waitedMs: number): number;
}

/**
 * So many at a time, first come first served. Every batch takes a place, over all services of the process, those that
 * nobody waits for among places of their own: the less the process keeps up, the more a batch then holds and the less a
 * message costs, and each batch that was begun is over sooner than if all went on at once.
 */
export class Places {
  /** Who keeps a place. */
  readonly inside = new Crowd();
  readonly #policy: Policy;
  readonly #waiting: Waiting[] = [];
  /** Places that are kept or rest. */
  #taken = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Resolves with what gives the place back. */
  async take(): Promise<() => void> {
    await new Promise<void>(enter => {
      this.#waiting.push({ enter, since: performance.now() });
      this.#admit();
    });
    this.inside.come();
    const began = performance.now();
    let kept = true;
    const leave = () => {
      if (!kept) return;
      kept = false;
      clearTimeout(timer);
      this.inside.go();
      void this.#rest(performance.now() - began);
    };
    const timer = setTimeout(leave, longestMs);
    return leave;
  }

  async #rest(keptMs: number): Promise<void> {
    const began = performance.now();
    for (;;) {
      const leftMs = began + this.#policy.restMs(keptMs, this.#waitedMs) - performance.now();
      if (leftMs <= 0) break;
      await sleep(Math.min(leftMs, lookedAtMs));
    }
    this.#taken--;
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#taken < this.#policy.most(this.#waitedMs)) {
      this.#taken++;
      this.#waiting.shift()?.enter();
    }
  }

  get #waitedMs(): number {
    const [first] = this.#waiting;
    return first ? performance.now() - first.since : 0;
  }
}

interface Waiting {
  readonly enter: () => void;
  readonly since: number;
}

/** Where senders press, work rests for so long at most. */
const longestForSendersMs = 1_000;
/** Nobody waits longer for a place because of them: what follows from a message is not to come later without end. */
const patienceForSendersMs = 10_000;

/** So many places; one, which rests for four times what it was kept, while senders press. */
export function afterSenders(senders: Senders, places: number): Policy {
  const pressing = (waitedMs: number) => (waitedMs < patienceForSendersMs ? senders.pressing : 0);
  return {
    most: waitedMs => (pressing(waitedMs) > 0 ? 1 : places),
    restMs: (keptMs, waitedMs) => Math.min(4 * keptMs, longestForSendersMs) * pressing(waitedMs),
  };
}

/** A batch of the background leaves the event loop alone for so many times what it took, and so long at most. */
const restFactor = 19;
const longestRestMs = 200;
/** With fewer places kept lately than this, it rests for less: nobody is in its way, and what it shows is to be new. */
const busy = 1;
/** Who has waited so long does not wait for a rest as well: no view of the background falls behind because of it. */
const patienceMs = 1_000;

/**
 * Places of work that nobody waits for, which rest while there is work that somebody does wait for: then the background takes
 * a twentieth of the time, in larger batches that cost less each, unless that leaves it behind.
 */
export function givingWayTo(urgent: Places, senders: Senders, places: number): Policy {
  return {
    most: () => places,
    restMs: (keptMs, waitedMs) => {
      const rest = restFactor * keptMs;
      const forSenders = waitedMs < patienceForSendersMs ? Math.min(rest, longestForSendersMs) * senders.pressing : 0;
      const forUrgent =
        waitedMs < patienceMs ? Math.min(rest * Math.min(urgent.inside.lately / busy, 1), longestRestMs) : 0;
      return Math.max(forSenders, forUrgent);
    },
  };
}
