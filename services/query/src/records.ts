import { type Access, type Disclosure, nobodyFound } from '@causeway/disclosure';
import type { Patient } from '@causeway/fhir';
import { goldenRecord, outgoing, withLastUpdated, withPerson } from '@causeway/person';
import {
  type Actor,
  consistentWith,
  type EntryText,
  noticeWith,
  problems,
  type Runtime,
  type SaidParameters,
  searchsetText,
} from '@causeway/service';
import { readRecord } from './person/read-record.ts';
import { type ResourceDocument, sharedDocumentId } from './record/documents.ts';
import type { KnownPerson, RecordReader } from './record/record-reader.ts';
import type { Place, TimelinePage } from './record/timeline.ts';
import { type PageRequest, pageUrl } from './search/page.ts';
import { type PatientSelection, selectByIdentifier } from './search/patient-tokens.ts';
import { binaryType, sharedTypes } from './search/search-fields.ts';

/** Who asks, and where. */
export interface Asker {
  readonly actor: Actor;
  /** The FHIR base as the caller sees it, without a slash at the end. */
  readonly base: string;
}

export interface EverythingQuery extends SaidParameters {
  readonly page: PageRequest;
  readonly types?: readonly string[];
  /** ms since the epoch. */
  readonly since?: number;
}

export interface FactSearch extends SaidParameters {
  readonly type: string;
  readonly page: PageRequest;
  readonly patients: PatientSelection;
  readonly matches: (document: ResourceDocument) => boolean;
}

/** A Binary without its bytes, and those, base64. */
export interface Content {
  readonly json: string;
  readonly data: string;
}

/** In every search, whoever is found: its absence would tell that nobody was withheld. */
const withheld =
  'The data of persons that may not be disclosed to you are left out; an answer without them does not say that there are none.';
/** A place before everything, for a first page that the Patient fills. */
const beginning: Place = { createdAt: -1, id: '' };

/**
 * What clinicians read: the whole person, whichever of their source patients is named. Consent is decided when the answer
 * is ready to leave, and the decision is in the log before it does.
 */
export class Records {
  readonly #views: Runtime['views'];
  readonly #reader: RecordReader;
  readonly #disclosure: Disclosure;

  constructor(runtime: Pick<Runtime, 'views'>, reader: RecordReader, disclosure: Disclosure) {
    this.#views = runtime.views;
    this.#reader = reader;
    this.#disclosure = disclosure;
  }

