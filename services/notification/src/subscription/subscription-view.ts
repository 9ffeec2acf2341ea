import { collection, type Document } from '@causeway/doc-store';
import type { SubscriptionRecorded } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { type PayloadContent, termsOf } from './subscription.ts';

export interface SubscriptionDocument extends Document {
  readonly organization: string;
  readonly subject: string;
  readonly purpose: string;
  readonly active: boolean;
  /** ms since the epoch, of its first event. */
  readonly createdAt: number;
  readonly panel: string | null;
  readonly facility: string | null;
  readonly events: readonly string[];
  readonly endpoint: string | null;
  readonly headers: readonly string[];
  readonly content: PayloadContent;
  /** ms since the epoch. */
  readonly end: number | null;
  readonly secret: string;
  /** The FHIR Subscription as JSON; empty once deleted. */
  readonly resource: string;
  /** Of the newest event; later ones have greater offsets, since all of a subscription are in one partition. */
  readonly offset: number;
}

export const subscriptions = collection<SubscriptionDocument>('subscriptions', {
  organization: { fields: ['organization'] },
});

/** The newest word on every subscription, from `causeway.notification.subscription`. */
export const subscriptionView: View = {
  name: 'subscriptions',
  version: 1,
  topics: ['causeway.notification.subscription'],
  collections: [subscriptions],
  prefetch: (events, docs) =>
    docs.prefetch(
      subscriptions,
      events.map(it => it.key),
    ),
  apply: applySubscriptions,
};

async function applySubscriptions(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event, position } of events as readonly LogEvent<'causeway.notification.subscription'>[]) {
    const known = await docs.get(subscriptions, event.id);
    if (known && known.organization !== event.organization) continue;
    docs.put(subscriptions, subscriptionDocument(event, position.offset, known));
  }
}

export function subscriptionDocument(
  event: SubscriptionRecorded,
  offset: number,
  known: Pick<SubscriptionDocument, 'createdAt'> | undefined,
): SubscriptionDocument {
  const { type: _, header, ...recorded } = event;
  return {
    ...recorded,
    ...termsOf(event.resource),
    createdAt: known?.createdAt ?? header.recordedAt,
    offset,
  };
}

/** Whether it is to be served at this time (ms since the epoch). */
export function isOn({ active, end }: Pick<SubscriptionDocument, 'active' | 'end'>, at: number): boolean {
  return active && (end === null || at <= end);
}
