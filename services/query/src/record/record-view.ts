import { collection, type Document } from '@causeway/doc-store';
import type { Identifier } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import type { EventsByTopic, ResourceReported } from '@causeway/schemas';
import { InvalidEvent, type LogEvent, type UnitOfWork, type View } from '@causeway/service';
import { type SearchFields, searchFields, sharedTypes } from '../search/search-fields.ts';
import { type Elements, incrementalTypes, overlay } from './overlay.ts';

/** A source patient, as last described. */
export interface PatientDocument extends Document {
  /** Id of the source patient. */
  readonly id: string;
  readonly sourcePatient: SourcePatient;
  /** Each identifier as `system|value` and as `value`. */
  readonly identifiers: readonly string[];
  /** The FHIR Patient as its source's messages tell it together; empty until one describes the patient. */
  readonly json: string;
  /** Facility that described the patient last. */
  readonly facility: string;
  /** ms since the epoch, when what is known of the patient last changed. */
  readonly recordedAt: number;
  /** Partition of the source patient's events; its shared resources are under it. */
  readonly partition: number;
}

/** A fact as its source last reported it. */
export interface ResourceDocument extends Document, SearchFields {
  /** `<source patient>/<type>/<id>` */
  readonly id: string;
  /** Id of the source patient. */
  readonly patient: string;
  readonly type: string;
  /** `<type>/<id>` */
  readonly reference: string;
  /** ms since the epoch, when the exchange first knew of it: its place in the record, which updates do not move. */
  readonly createdAt: number;
  /** ms since the epoch, when its content last changed. */
  readonly recordedAt: number;
  /** Partition of the source patient's events; its shared resources are under it. */
  readonly partition: number;
  /** The resource as it came; an Encounter as the messages about it tell it together. */
  readonly json: string;
}

/** What a facility names for many of its patients: a practitioner, a place. It tells nothing of a patient. */
export interface SharedDocument extends Document {
  /** `<type>/<id>@<partition>`: each partition keeps its own, so that no partition waits for or overwrites another. */
  readonly id: string;
  /** ms since the epoch, when its content last changed in this partition. */
  readonly recordedAt: number;
  readonly json: string;
}

/** The last message taken of a source patient. */
export interface ProgressDocument extends Document {
  /** Id of the source patient. */
  readonly id: string;
  /** Offset of the message in its partition; it only grows for one source patient. */
  readonly offset: number;
  /** Which of the events of that message. */
  readonly index: number;
}

export const patients = collection<PatientDocument>('patients', {
  identifiers: { fields: ['identifiers'], multi: true },
});

/** No indexed field changes with an update, which then writes the document and no index. */
export const resources = collection<ResourceDocument>('resources', {
  timeline: { fields: ['patient', 'createdAt'] },
  kind: { fields: ['patient', 'type', 'createdAt'] },
  reference: { fields: ['reference', 'createdAt'] },
});

export const shared = collection<SharedDocument>('shared');

const progress = collection<ProgressDocument>('progress');

/**
 * What every source reported of its patients, from `causeway.clinical.event`. All of it is under the source patient,
 * or under the partition of the log that holds the source patient's events in order, so that other partitions make no
 * difference; a repeated or late event changes nothing. What is reported again unchanged keeps the time it was recorded.
 */
export const recordView: View = {
  name: 'record',
  version: 1,
  topics: ['causeway.clinical.event'],
  collections: [patients, resources, shared, progress],
  prefetch: async (events, docs) => {
    const subjects = (events as readonly ClinicalEvent[]).map(subjectOf);
    const ids = subjects.map(it => it.id);
    await docs.prefetch(progress, ids);
    await docs.prefetch(patients, ids);
    const reported = subjects.flatMap(it => it.resources.map(resource => ({ resource, subject: it })));
    const isOwned = (it: (typeof reported)[number]) => !sharedTypes.has(it.resource.resourceType);
    const owned = reported.filter(isOwned).map(it => ownedDocumentId(it.subject, it.resource));
    const others = reported
      .filter(it => !isOwned(it))
      .map(it => sharedDocumentId(referenceOf(it.resource), it.subject.at.partition));
    await docs.prefetch(resources, owned);
    await docs.prefetch(shared, others);
  },
  apply: async (events, docs) => {
    for (const event of events as readonly ClinicalEvent[]) await take(subjectOf(event), docs);
  },
};

type ClinicalEvent = LogEvent<'causeway.clinical.event'>;

interface Subject {
  readonly id: string;
  readonly at: ClinicalEvent['position'];
  readonly event: EventsByTopic['causeway.clinical.event'];
  readonly resources: readonly ResourceReported[];
  readonly message: Omit<ProgressDocument, 'id'>;
}

/** Events are prefetched and then applied; their ids are worked out once. */
const subjects = new WeakMap<ClinicalEvent, Subject>();