  /** Resolves once the views show what the caller has seen (`X-Causeway-Position`). */
  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#views, position);
  }

  async patient(id: string, { actor }: Asker): Promise<string> {
    const access = { actor, action: 'read', resourceTypes: ['Patient'] };
    const known = await this.#known(id, access);
    return this.#release(known, access, () => recordText(known, readRecord(id, goldenOf(known), known.person)));
  }

  async everything(id: string, query: EverythingQuery, { actor, base }: Asker): Promise<Buffer> {
    const access = { actor, action: 'everything', resourceTypes: query.types ?? ['*'] };
    const known = await this.#known(id, access);
    const { entries, next } = await this.#everythingPage(known, query);
    const url = (place?: Place) => pageUrl(`${base}/Patient/${known.person.id}/$everything`, query.parameters, place);
    const notice = noticeWith(query.leftOut);
    return this.#release(known, access, () =>
      Buffer.from(searchsetText({ base, entries, notice, self: url(), ...(next ? { next: url(next) } : {}) })),
    );
  }

  async facts(
    { type, parameters, leftOut, page: asked, patients, matches }: FactSearch,
    { actor, base }: Asker,
  ): Promise<string> {
    const found = await this.#reader.persons(patients);
    const access = { actor, action: 'search', resourceTypes: [type] };
    const { entries, next } = await this.#disclosure.disclose(found, access, async permitted => {
      const members = permitted.flatMap(it => it.members);
      const page = await this.#reader.timeline({
        patients: members,
        types: [type],
        matches,
        ...asked,
      });
      return { entries: factEntries(page.documents, permitted), next: page.next };
    });
    const url = (place?: Place) => pageUrl(`${base}/${type}`, parameters, place);
    return searchsetText({
      base,
      entries,
      notice: noticeWith(leftOut, withheld),
      self: url(),
      ...(next ? { next: url(next) } : asked.after ? {} : { total: entries.length }),
    });
  }

  async fact(type: string, id: string, { actor }: Asker): Promise<string> {
    const document = await this.#reader.resource(`${type}/${id}`);
    const access = { actor, action: 'read', resourceTypes: [type] };
    const known = await this.#knownOf(document, access);
    return this.#release(known, access, () => factText(document, known));
  }

  /** Whose the facts with these ids are, for a search that names no patient. */
  async patientsOf(type: string, ids: string | undefined): Promise<PatientSelection> {
    const found = await Promise.all((ids?.split(',') ?? []).map(it => this.#reader.resource(`${type}/${it}`)));
    return { keys: [], ids: found.flatMap(it => it?.patient ?? []) };
  }

  /** Who has an identifier, for a search that names the patient by it. */
  patientsWith(identifier: string): Promise<PatientSelection> {
    return selectByIdentifier(identifier, { views: this.#views });
  }

  /** The bytes of a Binary, decided on like any other fact. */
  async binary(id: string, { actor }: Asker): Promise<Content> {
    const document = await this.#reader.resource(`${binaryType}/${id}`);
    const access = { actor, action: 'read', resourceTypes: [binaryType] };
    const known = await this.#knownOf(document, access);
    const data = document === undefined ? '' : await this.#reader.content(document);
    return this.#release(known, access, () => ({ json: factText(document, known), data }));
  }

  /** Practitioners, places and organisations tell nothing of a patient: no consent speaks of them. */
  async sharedResource(type: string, id: string, { actor }: Asker): Promise<string> {
    const document = await this.#reader.sharedResource(`${type}/${id}`);
    const access = { actor, action: 'read', resourceTypes: [type] };
    if (!document) return this.#nobody(access);
    const decision = { permitted: true, reason: 'the resource is not about a patient' };
    await this.#disclosure.record([{ access, patient: null, decision }]);
    return withLastUpdated(document.json, document.recordedAt);
  }

  async #everythingPage(
    known: KnownPerson,
    { page: { count: most, after }, types, since }: EverythingQuery,
  ): Promise<{ readonly entries: readonly EntryText[]; readonly next?: Place }> {
    const updated = (it: { readonly recordedAt: number }) => since === undefined || it.recordedAt >= since;
    // A Binary is read by id: its bytes stand apart.
    const matches = (it: ResourceDocument) => it.type !== binaryType && updated(it);
    const withPatient = !after && (types?.includes('Patient') ?? true) && known.patients.some(updated);
    const factTypes = types?.filter(it => it !== 'Patient' && !sharedTypes.has(it));
    const included = types ? new Set(types.filter(it => sharedTypes.has(it))) : sharedTypes;
    // Of a type that only facts refer to, the facts are looked through and left out.
    const onlyIncluded = factTypes?.length === 0;
    const count = most - (withPatient ? 1 : 0);
    let page: TimelinePage = { documents: [] };
    if (count === 0) page = { documents: [], next: beginning };
    else if (!onlyIncluded || included.size > 0) {
      page = await this.#reader.timeline({
        patients: known.members,
        count,
        matches,
        ...(factTypes && !onlyIncluded ? { types: factTypes } : {}),
        ...(after ? { after } : {}),
      });
    }
    const referred = new Set<string>();
    const onReference = (at: { readonly partition: number }) => (type: string, id: string) => {
      if (included.size > 0 && sharedTypes.has(type)) referred.add(sharedDocumentId(`${type}/${id}`, at.partition));
    };
    const entries = [
      ...(withPatient ? [patientEntry(known, onReference)] : []),
      ...factEntries(page.documents, [known], onReference),
    ];
    const shown = onlyIncluded ? entries.filter(it => it.reference.startsWith('Patient/')) : entries;
    return {
      entries: [...shown, ...(await this.#includes(referred, included))],
      ...(page.next ? { next: page.next } : {}),
    };
  }

  /** Shared resources by document id, and those they refer to. */
  async #includes(referred: ReadonlySet<string>, types: ReadonlySet<string>): Promise<readonly EntryText[]> {
    const found = [...(await this.#reader.sharedAndBeyond(referred))];
    return found.flatMap(([reference, { json, recordedAt }]) =>
      types.has(reference.slice(0, reference.indexOf('/')))
        ? [{ reference, json: withLastUpdated(json, recordedAt), mode: 'include' as const }]
        : [],
    );
  }

  async #known(id: string, access: Access): Promise<KnownPerson> {
    const known = await this.#reader.person(id);
    if (known) return known;
    if (!(await this.#reader.isRemoved(id))) return this.#nobody(access);
    const decision = { permitted: false, reason: 'the source removed the patient' };
    await this.#disclosure.record([{ access, patient: id, decision }]);
    throw problems.gone('the source of this Patient removed it');
  }

  /** Whose a fact is; nobody's, where the source removed its patient. */
  async #knownOf(document: ResourceDocument | undefined, access: Access): Promise<KnownPerson> {
    const known = document && (await this.#reader.person(document.patient));
    const isThere = document !== undefined && known?.members.includes(document.patient);
    return known && isThere ? known : this.#nobody(access);
  }

  async #nobody(access: Access): Promise<never> {
    await this.#disclosure.record([{ access, patient: null, decision: nobodyFound }]);
    throw problems.notFound(
      `no such ${access.resourceTypes.length === 1 && access.action === 'read' ? access.resourceTypes[0] : 'Patient'}`,
    );
  }

  /** What `write` makes, once the decision is in the log. */
  async #release<R>({ person }: KnownPerson, access: Access, write: () => R): Promise<R> {
    const { decision, answer } = await this.#disclosure.release(person, access, write);
    if (answer === undefined) throw problems.suppressed(`consent: ${decision.reason}`);
    return answer;
  }
}

type OnReference = (at: { readonly partition: number }) => (type: string, id: string) => void;

function goldenOf({ person, patients }: KnownPerson): Patient {
  return goldenRecord(person.id, patients, person.merged);
}

function recordText({ person, patients }: KnownPerson, record: Patient, onReference?: OnReference): string {
  return withPerson(JSON.stringify(record), {
    members: new Set(person.members),
    person: person.id,
    // Any of the members may have named it.
    onReference: (type, id) => {
      if (onReference) for (const it of patients) onReference(it)(type, id);
    },
  });
}

function patientEntry(known: KnownPerson, onReference?: OnReference): EntryText {
  return {
    reference: `Patient/${known.person.id}`,
    json: recordText(known, goldenOf(known), onReference),
    mode: 'match',
  };
}

function factText(document: ResourceDocument | undefined, of: KnownPerson): string {
  const [entry] = document ? factEntries([document], [of]) : [];
  return entry?.json ?? '';
}

function factEntries(
  documents: readonly ResourceDocument[],
  of: readonly KnownPerson[],
  onReference?: OnReference,
): readonly EntryText[] {
  const persons = new Map(
    of.flatMap(({ person, members: there }) => {
      const members = new Set(person.members);
      return there.map(it => [it, { person: person.id, members }] as const);
    }),
  );
  return documents.flatMap(document => {
    const { patient, reference, json, recordedAt } = document;
    const known = persons.get(patient);
    if (!known) return [];
    const leaving = { ...known, recordedAt, ...(onReference ? { onReference: onReference(document) } : {}) };
    return [{ reference, json: outgoing(json, leaving), mode: 'match' as const }];
  });
}
