import { collection, type Document } from '@causeway/doc-store';
import type { AlertRaised, DeliveryOutcome, SourcePatient } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { contentOf } from '../alert/alert.ts';

/** An alert as it waits for its webhook: all that sending it takes. */
export interface PendingAlert {
  readonly organization: string;
  readonly purpose: string;
  readonly sourcePatient: SourcePatient;
  readonly eventType: string;
  readonly trigger: string;
  readonly facility: string;
  readonly messageId: string;
  /** ms since the epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** The JSON of `AlertContent`. */
  readonly content: string;
}

/** The line of an alert in the ledger of webhook calls: it waits, or it is over. */
export interface DeliveryDocument extends Document {
  readonly subscription: string;
  /** The alert's partition while it waits; absent once over. */
  readonly pending?: number;
  /** The alert's offset: where it stands in its queue. */
  readonly offset?: number;
  readonly alert?: PendingAlert;
  readonly outcome?: DeliveryOutcome;
  readonly attempts?: number;
  readonly reason?: string;
  /** ms since the epoch. */
  readonly concludedAt?: number;
}

export const deliveries = collection<DeliveryDocument>('deliveries', {
  queue: { fields: ['pending', 'subscription', 'offset'] },
});

/**
 * The ledger that sending stands behind, from alerts and their outcomes. Either may come first in a rebuild, so the
 * outcome wins whichever way round; of two outcomes, and of two alerts with one id, the first.
 */
export const deliveryView: View = {
  name: 'deliveries',
  version: 1,
  topics: ['causeway.notification.alert', 'causeway.notification.delivery'],
  collections: [deliveries],
  prefetch: (events, docs) => docs.prefetch(deliveries, (events as readonly LedgerEvent[]).filter(hasLine).map(idOf)),
  apply: applyDeliveries,
};

type LedgerEvent = LogEvent<'causeway.notification.alert' | 'causeway.notification.delivery'>;

async function applyDeliveries(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const it of events as readonly LedgerEvent[]) {
    if (!hasLine(it)) continue;
    const { event, position } = it;
    const known = await docs.get(deliveries, idOf(it));
    switch (event.type) {
      case 'AlertRaised': {
        if (known?.offset !== undefined) break;
        const { id, subscription } = event;
        const { offset, partition } = position;
        const waits = known ? {} : { pending: partition, alert: pendingAlert(event) };
        docs.put(deliveries, lineOf({ ...known, id, subscription, offset, ...waits }));
        break;
      }
      case 'DeliveryConcluded': {
        if (known?.outcome !== undefined) break;
        const { alert: id, subscription, outcome, attempts, reason, header } = event;
        const concluded = { outcome, attempts, reason, concludedAt: header.recordedAt };
        docs.put(deliveries, lineOf({ id, subscription, offset: known?.offset, ...concluded }));
        break;
      }
    }
  }
}

/** An alert that no webhook waits for is not looked up either: most are of that kind. */
function hasLine({ event }: LedgerEvent): boolean {
  return event.type === 'AlertRaised' ? contentOf(event).webhook : event.channel === 'WEBHOOK';
}

/** Fields in one order whichever event came first: the checksum of a view goes by it. */
function lineOf(line: DeliveryDocument): DeliveryDocument {
  const { id, subscription, pending, offset, alert, outcome, attempts, reason, concludedAt } = line;
  return { id, subscription, pending, offset, alert, outcome, attempts, reason, concludedAt };
}

function pendingAlert(event: AlertRaised): PendingAlert {
  const { header, organization, purpose, eventType, trigger, facility, content } = event;
  const { authority, identifier } = event.sourcePatient;
  const { occurredAt, recordedAt, source } = header;
  return {
    organization,
    purpose,
    sourcePatient: { authority, identifier },
    eventType,
    trigger,
    facility,
    messageId: source.messageId,
    occurredAt,
    recordedAt,
    content,
  };
}

function idOf({ event }: LogEvent): string {
  return event.type === 'DeliveryConcluded' ? event.alert : (event as AlertRaised).id;
}
