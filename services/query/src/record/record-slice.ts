import type { Identifier } from '@causeway/fhir';
import {
  type Elements,
  incrementalTypes,
  overlay,
  type SourcePatient,
  saysTheSame,
  sourcePatientId,
} from '@causeway/person';
import { type EventsByTopic, type ResourceReported, revisionOf } from '@causeway/schemas';
import type { UnitOfWork } from '@causeway/service';
import { InvalidEvent, type LogEvent } from '@causeway/service/event';
import { turns } from '@causeway/service/turns';
import { binaryType, searchFields, sharedTypes } from '../search/search-fields.ts';
import { contentId, takeContent } from './content.ts';
import {
  type ContentDocument,
  contents,
  type ProgressDocument,
  patients,
  progress,
  replaced,
  resources,
  shared,
  sharedDocumentId,
  type Told,
  withdrawn,
} from './documents.ts';
import {
  documentTypes,
  type NamedDocument,
  replacedIds,
  replaceOthers,
  superseded,
  type TellingDocument,
} from './replacement.ts';

type ClinicalEvent = LogEvent<'causeway.clinical.event'>;

interface Subject {
  /** Id of the source patient. */
  readonly id: string;
  readonly at: ClinicalEvent['position'];
  readonly event: EventsByTopic['causeway.clinical.event'];
  /** The Patient as JSON, if it says one. */
  readonly patient: string | null;
  /** Elements that it takes away. */
  readonly cleared: readonly string[];
  readonly resources: readonly Reported[];
  readonly message: ProgressDocument;
  readonly told: Told;
  /** Those among the resources. */
  readonly documents: readonly TellingDocument[];
}

/** A resource that an event reports, and where it is kept. */
interface Reported {
  /** Of its document. */
  readonly id: string;
  /** `<type>/<id>` */
  readonly reference: string;
  readonly isShared: boolean;
  readonly resource: ResourceReported;
}

/** What a resource is after a message, as text and taken apart. */
interface Known {
  readonly json: string;
  readonly elements: Elements;
}

/** Takes the events of one slice into the record. What is worked out for one event is at hand for the next. */
export class RecordSlice {
  readonly #docs: UnitOfWork;
  readonly #subjects = new Map<ClinicalEvent, Subject>();
  /** What was put in this slice, by document id: a patient who is told of again need not be read from the text. */
  readonly #elements = new Map<string, Elements>();

  constructor(docs: UnitOfWork) {
    this.#docs = docs;
  }

  async prefetch(events: readonly ClinicalEvent[]): Promise<void> {
    const sources: string[] = [];
    const messages: string[] = [];
    const owned: string[] = [];
    const others: string[] = [];
    const names: string[] = [];
    for (const event of events) {
      if (turns.over) await turns.next();
      const subject = subjectOf(event);
      this.#subjects.set(event, subject);
      sources.push(subject.id);
      messages.push(subject.message.id);
      for (const { isShared, id } of subject.resources) (isShared ? others : owned).push(id);
      for (const it of subject.documents) names.push(...replacedIds(it));
    }
    await this.#docs.prefetch(progress, messages);
    await this.#docs.prefetch(patients, sources);
    await this.#docs.prefetch(resources, owned);
    await this.#docs.prefetch(shared, others);
    await this.#docs.prefetch(replaced, names);
  }

