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
  readonly resources: readonly ResourceReported[];
  readonly message: ProgressDocument;
  readonly told: Told;
  /** Those among the resources. */
  readonly documents: readonly TellingDocument[];
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
      const subject = this.#subject(event);
      sources.push(subject.id);
      messages.push(subject.message.id);
      for (const it of subject.resources) {
        if (sharedTypes.has(it.resourceType)) others.push(sharedDocumentId(referenceOf(it), subject.at.partition));
        else owned.push(ownedDocumentId(subject, it));
      }
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
      const subject = this.#subject(event);
      this.#subjects.delete(event);
      if (revisionOf(event.event.header) > 0) await this.#correct(subject);
      else await this.#take(subject);
    }
  }

  async #take(subject: Subject): Promise<void> {
    const { message } = subject;
    const last = await this.#docs.get(progress, message.id);
    if (last && !isLater(message, last)) return;
    this.#docs.put(progress, message);
    if (subject.event.type === 'PatientRemoved') {
      await this.#removePatient(subject);
      return;
    }
    const isLate = await this.#isReplaced(subject);
    if (!isLate) await this.#takePatient(subject);
    for (const it of subject.resources) {
      if (sharedTypes.has(it.resourceType)) await this.#takeShared(subject, it);
      else if (!isLate || archived.has(it.resourceType)) await this.#takeOwned(subject, it);
    }
    for (const it of subject.documents) await replaceOthers(it, this.#docs);
  }

  /** Whether what the message says is a document that another replaced before it came. */
  async #isReplaced(subject: Subject): Promise<boolean> {
    for (const it of subject.documents)
      if (it.reference.startsWith('Composition/') && (await this.#hasReplaced(it))) return true;
    return false;
  }

  async #hasReplaced(document: NamedDocument): Promise<boolean> {
    for (const id of replacedIds(document)) if ((await this.#docs.get(replaced, id)) !== undefined) return true;
    return false;
  }

  #takeOwned(subject: Subject, reported: ResourceReported): Promise<void> {
    return reported.resourceType === binaryType
      ? this.#takeBinary(subject, reported)
      : this.#takeResource(subject, reported);
  }

  /** What a later message told stays as it told it. */
  async #correct(subject: Subject): Promise<void> {
    const { told } = subject;
    const described = await this.#docs.get(patients, subject.id);
    if (subject.patient !== null && described && mayCorrect(told, described.told)) await this.#takePatient(subject);
    for (const it of subject.resources) {
      if (sharedTypes.has(it.resourceType)) {
        const known = await this.#docs.get(shared, sharedDocumentId(referenceOf(it), subject.at.partition));
        if (mayCorrect(told, known?.told)) await this.#takeShared(subject, it);
      } else {
        const id = ownedDocumentId(subject, it);
        const known = (await this.#docs.get(resources, id)) ?? (await this.#docs.get(withdrawn, id));
        if (mayCorrect(told, known?.told)) await this.#takeOwned(subject, it);
      }
    }
    for (const it of subject.documents) await replaceOthers(it, this.#docs);
  }

  #subject(logEvent: ClinicalEvent): Subject {
    const known = this.#subjects.get(logEvent);
    if (known) return known;
    const { event, position } = logEvent;
    const source = { index: 0, ...(event.header.position ?? position) };
    const id = sourcePatientId(event.sourcePatient);
    const told = { partition: source.partition, offset: source.offset };
    const { patient, cleared } = event.type === 'PatientRemoved' ? { patient: null, cleared: [] } : event;
    const subject = {
      id,
      at: position,
      event,
      patient,
      cleared,
      resources: event.type === 'FactsReported' ? event.resources : [],
      message: { id: `${id}@${source.partition}`, offset: source.offset, index: source.index },
      told,
      documents: documentsOf(event, { id, told }),
    };
    this.#subjects.set(logEvent, subject);
    return subject;
  }

  /** What was reported is kept: who is told of again has it again. */
  async #removePatient({ id, event, told }: Subject): Promise<void> {
    const known = await this.#docs.get(patients, id);
    if (!known) return;
    const { recordedAt } = event.header;
    this.#docs.put(patients, { ...known, identifiers: [], json: '', recordedAt, told, removed: true });
    this.#elements.delete(id);
  }

  async #takePatient({ id, event, patient, cleared, at, told }: Subject): Promise<void> {
    const { sourcePatient, header } = event;
    const before = await this.#docs.get(patients, id);
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

  async #takeResource(subject: Subject, reported: ResourceReported): Promise<void> {
    const id = ownedDocumentId(subject, reported);
    const known = await this.#docs.get(resources, id);
    const { resourceType: type, deleted } = reported;
    if (deleted) {
      if (known) this.#docs.delete(resources, id);
      this.#docs.put(withdrawn, { id, told: subject.told });
      this.#elements.delete(id);
      return;
    }
    const { at, event, cleared } = subject;
    // Whether a document was replaced since is looked up.
    if (known && type !== 'DocumentReference' && isSaidAgain(known, reported.json, cleared)) {
      const by = known.json === reported.json ? {} : { json: reported.json, recordedAt: event.header.recordedAt };
      this.#docs.put(resources, { ...known, ...by, told: subject.told });
      this.#elements.delete(id);
      return;
    }
    const incremental = incrementalTypes.has(type);
    const said = { id, json: reported.json, cleared, at };
    const after = this.#after(incremental ? known : undefined, said);
    const { json, elements } = type === 'DocumentReference' ? await this.#asReplaced(subject, reported, after) : after;
    if (known?.json === json) {
      this.#docs.put(resources, { ...known, told: subject.told });
      return;
    }
    const { recordedAt } = event.header;
    this.#docs.put(resources, {
      id,
      patient: subject.id,
      type,
      reference: referenceOf(reported),
      createdAt: known?.createdAt ?? recordedAt,
      recordedAt,
      ...searchFields(type, elements),
      partition: at.partition,
      json,
      told: subject.told,
    });
    if (incremental) this.#elements.set(id, elements);
  }

  async #asReplaced({ id }: Subject, reported: ResourceReported, after: Known): Promise<Known> {
    const { elements } = after;
    if (!(await this.#hasReplaced({ patient: id, reference: referenceOf(reported), elements }))) return after;
    const now = superseded(elements);
    return now === elements ? after : { json: JSON.stringify(now), elements: now };
  }

  /** The same bytes have the same id in most formats; where they have not, the parts of before go. */
  async #takeBinary(subject: Subject, reported: ResourceReported): Promise<void> {
    const id = ownedDocumentId(subject, reported);
    const known = await this.#docs.get(resources, id);
    const taken = reported.deleted ? undefined : takeContent(id, parse(reported.json, subject.at));
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
      reference: referenceOf(reported),
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
  async #takeShared({ at, event, told }: Subject, reported: ResourceReported): Promise<void> {
    if (reported.deleted) return;
    const id = sharedDocumentId(referenceOf(reported), at.partition);
    const { json } = reported;
    const known = await this.#docs.get(shared, id);
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
  return event.resources.flatMap(it => {
    const elements = documentTypes.has(it.resourceType) && !it.deleted ? elementsOf(it.json) : undefined;
    const { recordedAt } = event.header;
    return elements === undefined ? [] : [{ patient, reference: referenceOf(it), elements, told, recordedAt }];
  });
}

function elementsOf(json: string): Elements | undefined {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Elements) : undefined;
  } catch {
    return undefined;
  }
}

function isLater(a: Subject['message'], b: Subject['message']): boolean {
  return a.offset > b.offset || (a.offset === b.offset && a.index > b.index);
}

/** Whether a message may correct what was told last; which of two partitions is the later nobody knows. */
function mayCorrect(message: Told, told: Told | undefined): boolean {
  return told === undefined || (told.partition === message.partition && told.offset <= message.offset);
}

function ownedDocumentId(subject: Subject, reported: ResourceReported): string {
  return `${subject.id}/${referenceOf(reported)}`;
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
