import { type ConsentDefault, directiveView } from '@causeway/disclosure';
import { authorityView, linkView } from '@causeway/person';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { AlertController, INBOX, LIVE_STREAM } from './alert/alert-http.ts';
import { alertView } from './alert/alert-view.ts';
import { alerting, lateAlerting } from './alert/alerting.ts';
import { Inbox } from './alert/inbox.ts';
import { LiveStream } from './alert/live-stream.ts';
import { recentView } from './alert/recent-view.ts';
import { Courier, standardWebhook, type WebhookSettings } from './delivery/courier.ts';
import { deliveryView } from './delivery/delivery-view.ts';
import { Sender } from './delivery/sender.ts';
import { NotificationEvents, notificationTransport } from './notification-events.ts';
import { PANELS, PanelController } from './panel/panel-http.ts';
import { panelView } from './panel/panel-view.ts';
import { Panels } from './panel/panels.ts';
import { SUBSCRIPTIONS, SubscriptionController } from './subscription/subscription-http.ts';
import { SubscriptionIndex } from './subscription/subscription-index.ts';
import { subscriptionView } from './subscription/subscription-view.ts';
import { Subscriptions } from './subscription/subscriptions.ts';

export interface NotificationSettings {
  /** What holds where no directive speaks. */
  readonly standard: ConsentDefault;
  /** What differs from `standardWebhook`. */
  readonly webhook?: Partial<WebhookSettings>;
}

/** Subscriptions of care teams, the alerts that come of them, and their delivery: webhook, live stream, inbox. */
export function notificationService({ standard, webhook }: NotificationSettings): Service {
  return {
    name: 'notification',
    transportId: notificationTransport,
    // The inbox before the ledger: what is queued can be read.
    views: [linkView, directiveView, authorityView, panelView, subscriptionView, recentView, alertView, deliveryView],
    // What became of a call is for the ledger; the patient's next alert goes once it is in the log.
    background: ['causeway.notification.delivery'],
    start: runtime => start(runtime, standard, { ...standardWebhook, ...webhook }),
  };
}

async function start(runtime: Runtime, standard: ConsentDefault, settings: WebhookSettings): Promise<ServiceParts> {
  const { privateAddresses } = settings;
  const index = new SubscriptionIndex();
  await index.open(runtime);
  const panels = new Panels(runtime, index);
  const inbox = new Inbox(runtime, standard);
  const stream = new LiveStream(runtime, { inbox, standard });
  await stream.open();
  const endpointOf = (id: string) => index.get(id)?.endpoint ?? undefined;
  const courier = new Courier(runtime, { settings, standard, endpointOf });
  const sender = new Sender(runtime, { courier, drainMs: settings.drainMs });
  runtime.telemetry.gauge('subscriptions', 'subscriptions known, ended ones included', () => index.size);
  runtime.telemetry.gauge('webhook_calls_under_way', 'webhook calls under way', () => courier.callsUnderWay);
  return {
    controllers: [PanelController, SubscriptionController, AlertController, NotificationEvents],
    providers: [
      { provide: PANELS, useValue: panels },
      { provide: SUBSCRIPTIONS, useValue: new Subscriptions(runtime, { panels, index, privateAddresses }) },
      { provide: INBOX, useValue: inbox },
      { provide: LIVE_STREAM, useValue: stream },
    ],
    reactions: [alerting(runtime, index), lateAlerting(runtime, index), sender.reaction()],
    onAssigned: async partitions => sender.assigned(partitions),
    onRevoked: partitions => sender.revoked(partitions),
    close: async () => {
      await Promise.all([sender.close(), stream.close()]);
      await index.close();
    },
  };
}
