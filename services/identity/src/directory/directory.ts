import type { Collection } from '@causeway/doc-store';
import type { Patient } from '@causeway/fhir';
import { findPersons, goldenRecord, links, linkView, type Person } from '@causeway/person';
import { type Problem, problems, type Runtime } from '@causeway/service';
import { bestRange, type Criterion, type Identified, isIn, type TokenRange } from './criterion.ts';
import { type DescribedPatient, described, directoryView, systems } from './described-patient.ts';

/** A person that some source described. */
export interface KnownPerson {
  readonly person: Person;
  /** Ids of the members whom their source has not removed. */
  readonly members: readonly string[];
  /** Of those, the ones that were described. */
  readonly patients: readonly DescribedPatient[];
  readonly golden: Patient;
}

export interface PersonPage {
  readonly persons: readonly KnownPerson[];
  /** Where the next page begins; absent when nothing follows. */
  readonly next?: string;
}

/** More persons than this are no answer to who has an identifier. */
const mostIdentified = 50;
/** Source patients read at a time. */
const batchSize = 200;
/** Source patients looked at for one page: what narrows little is answered in pages that may hold less than was asked for. */
const mostLookedAt = 20_000;

export interface PageWanted {
  readonly count: number;
  /** `next` of the page before. */
  readonly after?: string;
  /** Source patients looked at at most. */
  readonly most?: number;
}

/** Persons by what describes them. Decides nothing: what it answers is not disclosed before `Disclosure` has said so. */
export class Directory {
  readonly #views: Runtime['views'];

  constructor({ views }: Pick<Runtime, 'views'>) {
    this.#views = views;
  }

  /** The person whom the id of any of their source patients names; undefined when nobody described any. */
  async person(id: string): Promise<KnownPerson | undefined> {
    return (await this.persons([id])).get(id);
  }

  /** The persons of many source patients, by source patient; without those that nobody described. */
  async persons(ids: readonly string[]): Promise<ReadonlyMap<string, KnownPerson>> {
    const persons = await findPersons(await this.#views.collection(linkView, links), ids);
    const members = [...new Set([...persons.values()].flatMap(it => it.members))];
    const patients = await (await this.#described()).getMany(members);
    const known = new Map<string, KnownPerson>();
    const byPerson = new Map<string, KnownPerson | undefined>();
    for (const [id, person] of persons) {
      if (!byPerson.has(person.id)) byPerson.set(person.id, knownPerson(person, patients));
      const it = byPerson.get(person.id);
      if (it) known.set(id, it);
    }
    return known;
  }

  /** Whether anybody has an identifier of the system. */
  async hasSystem(system: string): Promise<boolean> {
    return (await (await this.#views.collection(directoryView, systems)).get(system)) !== undefined;
  }

  /** The persons for whom all criteria hold, in a stable order. */
  async search(criteria: readonly Criterion[], page: PageWanted): Promise<PersonPage> {
    const identified = criteria.find(it => it.identified !== undefined)?.identified;
    if (identified) return { persons: await this.#identified(identified, criteria) };
    return this.#scan(criteria, page);
  }

  async #identified({ ids, ranges }: Identified, criteria: readonly Criterion[]): Promise<readonly KnownPerson[]> {
    const pages = await Promise.all(ranges.map(it => this.#page(it, { limit: mostIdentified + 1 })));
    const found = new Set(pages.flatMap(it => it.documents.map(({ id }) => id)));
    const candidates = new Set([...ids, ...found]);
    if (found.size > mostIdentified) {
      throw problems.invalid('the search names too many patients; give the system of the identifier');
    }
    const persons = new Map([...(await this.persons([...candidates])).values()].map(it => [it.person.id, it]));
    return [...persons.values()].filter(it => holds(criteria, it)).sort((a, b) => (a.person.id < b.person.id ? -1 : 1));
  }

  async #scan(criteria: readonly Criterion[], { count, after, most = mostLookedAt }: PageWanted): Promise<PersonPage> {
    const range = bestRange(criteria);
    const found: KnownPerson[] = [];
    let place = parsePlace(after);
    let last: PlaceInOrder | undefined;
    for (let lookedAt = 0; lookedAt < most; lookedAt += batchSize) {
      const { documents, cursor } = await this.#page(range, { limit: batchSize, after: place.cursor });
      // What a range holds is in the order of ids, and may no longer hold the place; everybody is in the order of their coming.
      const fresh = range
        ? documents.filter(it => it.id > place.id)
        : documents.slice(documents.findIndex(it => it.id === place.id) + 1);
      const persons = await this.persons(fresh.map(it => it.id));
      for (const { id } of fresh) {
        const known = persons.get(id);
        if (!known || !isFirst(id, known, range) || !holds(criteria, known)) continue;
        // The page is full, and somebody follows.
        if (last) return { persons: found, next: formatPlace(last) };
        found.push(known);
        if (found.length === count) last = { ...place, id };
      }
      if (cursor === undefined) return { persons: found };
      place = { cursor, id: '' };
    }
    return { persons: found, next: formatPlace(last ?? place) };
  }

  async #page(range: TokenRange | undefined, { limit, after }: { limit: number; after?: string | undefined }) {
    const stored = await this.#described();
    const from = after === undefined ? {} : { after };
    try {
      return await (range === undefined
        ? stored.find({ index: 'all', where: {}, limit, ...from })
        : stored.find({ index: 'tokens', where: { tokens: range }, limit, ...from }));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'invalid-cursor') throw wrongPlace();
      throw error;
    }
  }

  #described(): Promise<Collection<DescribedPatient>> {
    return this.#views.collection(directoryView, described);
  }
}

function knownPerson(person: Person, all: ReadonlyMap<string, DescribedPatient>): KnownPerson | undefined {
  const members = person.members.filter(it => all.get(it)?.removed === undefined);
  const patients = members.flatMap(it => all.get(it) ?? []);
  if (patients.length === 0) return undefined;
  return { person, members, patients, golden: goldenRecord(person.id, patients, person.merged) };
}

/** Whether all criteria hold of the person. */
export function holds(criteria: readonly Criterion[], known: KnownPerson): boolean {
  return criteria.every(it => it.matches(known));
}

/** A person stands in the order at one of their source patients: the first by id that the range holds. */
function isFirst(id: string, { patients }: KnownPerson, range: TokenRange | undefined): boolean {
  return patients.find(it => range === undefined || isIn(range, it.tokens))?.id === id;
}

/** After a cursor of the store, and within what it then gives after an id. */
interface PlaceInOrder {
  readonly cursor: string | undefined;
  readonly id: string;
}

function formatPlace({ cursor = '', id }: PlaceInOrder): string {
  return Buffer.from(JSON.stringify([cursor, id])).toString('base64url');
}

function parsePlace(text: string | undefined): PlaceInOrder {
  if (text === undefined) return { cursor: undefined, id: '' };
  try {
    const [cursor, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as readonly unknown[];
    if (typeof cursor === 'string' && typeof id === 'string') return { cursor: cursor || undefined, id };
  } catch {}
  throw wrongPlace();
}

function wrongPlace(): Problem {
  return problems.invalid('take the next page from the next link, as it is');
}
