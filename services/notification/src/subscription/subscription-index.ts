import type { Position, Subscription } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import { decodeBatch, type LogEvent, type Runtime } from '@causeway/service';
import { asksFor } from '../event-type.ts';
import { type PanelDocument, panelDocument, panels, panelView } from '../panel/panel-view.ts';
import {
  isOn,
  type SubscriptionDocument,
  subscriptionDocument,
  subscriptions,
  subscriptionView,
} from './subscription-view.ts';

const topics = ['causeway.notification.panel', 'causeway.notification.subscription'] as const satisfies TopicName[];

/** An event, as far as matching needs it. */
export interface Occasion {
  readonly trigger: string;
  /** Facility id. */
  readonly facility: string;
  /** When the exchange knew, ms since the epoch. */
  readonly recordedAt: number;
}

/** Clocks of two instances may differ by this; what is older than a subscription by more is no news to it. */
const skewMs = 10_000;

/**
 * Every subscription that is on and every panel, in memory, so that an event nobody waits for costs a look into a map.
 * Each instance follows all partitions of both topics itself, whichever it is assigned.
 */
export class SubscriptionIndex {
  readonly #subscriptions = new Map<string, SubscriptionDocument>();
  readonly #wanted = new Map<string, ReadonlySet<string>>();
  readonly #byPanel = new Map<string, Set<string>>();
  readonly #byFacility = new Map<string, Set<string>>();
  readonly #panels = new Map<string, PanelDocument>();
  readonly #byMember = new Map<string, Set<string>>();
  readonly #next = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #following: Subscription | undefined;

  /** Loads the views, then follows the log from where they stood. Resolves once it has caught up with the log. */
  async open(runtime: Pick<Runtime, 'log' | 'views' | 'codec'>): Promise<void> {
    const { log, views, codec } = runtime;
    const from = [...(await views.positions(panelView)), ...(await views.positions(subscriptionView))];
    const ends = await log.offsets(topics);
    for (const { topic, partition, offset } of from) this.#next.set(`${topic}/${partition}`, offset);
    for await (const panel of (await views.collection(panelView, panels)).all()) this.putPanel(panel);
    for await (const it of (await views.collection(subscriptionView, subscriptions)).all()) this.putSubscription(it);
    this.#following = await log.follow({
      topics,
      from,
      onBatch: async batch => {
        const { events, next } = await decodeBatch(codec, batch);
        for (const event of events) this.#take(event);
        this.#next.set(`${batch.topic}/${batch.partition}`, next);
        for (const wake of this.#waiting) wake();
      },
    });
    for (const { topic, partition, end } of ends) {
      if (end > 0) await this.reached({ topic, partition, offset: end - 1 }, 30_000);
    }
  }

  async close(): Promise<void> {
    await this.#following?.close();
  }

  /** Resolves once this instance matches by the record at this position, or the time is over. */
  async reached({ topic, partition, offset }: Position, timeoutMs = 5_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while ((this.#next.get(`${topic}/${partition}`) ?? 0) <= offset && Date.now() < deadline) {
      await new Promise<void>(resolve => {
        const done = () => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, Math.max(1, deadline - Date.now()));
        this.#waiting.add(done);
      });
    }
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  /** Whether anyone follows a panel: only then it matters who a source patient is linked to. */
  get followsPanels(): boolean {
    return this.#byPanel.size > 0;
  }

  /** Whether any of the source patients is on a panel that someone subscribed to. */
  followsAny(members: readonly string[]): boolean {
    return members.some(it => [...(this.#byMember.get(it) ?? [])].some(panel => this.#byPanel.has(panel)));
  }

  get(id: string): SubscriptionDocument | undefined {
    return this.#subscriptions.get(id);
  }

  /** The subscriptions that an event of a person concerns, by id, so that each gets its alert once. */
  match(occasion: Occasion, members: readonly string[]): readonly SubscriptionDocument[] {
    const found = new Set<string>(this.#byFacility.get(occasion.facility));
    if (this.followsPanels) {
      for (const member of members) {
        for (const panel of this.#byMember.get(member) ?? []) {
          for (const id of this.#byPanel.get(panel) ?? []) found.add(id);
        }
      }
    }
    return [...found]
      .sort()
      .map(id => this.#subscriptions.get(id))
      .filter(it => it !== undefined)
      .filter(it => this.#concerns(it, occasion));
  }

  putSubscription(subscription: SubscriptionDocument): void {
    const { id, active, panel, facility, events } = subscription;
    const before = this.#subscriptions.get(id);
    if (before) {
      if (before.organization !== subscription.organization || before.offset >= subscription.offset) return;
      if (before.panel !== null) remove(this.#byPanel, before.panel, id);
      if (before.facility !== null) remove(this.#byFacility, before.facility, id);
    }
    // One that is off stays, as the memory of whose it is and of its newest offset.
    this.#subscriptions.set(id, subscription);
    this.#wanted.set(id, new Set(events));
    if (!active) return;
    // With both, the panel finds it and the facility narrows it.
    if (panel !== null) add(this.#byPanel, panel, id);
    else if (facility !== null) add(this.#byFacility, facility, id);
  }

  putPanel(panel: PanelDocument): void {
    const before = this.#panels.get(panel.id);
    if (before) {
      if (before.organization !== panel.organization || before.offset >= panel.offset) return;
      for (const member of before.members) remove(this.#byMember, member, panel.id);
    }
    this.#panels.set(panel.id, panel);
    if (panel.active) for (const member of panel.members) add(this.#byMember, member, panel.id);
  }

  #concerns(subscription: SubscriptionDocument, { trigger, facility, recordedAt }: Occasion): boolean {
    return (
      isOn(subscription, recordedAt) &&
      recordedAt >= subscription.createdAt - skewMs &&
      (subscription.facility === null || subscription.facility === facility) &&
      this.#isOwnPanel(subscription) &&
      asksFor(this.#wanted.get(subscription.id) ?? new Set(), trigger)
    );
  }

  #isOwnPanel({ panel, organization }: SubscriptionDocument): boolean {
    return panel === null || this.#panels.get(panel)?.organization === organization;
  }

  #take({ event, position }: LogEvent): void {
    switch (event.type) {
      case 'PanelRecorded':
        this.putPanel(panelDocument(event, position.offset));
        break;
      case 'SubscriptionRecorded':
        this.putSubscription(subscriptionDocument(event, position.offset, this.#subscriptions.get(event.id)));
    }
  }
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function remove(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
