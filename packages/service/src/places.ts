/** A place kept longer than this no longer keeps others out: its batch may wait for a store that is down. */
const longestMs = 250;

/**
 * So many at a time, first come first served. Every batch takes a place, over all services of the process, those that
 * nobody waits for among places of their own: the less the process keeps up, the more a batch then holds and the less a
 * message costs, and each batch that was begun is over sooner than if all went on at once.
 */
export class Places {
  #free: number;
  #kept = 0;
  #recent = 0;
  #changedAt = performance.now();
  readonly #waiting: Waiting[] = [];
  readonly #restMs: Rest;

  constructor(places: number, restMs: Rest = () => 0) {
    this.#free = places;
    this.#restMs = restMs;
  }

  /** How many places were kept lately, on average: what was so `recentMs` ago counts a third. */
  get recent(): number {
    return this.#kept + (this.#recent - this.#kept) * Math.exp((this.#changedAt - performance.now()) / recentMs);
  }

  /** Resolves with what gives the place back. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(enter => this.#waiting.push({ enter, since: performance.now() }));
    this.#keep(1);
    const began = performance.now();
    let kept = true;
    const leave = () => {
      if (!kept) return;
      kept = false;
      clearTimeout(timer);
      this.#keep(-1);
      this.#rest(performance.now() - began);
    };
    const timer = setTimeout(leave, longestMs);
    return leave;
  }

  #keep(more: number): void {
    this.#recent = this.recent;
    this.#changedAt = performance.now();
    this.#kept += more;
  }

  #rest(keptMs: number): void {
    const first = this.#waiting[0];
    const ms = this.#restMs({ keptMs, waitedMs: first ? performance.now() - first.since : 0 });
    if (ms > 0) setTimeout(() => this.#next(), ms);
    else this.#next();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) next.enter();
    else this.#free++;
  }
}

interface Waiting {
  readonly enter: () => void;
  readonly since: number;
}

/** How long a place stays empty after it was kept so long, while the first who waits for one has waited so long. */
export type Rest = (given: { readonly keptMs: number; readonly waitedMs: number }) => number;

const recentMs = 50;
/** A batch of the background leaves the event loop alone for so many times what it took, and so long at most. */
const restFactor = 19;
const longestRestMs = 200;
/** With fewer places kept lately than this, it rests for less: nobody is in its way, and what it shows is to be new. */
const busy = 1;
/** Who has waited so long does not wait for a rest as well: no view of the background falls behind because of it. */
const patienceMs = 1_000;

/**
 * Rests for places of work that nobody waits for, while there is work that somebody does wait for: then the background
 * takes a twentieth of the time, in larger batches that cost less each, unless that leaves it behind.
 */
export function givingWayTo(urgent: Places): Rest {
  return ({ keptMs, waitedMs }) =>
    waitedMs < patienceMs ? Math.min(keptMs * restFactor * Math.min(urgent.recent / busy, 1), longestRestMs) : 0;
}
