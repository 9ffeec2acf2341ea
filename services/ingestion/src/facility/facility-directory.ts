import type { FacilityContext } from '@causeway/conversion';
import type { EventLog, Subscription } from '@causeway/event-log';
import { parseAuthority } from '@causeway/person';
import type { Codec } from '@causeway/schemas';
import type { LogEvent } from '@causeway/service';
import { followTopic } from '../follow-topic.ts';
import { type Facility, senderOf } from './facility.ts';
import { facilityOf } from './facility-view.ts';

/** A facility as messages are read with it. */
export interface KnownFacility {
  readonly facility: Facility;
  readonly context: FacilityContext;
  /** Of the registration: the newest of a facility counts, and the oldest where two share a sender. */
  readonly offset: number;
  readonly registeredAt: number;
}

const topic = 'causeway.inbound.facility';

/**
 * Every facility, in memory: intake asks for one with each message. Each instance follows the topic itself, so that a
 * registration made at another instance is known here within moments.
 */
export class FacilityDirectory {
  readonly #byId = new Map<string, KnownFacility>();
  readonly #bySender = new Map<string, KnownFacility>();
  #subscription: Subscription | undefined;

  /** Resolves once all that was registered before is known. */
  async follow(log: EventLog, codec: Codec): Promise<void> {
    this.#subscription = await followTopic({ log, codec, topic, take: it => this.take(it) });
  }

  take({ position, event }: Pick<LogEvent<typeof topic>, 'position' | 'event'>): void {
    const facility = facilityOf(event);
    const known = this.#byId.get(facility.id);
    if (known && known.offset >= position.offset) return;
    const { id, name, authority, timeZone } = facility;
    const context = { id, name, authority: parseAuthority(authority), timeZone };
    this.#byId.set(id, { facility, context, offset: position.offset, registeredAt: event.header.recordedAt });
    this.#register();
    this.#index();
  }

  byId(id: string): KnownFacility | undefined {
    return this.#byId.get(id);
  }

  /** By `MSH-3.1|MSH-4.1`. */
  bySender(sender: string): KnownFacility | undefined {
    return this.#bySender.get(sender);
  }

  all(): readonly Facility[] {
    return [...this.#byId.values()].map(it => it.facility);
  }

  async close(): Promise<void> {
    await this.#subscription?.close();
  }

  /** What each says of authorities is read with all that are registered. */
  #register(): void {
    const registered = [...this.#byId.values()].map(it => it.context.authority);
    for (const [id, it] of this.#byId) this.#byId.set(id, { ...it, context: { ...it.context, registered } });
  }

  /** Two instances may have registered one sender in the same instant; all then agree on the earlier one. */
  #index(): void {
    this.#bySender.clear();
    const known = [...this.#byId.values()].sort(
      (a, b) => b.registeredAt - a.registeredAt || (a.facility.id < b.facility.id ? 1 : -1),
    );
    for (const it of known) this.#bySender.set(senderOf(it.facility), it);
  }
}
