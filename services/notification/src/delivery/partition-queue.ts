import { setMaxListeners } from 'node:events';
import type { Collection } from '@causeway/doc-store';
import { sourcePatientKey } from '@causeway/person';
import { backoffMs, pause } from '@causeway/service';
import type { DeliveryDocument } from './delivery-view.ts';

/** A pending alert's place in the queue; what it tells stays in the ledger until it is sent. */
export interface Queued {
  readonly id: string;
  readonly subscription: string;
  /** Key of the source patient. */
  readonly patient: string;
  readonly partition: number;
  readonly offset: number;
}

/** What of a subscription's pending alerts is in memory. */
interface Backlog {
  queued: number;
  /** The greatest offset taken in. */
  last: number;
  /** The ledger may hold alerts beyond `last`. */
  behind: boolean;
  refilling: boolean;
  /** One came while the ledger was being read. */
  arrived: boolean;
}

export interface PartitionQueueOptions {
  readonly partition: number;
  readonly ledger: () => Promise<Collection<DeliveryDocument>>;
  /** Resolves once the alert is over; must not reject. Returns early when `stopping` aborts. */
  readonly deliver: (alert: Queued, stopping: AbortSignal) => Promise<void>;
  /** Most alerts of one subscription in memory. */
  readonly maxQueued?: number;
}

const retry = { initialMs: 50, maxMs: 5_000 };

/**
 * The pending alerts of one partition, while this instance has it. Alerts of one subscription and patient go one after
 * the other in the order of the log, others side by side. The ledger is the queue: memory holds a bounded front of it for
 * each subscription, so that an endpoint that is down for a day neither fills the memory nor holds up the others.
 */
export class PartitionQueue {
  readonly #options: PartitionQueueOptions;
  readonly #max: number;
  readonly #backlogs = new Map<string, Backlog>();
  readonly #lanes = new Map<string, Queued[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #loaded = false;

  constructor(options: PartitionQueueOptions) {
    // One listener for each lane that waits, which is bounded, though not by ten.
    setMaxListeners(0, this.#stopping.signal);
    this.#options = options;
    this.#max = options.maxQueued ?? 200;
  }

  get size(): number {
    let size = 0;
    for (const { queued } of this.#backlogs.values()) size += queued;
    return size;
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Takes in what the ledger holds; only then is anything sent. */
  async load(): Promise<void> {
    const subscriptions = await this.#untilDone(() => this.#pendingSubscriptions());
    if (this.stopping.aborted) return;
    for (const it of subscriptions ?? []) this.#backlog(it).behind = true;
    this.#loaded = true;
    for (const [subscription, { behind }] of this.#backlogs) if (behind) this.#refill(subscription);
  }

  /** An alert that the ledger already holds. One seen before, or too many to hold, is not taken. */
  take(alert: Queued): void {
    if (this.stopping.aborted) return;
    const backlog = this.#backlog(alert.subscription);
    if (backlog.behind || backlog.refilling) {
      backlog.arrived = true;
      return;
    }
    if (!this.#loaded || backlog.queued >= this.#max) backlog.behind = true;
    else this.#push(backlog, alert);
  }

  /** Begins nothing more; resolves when what was begun has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #backlog(subscription: string): Backlog {
    const known = this.#backlogs.get(subscription);
    if (known) return known;
    const fresh: Backlog = { queued: 0, last: -1, behind: false, refilling: false, arrived: false };
    this.#backlogs.set(subscription, fresh);
    return fresh;
  }

  #push(backlog: Backlog, alert: Queued): void {
    if (alert.offset <= backlog.last) return;
    backlog.last = alert.offset;
    backlog.queued++;
    const name = `${alert.subscription} ${alert.patient}`;
    const lane = this.#lanes.get(name);
    if (lane) {
      lane.push(alert);
      return;
    }
    this.#lanes.set(name, [alert]);
    this.#run(() => this.#drain(name, backlog));
  }

  async #drain(name: string, backlog: Backlog): Promise<void> {
    const lane = this.#lanes.get(name) ?? [];
    for (let alert = lane[0]; alert && !this.stopping.aborted; alert = lane[0]) {
      await this.#options.deliver(alert, this.stopping);
      lane.shift();
      backlog.queued--;
      if (backlog.behind && backlog.queued <= this.#max / 2) this.#refill(alert.subscription);
    }
    this.#lanes.delete(name);
  }

  #refill(subscription: string): void {
    const backlog = this.#backlog(subscription);
    if (backlog.refilling || !this.#loaded) return;
    backlog.refilling = true;
    this.#run(async () => {
      await this.#untilDone(() => this.#read(subscription, backlog));
      backlog.refilling = false;
      if (backlog.behind && backlog.queued === 0 && !this.stopping.aborted) this.#refill(subscription);
    });
  }

  async #read(subscription: string, backlog: Backlog): Promise<void> {
    do {
      backlog.arrived = false;
      const room = this.#max - backlog.queued;
      const { documents } = await (await this.#options.ledger()).find({
        index: 'queue',
        where: { pending: this.#options.partition, subscription, offset: { gt: backlog.last } },
        limit: room,
      });
      for (const document of documents) this.#push(backlog, this.#queued(document));
      backlog.behind = documents.length === room;
    } while (backlog.arrived && !backlog.behind && !this.stopping.aborted);
  }

  #queued({ id, subscription, offset = 0, alert }: DeliveryDocument): Queued {
    const patient = alert ? sourcePatientKey(alert.sourcePatient) : '';
    return { id, subscription, patient, partition: this.#options.partition, offset };
  }

  /** Skips from one subscription to the next instead of reading every pending alert. */
  async #pendingSubscriptions(): Promise<readonly string[]> {
    const ledger = await this.#options.ledger();
    const found: string[] = [];
    for (let last = ''; !this.stopping.aborted; ) {
      const { documents } = await ledger.find({
        index: 'queue',
        where: { pending: this.#options.partition, subscription: { gt: last } },
        limit: 1,
      });
      const [next] = documents;
      if (!next) break;
      last = next.subscription;
      found.push(last);
    }
    return found;
  }

  async #untilDone<R>(work: () => Promise<R>): Promise<R | undefined> {
    for (let attempt = 1; !this.stopping.aborted; attempt++) {
      try {
        return await work();
      } catch {
        // The store is away; what is pending stays in it.
        await pause(backoffMs(attempt, retry), this.stopping);
      }
    }
    return undefined;
  }

  #run(work: () => Promise<void>): void {
    const running = work().finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
