import type { Bundle, BundleEntry, Extension, Parameters, ParametersParameter, Resource } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { contentOf, toldResources } from '../alert/alert.ts';
import { encounterEventsTopic } from '../subscription/criteria.ts';
import type { PayloadContent } from '../subscription/subscription.ts';
import type { PendingAlert } from './delivery-view.ts';

/** On `notification-event`: what happened, in the exchange's words, by the v2 trigger, and where. */
const eventExtension = 'urn:causeway:extension:event';

/** The R4 type of a parameter has two more values than the exchange uses elsewhere. */
interface StatusParameter extends ParametersParameter {
  readonly valueCanonical?: string;
  readonly valueInstant?: string;
  readonly part?: readonly StatusParameter[];
}

export interface Notification {
  readonly id: string;
  readonly subscription: string;
  /** Rises with every alert of a patient, and is no other alert's; where the alert stands in the log. */
  readonly eventNumber: number;
  readonly alert: PendingAlert;
  readonly content: PayloadContent;
}

/**
 * The body of a webhook call: a Bundle of type history whose first entry is the subscription's status
 * (Subscriptions R5 Backport, "Notifications in R4"; not claimed in `meta.profile`, which receivers without that guide
 * could not validate), with as much of the event as the subscription asked for.
 */
export function notificationBundle({ id, subscription, eventNumber, alert, content }: Notification): Bundle {
  const resources = content === 'full-resource' ? toldResources(contentOf(alert)) : [];
  return {
    resourceType: 'Bundle',
    id,
    type: 'history',
    timestamp: new Date(alert.recordedAt).toISOString(),
    entry: [
      {
        fullUrl: `urn:uuid:${id}`,
        resource: statusOf({ subscription, eventNumber, alert, content }),
        request: { method: 'GET', url: `Subscription/${subscription}/$status` },
        response: { status: '200' },
      },
      ...resources.map(entryOf),
    ],
  };
}

function entryOf(resource: Resource): BundleEntry {
  return {
    ...(resource.id === undefined ? {} : { fullUrl: `urn:uuid:${resource.id}` }),
    resource,
    request: { method: 'GET', url: `${resource.resourceType}/${resource.id ?? ''}` },
    response: { status: '200' },
  };
}

function statusOf({ subscription, eventNumber, alert, content }: Omit<Notification, 'id'>): Parameters {
  const event: StatusParameter = {
    name: 'notification-event',
    ...(content === 'empty' ? {} : { extension: [toldEvent(alert)] }),
    part: [
      { name: 'event-number', valueString: String(eventNumber) },
      { name: 'timestamp', valueInstant: new Date(alert.occurredAt).toISOString() },
      ...(content === 'empty' ? [] : focusOf(alert)),
    ],
  };
  const parameter: readonly StatusParameter[] = [
    { name: 'subscription', valueReference: { reference: `Subscription/${subscription}` } },
    { name: 'topic', valueCanonical: encounterEventsTopic },
    { name: 'status', valueCode: 'active' },
    { name: 'type', valueCode: 'event-notification' },
    event,
  ];
  return { resourceType: 'Parameters', parameter };
}

function focusOf(alert: PendingAlert): readonly StatusParameter[] {
  const patient = `Patient/${sourcePatientId(alert.sourcePatient)}`;
  const { encounter } = contentOf(alert);
  if (!encounter) return [{ name: 'focus', valueReference: { reference: patient } }];
  return [
    { name: 'focus', valueReference: { reference: `Encounter/${encounter.id}` } },
    { name: 'additional-context', valueReference: { reference: patient } },
  ];
}

function toldEvent({ eventType, trigger, facility }: PendingAlert): Extension {
  return {
    url: eventExtension,
    extension: [
      { url: 'type', valueCode: eventType },
      { url: 'trigger', valueString: trigger },
      { url: 'facility', valueString: facility },
    ],
  };
}