function subjectOf(logEvent: ClinicalEvent): Subject {
  const known = subjects.get(logEvent);
  if (known) return known;
  const { event, position } = logEvent;
  const subject = {
    id: sourcePatientId(event.sourcePatient),
    at: position,
    event,
    resources: event.type === 'FactsReported' ? event.resources : [],
    message: { offset: event.header.position?.offset ?? position.offset, index: event.header.position?.index ?? 0 },
  };
  subjects.set(logEvent, subject);
  return subject;
}

async function take(subject: Subject, docs: UnitOfWork): Promise<void> {
  const { id, message } = subject;
  const last = await docs.get(progress, id);
  if (last && !isLater(message, last)) return;
  docs.put(progress, { id, ...message });
  await takePatient(subject, docs);
  for (const resource of subject.resources) await takeResource(subject, resource, docs);
}

function isLater(a: Subject['message'], b: Subject['message']): boolean {
  return a.offset > b.offset || (a.offset === b.offset && a.index > b.index);
}

async function takePatient({ id, event, at }: Subject, docs: UnitOfWork): Promise<void> {
  const known = await docs.get(patients, id);
  if (known && (event.patient === null || event.patient === known.json)) return;
  const { sourcePatient, header, cleared } = event;
  const told = event.patient === null ? undefined : knownAfter(known?.json, { json: event.patient, cleared, at });
  const json = told?.json ?? '';
  if (known?.json === json) return;
  docs.put(patients, {
    id,
    sourcePatient: { authority: sourcePatient.authority, identifier: sourcePatient.identifier },
    identifiers: identifiersOf(sourcePatient, told?.resource ?? {}),
    json,
    facility: header.source.facility,
    recordedAt: header.recordedAt,
    partition: at.partition,
  });
}

async function takeResource(subject: Subject, reported: ResourceReported, docs: UnitOfWork): Promise<void> {
  if (sharedTypes.has(reported.resourceType)) return takeShared(subject, reported, docs);
  const id = ownedDocumentId(subject, reported);
  const known = await docs.get(resources, id);
  const { resourceType: type } = reported;
  if (reported.deleted) {
    if (known) docs.delete(resources, id);
    return;
  }
  if (known?.json === reported.json) return;
  const { at, event } = subject;
  const cleared = event.type === 'FactsReported' ? event.cleared : [];
  const before = incrementalTypes.has(type) ? known?.json : undefined;
  const { json, resource } = knownAfter(before, { json: reported.json, cleared, at });
  if (known?.json === json) return;
  const { recordedAt } = event.header;
  docs.put(resources, {
    id,
    patient: subject.id,
    type,
    reference: referenceOf(reported),
    createdAt: known?.createdAt ?? recordedAt,
    recordedAt,
    ...searchFields(type, resource),
    partition: at.partition,
    json,
  });
}

interface Told {
  readonly json: string;
  readonly cleared: readonly string[];
  readonly at: ClinicalEvent['position'];
}

function knownAfter(before: string | undefined, { json, cleared, at }: Told): { json: string; resource: Elements } {
  const said = parse(json, at);
  if (!before) return { json, resource: said };
  const resource = overlay(parse(before, at), said, cleared);
  return { json: JSON.stringify(resource), resource };
}

/** One patient's message that withdraws a practitioner or a place says nothing of the others who need it. */
async function takeShared({ at, event }: Subject, reported: ResourceReported, docs: UnitOfWork): Promise<void> {
  if (reported.deleted) return;
  const id = sharedDocumentId(referenceOf(reported), at.partition);
  const { json } = reported;
  const known = await docs.get(shared, id);
  if (known?.json === json) return;
  parse(json, at);
  docs.put(shared, { id, recordedAt: event.header.recordedAt, json });
}

function ownedDocumentId(subject: Subject, reported: ResourceReported): string {
  return `${subject.id}/${referenceOf(reported)}`;
}

export function sharedDocumentId(reference: string, partition: number): string {
  return `${reference}@${partition}`;
}

function referenceOf({ resourceType, id }: ResourceReported): string {
  return `${resourceType}/${id}`;
}

function identifiersOf(
  { authority, identifier }: SourcePatient,
  described: { readonly identifier?: readonly Identifier[] },
): readonly string[] {
  const all = new Set([`${authority}|${identifier}`, identifier]);
  for (const { system, value } of described.identifier ?? []) {
    if (!value) continue;
    all.add(value);
    if (system) all.add(`${system}|${value}`);
  }
  return [...all];
}

function parse(json: string, at: ClinicalEvent['position']): Elements {
  try {
    return JSON.parse(json) as Elements;
  } catch (cause) {
    throw new InvalidEvent(at, 'resource-not-json', 'a resource of the event is not JSON; it cannot be kept', cause);
  }
}