  async apply(events: readonly ClinicalEvent[]): Promise<void> {
    for (const event of events) {
      if (turns.over) await turns.next();
      if (!this.#subjects.has(event)) await this.prefetch([event]);
      const subject = this.#subjects.get(event) ?? subjectOf(event);
      this.#subjects.delete(event);
      if (revisionOf(event.event.header) > 0) await this.#correct(subject);
      else await this.#take(subject);
    }
  }

  async #take(subject: Subject): Promise<void> {
    const { message } = subject;
    const last = this.#docs.prefetched(progress, message.id);
    if (last && !isLater(message, last)) return;
    this.#docs.put(progress, message);
    if (subject.event.type === 'PatientRemoved') {
      this.#removePatient(subject);
      return;
    }
    const isLate = this.#isReplaced(subject);
    if (!isLate) this.#takePatient(subject);
    for (const it of subject.resources) {
      if (it.isShared) this.#takeShared(subject, it);
      else if (isLate && !archived.has(it.resource.resourceType)) continue;
      else if (isBinary(it)) await this.#takeBinary(subject, it);
      else this.#takeResource(subject, it);
    }
    for (const it of subject.documents) await replaceOthers(it, this.#docs);
  }

  /** Whether what the message says is a document that another replaced before it came. */
  #isReplaced({ documents }: Subject): boolean {
    return documents.some(it => it.reference.startsWith('Composition/') && this.#hasReplaced(it));
  }

  #hasReplaced(document: NamedDocument): boolean {
    return replacedIds(document).some(it => this.#docs.prefetched(replaced, it) !== undefined);
  }

  /** What a later message told stays as it told it. */
  async #correct(subject: Subject): Promise<void> {
    const { told } = subject;
    const described = this.#docs.prefetched(patients, subject.id);
    if (subject.patient !== null && described && mayCorrect(told, described.told)) this.#takePatient(subject);
    for (const it of subject.resources) {
      if (it.isShared) {
        if (mayCorrect(told, this.#docs.prefetched(shared, it.id)?.told)) this.#takeShared(subject, it);
      } else {
        const known = this.#docs.prefetched(resources, it.id) ?? (await this.#docs.get(withdrawn, it.id));
        if (!mayCorrect(told, known?.told)) continue;
        if (isBinary(it)) await this.#takeBinary(subject, it);
        else this.#takeResource(subject, it);
      }
    }
    for (const it of subject.documents) await replaceOthers(it, this.#docs);
  }

  /** What was reported is kept: who is told of again has it again. */
  #removePatient({ id, event, told }: Subject): void {
    const known = this.#docs.prefetched(patients, id);
    if (!known) return;
    const { recordedAt } = event.header;
    this.#docs.put(patients, { ...known, identifiers: [], json: '', recordedAt, told, removed: true });
    this.#elements.delete(id);
  }

  #takePatient({ id, event, patient, cleared, at, told }: Subject): void {
    const { sourcePatient, header } = event;
    const before = this.#docs.prefetched(patients, id);
    if (before && patient === null) return;
    const known = before?.removed ? undefined : before;
    if (known && patient !== null && isSaidAgain(known, patient, cleared)) {
      const { source, recordedAt } = header;
      const by = known.json === patient ? {} : { json: patient, facility: source.facility, recordedAt };
      this.#docs.put(patients, { ...known, ...by, told });
      this.#elements.delete(id);
      return;
    }
    const { json, elements } =
      patient === null ? { json: '', elements: {} } : this.#after(known, { id, json: patient, cleared, at });
    if (known?.json === json) {
      this.#docs.put(patients, { ...known, told });
      return;
    }
    const { authority, identifier } = sourcePatient;
    this.#docs.put(patients, {
      id,
      sourcePatient: { authority, identifier },
      identifiers: identifiersOf(sourcePatient, elements),
      json,
      facility: header.source.facility,
      recordedAt: header.recordedAt,
      partition: at.partition,
      told,
    });
    this.#elements.set(id, elements);
  }

  #takeResource(subject: Subject, { id, reference, resource }: Reported): void {
    const known = this.#docs.prefetched(resources, id);
    const { resourceType: type, deleted } = resource;
    if (deleted) {
      if (known) this.#docs.delete(resources, id);
      this.#docs.put(withdrawn, { id, told: subject.told });
      this.#elements.delete(id);
      return;
    }
    const { at, event, cleared } = subject;
    // Whether a document was replaced since is looked up.
    if (known && type !== 'DocumentReference' && isSaidAgain(known, resource.json, cleared)) {
      const by = known.json === resource.json ? {} : { json: resource.json, recordedAt: event.header.recordedAt };
      this.#docs.put(resources, { ...known, ...by, told: subject.told });
      this.#elements.delete(id);
      return;
    }
    const incremental = incrementalTypes.has(type);
    const said = { id, json: resource.json, cleared, at };
    const after = this.#after(incremental ? known : undefined, said);
    const { json, elements } = type === 'DocumentReference' ? this.#asReplaced(subject, reference, after) : after;
    if (known?.json === json) {
      this.#docs.put(resources, { ...known, told: subject.told });
      return;
    }
    const { recordedAt } = event.header;
    this.#docs.put(resources, {
      id,
      patient: subject.id,
      type,
      reference,
      createdAt: known?.createdAt ?? recordedAt,
      recordedAt,
      ...searchFields(type, elements),
      partition: at.partition,
      json,
      told: subject.told,
    });
    if (incremental) this.#elements.set(id, elements);
  }

  #asReplaced({ id }: Subject, reference: string, after: Known): Known {
    const { elements } = after;
    if (!isObject(elements) || !this.#hasReplaced({ patient: id, reference, elements })) return after;
    const now = superseded(elements);
    return now === elements ? after : { json: JSON.stringify(now), elements: now };
  }

  /** The same bytes have the same id in most formats; where they have not, the parts of before go. */
  async #takeBinary(subject: Subject, { id, reference, resource }: Reported): Promise<void> {
    const known = this.#docs.prefetched(resources, id);
    const taken = resource.deleted ? undefined : takeContent(id, parse(resource.json, subject.at));
    const count = taken?.parts.length ?? 0;
    for (let part = count; part < (known?.parts ?? 0); part++) this.#docs.delete(contents, contentId(id, part));
    if (taken === undefined) {
      if (known) this.#docs.delete(resources, id);
      this.#docs.put(withdrawn, { id, told: subject.told });
      return;
    }
    if (known?.parts === count && known.json === taken.json && (await this.#hasParts(taken.parts))) {
      this.#docs.put(resources, { ...known, told: subject.told });
      return;
    }
    for (const it of taken.parts) this.#docs.put(contents, it);
    const { recordedAt } = subject.event.header;
    this.#docs.put(resources, {
      id,
      patient: subject.id,
      type: binaryType,
      reference,
      createdAt: known?.createdAt ?? recordedAt,
      recordedAt,
      partition: subject.at.partition,
      json: taken.json,
      parts: count,
      told: subject.told,
    });
  }

  async #hasParts(parts: readonly ContentDocument[]): Promise<boolean> {
    for (const { id, data } of parts) if ((await this.#docs.get(contents, id))?.data !== data) return false;
    return true;
  }

  /** One patient's message that withdraws a practitioner or a place says nothing of the others who need it. */
  #takeShared({ at, event, told }: Subject, { id, resource: { deleted, json } }: Reported): void {
    if (deleted) return;
    const known = this.#docs.prefetched(shared, id);
    if (known?.json === json) {
      this.#docs.put(shared, { ...known, told });
      return;
    }
    if (!known || !saysTheSame(known.json, json)) parse(json, at);
    this.#docs.put(shared, { id, recordedAt: event.header.recordedAt, json, told });
  }

  #after(
    before: { readonly json: string } | undefined,
    told: {
      readonly id: string;
      readonly json: string;
      readonly cleared: readonly string[];
      readonly at: ClinicalEvent['position'];
    },
  ): Known {
    const said = parse(told.json, told.at);
    if (!before || before.json === '') return { json: told.json, elements: said };
    const elements = overlay(this.#elements.get(told.id) ?? parse(before.json, told.at), said, told.cleared);
    return { json: elements === said ? told.json : JSON.stringify(elements), elements };
  }
}

