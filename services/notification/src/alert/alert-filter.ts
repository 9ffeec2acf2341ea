import { problems } from '@causeway/service';
import { asksFor, parseEventName } from '../event-type.ts';
import type { AlertDocument } from './alert-view.ts';

export interface AlertFilter {
  /** Our words and v2 triggers; empty: every event. */
  readonly events: ReadonlySet<string>;
  readonly subscription: string | undefined;
}

export function parseFilter({ event, subscription }: { event?: string; subscription?: string }): AlertFilter {
  const names = (event ?? '').split(',').filter(it => it.trim() !== '');
  const events = names.map(parseEventName);
  if (events.includes(undefined))
    throw problems.invalid("event is one of the exchange's words, or a v2 trigger as A01");
  return {
    events: new Set(events.filter(it => it !== undefined)),
    subscription: subscription?.replace(/^(?:.*\/)?Subscription\//, ''),
  };
}

export function passes(
  { events, subscription }: AlertFilter,
  alert: Pick<AlertDocument, 'trigger' | 'subscription'>,
): boolean {
  return asksFor(events, alert.trigger) && (subscription === undefined || subscription === alert.subscription);
}
