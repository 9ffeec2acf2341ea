import { collection } from '@causeway/doc-store';
import { type DeliveryConcluded, originHeader } from '@causeway/schemas';
import { InvalidEvent, type LogEvent } from './event-batch.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { View } from './view.ts';

export const topic = 'causeway.notification.delivery';

export interface Tally {
  readonly id: string;
  readonly attempts: number;
  readonly note: string;
}
export const tallies = collection<Tally>('tallies');

/** Sums up attempts by alert; an attempt below zero is no event. `note` makes another projection of another version. */
export function tallyView(version = 1, note = ''): View {
  return {
    name: 'tally',
    version,
    topics: [topic],
    collections: [tallies],
    apply: async (events: readonly LogEvent[], docs: UnitOfWork) => {
      for (const { event, position } of events) {
        const { alert, attempts } = event as DeliveryConcluded;
        if (attempts < 0) throw new InvalidEvent(position, 'negative', 'attempts cannot be negative');
        const known = await docs.get(tallies, alert);
        docs.put(tallies, { id: alert, attempts: (known?.attempts ?? 0) + attempts, note });
      }
    },
  };
}

export function concluded(alert: string, attempts: number): DeliveryConcluded {
  return {
    type: 'DeliveryConcluded',
    header: originHeader({ now: 1, facility: 'f', messageId: 'm', eventId: alert }),
    alert,
    subscription: 's',
    organization: 'o',
    channel: 'WEBHOOK',
    outcome: 'DELIVERED',
    attempts,
    reason: '',
  };
}