function subjectOf({ event, position }: ClinicalEvent): Subject {
  const source = { index: 0, ...(event.header.position ?? position) };
  const id = sourcePatientId(event.sourcePatient);
  const told = { partition: source.partition, offset: source.offset };
  const { patient, cleared } = event.type === 'PatientRemoved' ? { patient: null, cleared: [] } : event;
  return {
    id,
    at: position,
    event,
    patient,
    cleared,
    resources: event.type === 'FactsReported' ? event.resources.map(it => reportedAt(it, id, position.partition)) : [],
    message: { id: `${id}@${source.partition}`, offset: source.offset, index: source.index },
    told,
    documents: documentsOf(event, { id, told }),
  };
}

function reportedAt(resource: ResourceReported, patient: string, partition: number): Reported {
  const reference = referenceOf(resource);
  const isShared = sharedTypes.has(resource.resourceType);
  return {
    resource,
    reference,
    isShared,
    id: isShared ? sharedDocumentId(reference, partition) : `${patient}/${reference}`,
  };
}

function isBinary({ resource }: Reported): boolean {
  return resource.resourceType === binaryType;
}

/** The same words once more need not be taken apart: nothing is added, and nothing is taken away. */
function isSaidAgain(known: { readonly json: string }, json: string, cleared: readonly string[]): boolean {
  return json !== '' && cleared.length === 0 && saysTheSame(known.json, json);
}

/** What is kept of a document that comes after the one that replaced it. */
const archived: ReadonlySet<string> = new Set(['DocumentReference', binaryType]);

/** What is not JSON is told of when it is taken. */
function documentsOf(
  event: EventsByTopic['causeway.clinical.event'],
  { id: patient, told }: Pick<Subject, 'id' | 'told'>,
): readonly TellingDocument[] {
  if (event.type !== 'FactsReported') return [];
  const { recordedAt } = event.header;
  return event.resources.filter(isDocument).flatMap(it => {
    const elements = elementsOf(it.json);
    return elements === undefined ? [] : [{ patient, reference: referenceOf(it), elements, told, recordedAt }];
  });
}

function isDocument({ resourceType, deleted }: ResourceReported): boolean {
  return documentTypes.has(resourceType) && !deleted;
}

function elementsOf(json: string): Elements | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isObject(parsed: unknown): parsed is Elements {
  return typeof parsed === 'object' && parsed !== null;
}

function isLater(a: Subject['message'], b: Subject['message']): boolean {
  return a.offset > b.offset || (a.offset === b.offset && a.index > b.index);
}

/** Whether a message may correct what was told last; which of two partitions is the later nobody knows. */
function mayCorrect(message: Told, told: Told | undefined): boolean {
  return told === undefined || (told.partition === message.partition && told.offset <= message.offset);
}

function referenceOf({ resourceType, id }: ResourceReported): string {
  return `${resourceType}/${id}`;
}

function identifiersOf({ authority, identifier }: SourcePatient, described: Elements): readonly string[] {
  const all = new Set([`${authority}|${identifier}`, identifier]);
  for (const { system, value } of (described.identifier ?? []) as readonly Identifier[]) {
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
