import { collection, type Document } from '@causeway/doc-store';
import type { AlertRaised, EncounterReported, SourcePatient } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { contentOf } from './alert.ts';

export interface AlertDocument extends Document {
  readonly organization: string;
  readonly subscription: string;
  readonly sourcePatient: SourcePatient;
  readonly eventType: string;
  readonly trigger: string;
  readonly facility: string;
  readonly encounter: EncounterReported | null;
  readonly webhook: boolean;
  /** ms since the epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Where the alert stands in its topic. */
  readonly partition: number;
  readonly offset: number;
}

export const alerts = collection<AlertDocument>('alerts', {
  newest: { fields: ['organization', 'recordedAt'] },
  arrival: { fields: ['organization', 'partition', 'offset'] },
});

/** Every alert once, from `causeway.notification.alert`: what the inbox shows and a live stream resumes from. */
export const alertView: View = {
  name: 'alerts',
  version: 1,
  topics: ['causeway.notification.alert'],
  collections: [alerts],
  prefetch: (events, docs) =>
    docs.prefetch(
      alerts,
      (events as readonly LogEvent<'causeway.notification.alert'>[]).map(it => it.event.id),
    ),
  apply: applyAlerts,
};

async function applyAlerts(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event, position } of events as readonly LogEvent<'causeway.notification.alert'>[]) {
    // Raised again after a crash: one event and subscription is one alert, in one partition, and the first stands.
    if (await docs.get(alerts, event.id)) continue;
    docs.put(alerts, alertDocument(event, position));
  }
}

export function alertDocument(
  event: AlertRaised,
  { partition, offset }: { readonly partition: number; readonly offset: number },
): AlertDocument {
  const { webhook, encounter } = contentOf(event);
  const { authority, identifier } = event.sourcePatient;
  return {
    id: event.id,
    organization: event.organization,
    subscription: event.subscription,
    sourcePatient: { authority, identifier },
    eventType: event.eventType,
    trigger: event.trigger,
    facility: event.facility,
    encounter,
    webhook,
    occurredAt: event.header.occurredAt,
    recordedAt: event.header.recordedAt,
    partition,
    offset,
  };
}
