import type { Disclosure } from '@causeway/disclosure';
import type { Collection, CollectionDeclaration, Document } from '@causeway/doc-store';
import type { Person } from '@causeway/person';
import { topics } from '@causeway/schemas';
import { problems, type Runtime } from '@causeway/service';
import type { PatientSelection } from '../search/patient-tokens.ts';
import { contentId } from './content.ts';
import {
  contents,
  type PatientDocument,
  patients,
  type ResourceDocument,
  resources,
  type SharedDocument,
  shared,
  sharedDocumentId,
} from './documents.ts';
import { recordView } from './record-view.ts';
import { readTimeline, type TimelinePage, type TimelineQuery } from './timeline.ts';

/** A person that some source reported of. */
export interface KnownPerson {
  readonly person: Person;
  /** Ids of the members whom their source has not removed: whose facts are the person's. */
  readonly members: readonly string[];
  /** Of those, the ones that were reported. */
  readonly patients: readonly PatientDocument[];
}

/** More persons than this are no answer to who has an identifier. */
const mostPersons = 50;

const referenceForm =
  /"reference"\s*:\s*"((?:Location|Organization|Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64})"/g;
/** A role names an organisation, which names the one it is part of, … */
const includeRounds = 4;

/** Reads the record view. Decides nothing: what it answers is not disclosed before `Disclosure` has said so. */
export class RecordReader {
  readonly #runtime: Pick<Runtime, 'views'>;
  readonly #disclosure: Pick<Disclosure, 'person'>;

  constructor(runtime: Pick<Runtime, 'views'>, disclosure: Pick<Disclosure, 'person'>) {
    this.#runtime = runtime;
    this.#disclosure = disclosure;
  }

  /** The person whom the id of any of their source patients names. */
  async person(id: string): Promise<KnownPerson | undefined> {
    const person = await this.#disclosure.person(id);
    const found = await (await this.#collection(patients)).getMany(person.members);
    const members = person.members.filter(it => !found.get(it)?.removed);
    const told = members.flatMap(it => found.get(it) ?? []);
    return told.length === 0 ? undefined : { person, members, patients: told };
  }

  /** Whether the source removed the patient, and has not told of them again. */
  async isRemoved(id: string): Promise<boolean> {
    return (await (await this.#collection(patients)).get(id))?.removed === true;
  }

  /** The persons that any of the keys and ids names, sorted by id. */
  async persons({ keys, ids }: PatientSelection): Promise<readonly KnownPerson[]> {
    const candidates = new Set(ids);
    if (keys.length > 0) {
      const { documents } = await (await this.#collection(patients)).find({
        index: 'identifiers',
        where: { identifiers: keys.length === 1 ? (keys[0] ?? '') : { in: keys } },
        limit: mostPersons + 1,
      });
      for (const { id } of documents) candidates.add(id);
    }
    if (candidates.size > mostPersons) {
      throw problems.invalid('the search names too many patients; give the system of the identifier');
    }
    const found = new Map<string, KnownPerson>();
    for (const id of candidates) {
      const known = await this.person(id);
      if (known) found.set(known.person.id, known);
    }
    return [...found.values()].sort((a, b) => (a.person.id < b.person.id ? -1 : 1));
  }

  async timeline(query: TimelineQuery): Promise<TimelinePage> {
    return readTimeline(await this.#collection(resources), query);
  }

  /** A fact by type and id. */
  async resource(reference: string): Promise<ResourceDocument | undefined> {
    const { documents } = await (await this.#collection(resources)).find({
      index: 'reference',
      where: { reference },
      order: 'descending',
      limit: 1,
    });
    return documents[0];
  }

  /** What a Binary holds, base64. */
  async content({ id, parts = 0 }: ResourceDocument): Promise<string> {
    const ids = Array.from({ length: parts }, (_, part) => contentId(id, part));
    const found = await (await this.#collection(contents)).getMany(ids);
    return ids.map(it => found.get(it)?.data ?? '').join('');
  }

  /** What a facility names for many of its patients, as newest said in any partition. */
  async sharedResource(reference: string): Promise<SharedDocument | undefined> {
    const { partitions } = topics['causeway.clinical.event'];
    const ids = Array.from({ length: partitions }, (_, partition) => sharedDocumentId(reference, partition));
    const found = [...(await (await this.#collection(shared)).getMany(ids)).values()];
    return found.reduce<SharedDocument | undefined>((best, it) => (best && !isNewer(it, best) ? best : it), undefined);
  }

  /** Shared resources by document id, and those they refer to, by reference. */
  async sharedAndBeyond(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, SharedDocument>> {
    const stored = await this.#collection(shared);
    const asked = new Set<string>();
    const found = new Map<string, SharedDocument>();
    let wanted = [...ids];
    for (let round = 0; round < includeRounds && wanted.length > 0; round++) {
      for (const id of wanted) asked.add(id);
      const documents = await stored.getMany(wanted);
      for (const [id, document] of documents) {
        const reference = id.slice(0, id.lastIndexOf('@'));
        const known = found.get(reference);
        if (!known || isNewer(document, known)) found.set(reference, document);
      }
      wanted = [...new Set([...documents.values()].flatMap(sharedIdsIn))].filter(it => !asked.has(it));
    }
    return found;
  }

  #collection<T extends Document>(declaration: CollectionDeclaration<T>): Promise<Collection<T>> {
    return this.#runtime.views.collection(recordView, declaration);
  }
}

/** The document ids of what a shared resource refers to, in its own partition. */
function sharedIdsIn({ id, json }: SharedDocument): readonly string[] {
  const partition = Number(id.slice(id.lastIndexOf('@') + 1));
  return [...json.matchAll(referenceForm)].map(([, reference = '']) => sharedDocumentId(reference, partition));
}

function isNewer(a: SharedDocument, b: SharedDocument): boolean {
  return a.recordedAt > b.recordedAt || (a.recordedAt === b.recordedAt && a.id > b.id);
}
