import type { Resource } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import {
  type AlertRaised,
  type EncounterReported,
  type EventHeader,
  type EventsByTopic,
  type FactsReported,
  revisionOf,
  type SourcePatient,
} from '@causeway/schemas';
import { eventTypeOf } from '../event-type.ts';
import { namedId } from '../named-id.ts';
import type { SubscriptionDocument } from '../subscription/subscription-view.ts';

/** What an alert tells, and how: the JSON in `AlertRaised.content`. */
export interface AlertContent {
  /** Whether the subscription had a webhook when the alert was raised; without one nothing is queued. */
  readonly webhook: boolean;
  readonly encounter: EncounterReported | null;
  /** The Encounter and Patient as reported, as JSON; only for subscriptions with full-resource content. */
  readonly resources: readonly string[];
}

/** A clinical event, as far as alerts are made of it. */
export interface AlertCause {
  readonly eventId: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly facility: string;
  readonly messageId: string;
  readonly trigger: string;
  readonly sourcePatient: SourcePatient;
  readonly encounter: EncounterReported | null;
  readonly resources: readonly string[];
}

/** One for each event and subscription, however often the event is published. */
function alertId(eventId: string, subscription: string): string {
  return namedId(`alert/${eventId}/${subscription}`);
}

/** A correction of what was said is no news of the patient, nor is that a source gave up a number. */
export function isNews({ type, header }: EventsByTopic['causeway.clinical.event']): boolean {
  return revisionOf(header) === 0 && type !== 'PatientRemoved';
}

export function causeOf(event: EventsByTopic['causeway.clinical.event']): AlertCause {
  const { header, trigger, sourcePatient } = event;
  const { eventId, occurredAt, recordedAt, source } = header;
  const { authority, identifier } = sourcePatient;
  return {
    eventId,
    occurredAt,
    recordedAt,
    ...source,
    trigger,
    sourcePatient: { authority, identifier },
    ...(event.type === 'FactsReported' ? toldOf(event) : { encounter: null, resources: [] }),
  };
}

function toldOf({ encounter, resources, patient }: FactsReported): Pick<AlertCause, 'encounter' | 'resources'> {
  if (!encounter) return { encounter: null, resources: patient ? [patient] : [] };
  const { id, class: encounterClass, status, location } = encounter;
  const reported = resources.find(it => it.resourceType === 'Encounter' && it.id === id && !it.deleted)?.json;
  return {
    encounter: { id, class: encounterClass, status, location },
    resources: [reported, patient].filter(it => typeof it === 'string'),
  };
}

/** The alert of a cause for a subscription; a function of both and nothing else. */
export function raiseAlert(
  cause: AlertCause,
  subscription: SubscriptionDocument,
  position: EventHeader['position'],
): AlertRaised {
  const { id, organization, purpose, endpoint, content } = subscription;
  const { eventId, occurredAt, recordedAt, facility, messageId, trigger, sourcePatient, encounter, resources } = cause;
  const told: AlertContent = {
    webhook: endpoint !== null,
    encounter,
    resources: content === 'full-resource' ? resources : [],
  };
  const alert = alertId(eventId, id);
  return {
    type: 'AlertRaised',
    header: { eventId: alert, occurredAt, recordedAt, source: { facility, messageId }, position, cipher: null },
    id: alert,
    subscription: id,
    organization,
    purpose,
    sourcePatient,
    eventType: eventTypeOf(trigger),
    trigger,
    facility,
    encounter: encounter?.id ?? null,
    content: JSON.stringify(told),
  };
}

export function contentOf(alert: Pick<AlertRaised, 'content'>): AlertContent {
  return JSON.parse(alert.content) as AlertContent;
}

export function toldResources({ resources }: AlertContent): readonly Resource[] {
  return resources.map(it => JSON.parse(it) as Resource);
}

/** What a reader of the inbox or the live stream is told. */
export interface AlertTold {
  readonly id: string;
  readonly event: string;
  readonly trigger: string;
  readonly facility: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly subscription: string;
  readonly patient: {
    readonly reference: string;
    readonly identifier: { readonly system: string; readonly value: string };
  };
  readonly encounter: {
    readonly reference: string;
    readonly class: string;
    readonly status: string;
    readonly location: string;
  } | null;
}

export function tellAlert(alert: {
  readonly id: string;
  readonly eventType: string;
  readonly trigger: string;
  readonly facility: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly subscription: string;
  readonly sourcePatient: SourcePatient;
  readonly encounter: EncounterReported | null;
}): AlertTold {
  const { sourcePatient, encounter } = alert;
  return {
    id: alert.id,
    event: alert.eventType,
    trigger: alert.trigger,
    facility: alert.facility,
    occurredAt: new Date(alert.occurredAt).toISOString(),
    recordedAt: new Date(alert.recordedAt).toISOString(),
    subscription: alert.subscription,
    patient: {
      reference: `Patient/${sourcePatientId(sourcePatient)}`,
      identifier: { system: sourcePatient.authority, value: sourcePatient.identifier },
    },
    encounter: encounter && {
      reference: `Encounter/${encounter.id}`,
      class: encounter.class,
      status: encounter.status,
      location: encounter.location,
    },
  };
}
