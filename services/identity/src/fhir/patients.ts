import type { Disclosure } from '@causeway/disclosure';
import type { Patient } from '@causeway/fhir';
import { withPerson } from '@causeway/person';
import {
  type Actor,
  consistentWith,
  type EntryText,
  noticeWith,
  type Parameters,
  Problem,
  type Runtime,
  type SaidParameters,
  searchsetText,
  urlOf,
} from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import { type Directory, holds, type KnownPerson, type PersonPage } from '../directory/directory.ts';
import { type PatientSearch, readPatientSearch } from './patient-search.ts';

export const PATIENTS = Symbol('patients');

/** Who asks, and where. */
export interface Asker {
  readonly actor: Actor;
  /** The FHIR base as the caller sees it, without a slash at the end. */
  readonly base: string;
}

/** In every answer with persons: its absence would tell that nobody was withheld. */
export const withheldNotice =
  'Persons that may not be disclosed to you are left out; an answer without them does not say that there are none.';

export interface PatientsOptions {
  readonly views: Runtime['views'];
  readonly directory: Directory;
  readonly authorities: Authorities;
  readonly disclosure: Disclosure;
}

/** What is looked at to say how many there are beyond a page. */
const counted = { pages: 3, page: { count: 500, most: 2_000 } } as const;

/** Searches for persons, as FHIR answers them. Consent is decided when the answer is ready to leave, and audited. */
export class Patients {
  readonly #views: Runtime['views'];
  readonly #directory: Directory;
  readonly #authorities: Authorities;
  readonly #disclosure: Disclosure;

  constructor({ views, directory, authorities, disclosure }: PatientsOptions) {
    this.#views = views;
    this.#directory = directory;
    this.#authorities = authorities;
    this.#disclosure = disclosure;
  }

  /** Resolves once the views show what the caller has seen (`X-Causeway-Position`). */
  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#views, position);
  }

  read(parameters: Parameters): Promise<PatientSearch> {
    return readPatientSearch(parameters, this.#authorities);
  }

  async search(
    search: PatientSearch,
    { parameters, leftOut }: SaidParameters,
    { actor, base }: Asker,
  ): Promise<string> {
    await this.#knowsDomains(search.systems);
    const { persons, next } = await this.#found(search);
    const access = { actor, action: 'search', resourceTypes: ['Patient'] };
    const entries = await this.#disclosure.disclose(persons, access, permitted =>
      permitted.map(it => entryOf(it, search.systems)),
    );
    const url = (cursor?: string) => urlOf(`${base}/Patient`, parameters, cursor);
    const total =
      search.after === undefined ? await this.#total(search, { found: entries.length, next, actor }) : undefined;
    return searchsetText({
      base,
      entries,
      // 2:3.78.4.1.3, case 3: an answer without persons has no entry. So it tells no more than the persons do.
      ...(entries.length > 0 ? { notice: noticeWith(leftOut, withheldNotice) } : {}),
      self: url(),
      ...(next === undefined ? {} : { next: url(next) }),
      ...(total === undefined ? {} : { total }),
    });
  }

  async #found({ ids, criteria, count, after }: PatientSearch): Promise<PersonPage> {
    if (ids.length === 0) return this.#directory.search(criteria, { count, ...(after === undefined ? {} : { after }) });
    const persons = [...(await this.#directory.persons(ids)).values()];
    const matching = persons.filter(it => holds(criteria, it));
    return { persons: [...new Map(matching.map(it => [it.person.id, it])).values()] };
  }

  /** How many there are for the caller (2:3.78.4.1.3, case 1), where that is soon counted. A count discloses nobody. */
  async #total(
    { criteria }: PatientSearch,
    { found, next, actor }: { readonly found: number; readonly next: string | undefined; readonly actor: Actor },
  ): Promise<number | undefined> {
    let [total, after] = [found, next];
    for (let pages = 0; after !== undefined; pages++) {
      if (pages === counted.pages) return undefined;
      const { persons, next: more } = await this.#directory.search(criteria, { ...counted.page, after });
      const decisions = await Promise.all(persons.map(it => this.#disclosure.decide(it.person, actor)));
      total += decisions.filter(it => it.permitted).length;
      after = more;
    }
    return total;
  }

  /** 2:3.78.4.1.3, case 4: of a domain in which nobody issues, and nobody has an identifier, it is said that it is unknown. */
  async #knowsDomains(systems: readonly string[]): Promise<void> {
    for (const system of systems) {
      if ((await this.#authorities.ofSystem(system)) || (await this.#directory.hasSystem(system))) continue;
      const diagnostics = 'targetSystem not found';
      throw new Problem(404, 'not-found', diagnostics, { severity: 'warning', diagnostics });
    }
  }
}

function entryOf(known: KnownPerson, systems: readonly string[]): EntryText {
  const { person, golden } = known;
  const limited: Patient =
    systems.length === 0
      ? golden
      : { ...golden, identifier: (golden.identifier ?? []).filter(it => systems.includes(it.system ?? '')) };
  return { reference: `Patient/${person.id}`, json: patientText(known, limited), mode: 'match' };
}

/** The golden record as it leaves: references to the person's source patients name the person. */
export function patientText({ person }: KnownPerson, golden: Patient): string {
  return withPerson(JSON.stringify(golden), { members: new Set(person.members), person: person.id });
}
