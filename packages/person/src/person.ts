import type { Collection } from '@causeway/doc-store';
import { Groups } from './groups.ts';
import { isLinked, isMerged, type Link } from './link-view.ts';
import { sourcePatientId } from './source-patient.ts';

/** A person: the source patients that links join, directly or through others. */
export interface Person {
  /** The smallest member id, so that the same members make the same person whatever the order of arrival. */
  readonly id: string;
  /** Ids of the source patients, sorted. Each of them names the person as well as `id` does. */
  readonly members: readonly string[];
  /** Of those, the ones whom their source merged into another: their numbers are no more. Absent: none. */
  readonly merged?: readonly string[];
}

export function personOf(members: Iterable<string>): Person {
  const sorted = [...members].sort();
  return { id: sorted[0] ?? '', members: sorted };
}

/** The person that a source patient belongs to; alone when nothing links it. */
export async function findPerson(links: Collection<Link>, sourcePatient: string): Promise<Person> {
  const found = await findPersons(links, [sourcePatient]);
  return found.get(sourcePatient) ?? personOf([sourcePatient]);
}

/** More source patients than this behind one are a fault in matching, not a person. */
const maxReached = 1_000;

/**
 * The persons that many source patients belong to, by source patient, in as many round trips as the longest chain of links.
 */
export async function findPersons(
  links: Collection<Link>,
  sourcePatients: Iterable<string>,
): Promise<ReadonlyMap<string, Person>> {
  const asked = new Set(sourcePatients);
  const reached = new Set(asked);
  const touching = new Map<string, Link>();
  let frontier = [...asked];
  while (frontier.length > 0 && reached.size <= asked.size + maxReached) {
    const next = new Set<string>();
    for (const link of await linksOf(links, frontier)) {
      touching.set(link.id, link);
      if (!isLinked(link)) continue;
      for (const id of link.members) if (!reached.has(id)) next.add(id);
    }
    for (const id of next) reached.add(id);
    frontier = [...next];
  }
  return personsFrom(asked, [...touching.values()]);
}

/** Every link that touches any of the source patients, separated ones included. */
export async function linksOf(links: Collection<Link>, sourcePatients: readonly string[]): Promise<readonly Link[]> {
  const found: Link[] = [];
  let after: string | undefined;
  do {
    const page = await links.find({
      index: 'members',
      where: { members: { in: sourcePatients } },
      limit: 1_000,
      after,
    });
    found.push(...page.documents);
    after = page.cursor;
  } while (after !== undefined);
  return found;
}

/**
 * The persons of these source patients, by what links hold. The surest link joins first, and none joins two who are known
 * to be two: whom a steward separated, or, where a rule links, two numbers of one authority that nothing links directly.
 * A function of the links alone, whatever the order in which they came.
 */
export function personsFrom(sourcePatients: Iterable<string>, links: readonly Link[]): ReadonlyMap<string, Person> {
  const groups = new Groups();
  const asked = [...new Set(sourcePatients)];
  for (const id of asked) groups.add(id);
  const apart = new Apart(links);
  for (const link of links.filter(isLinked).sort(surestFirst)) {
    const [a, b] = link.members;
    groups.add(a);
    groups.add(b);
    if (!apart.forbids(groups.of(a), groups.of(b), isByRule(link))) groups.join(a, b);
  }
  const gone = new Set(links.filter(isMerged).map(it => sourcePatientId(it.b)));
  const persons = new Map<readonly string[], Person>();
  return new Map(
    asked.map(id => {
      const members = groups.of(id);
      const person = persons.get(members) ?? withMerged(personOf(members), gone);
      persons.set(members, person);
      return [id, person];
    }),
  );
}

function withMerged(person: Person, gone: ReadonlySet<string>): Person {
  const merged = person.members.filter(it => gone.has(it));
  return merged.length === 0 ? person : { ...person, merged };
}

/** Who is known to be two people. */
class Apart {
  readonly #authority = new Map<string, string>();
  readonly #separated = new Set<string>();
  readonly #linked = new Set<string>();

  constructor(links: readonly Link[]) {
    for (const link of links) {
      for (const it of [link.a, link.b]) this.#authority.set(sourcePatientId(it), it.authority);
      if (link.separated) this.#separated.add(pairOf(...link.members));
      else if (isLinked(link)) this.#linked.add(pairOf(...link.members));
    }
  }

  forbids(some: readonly string[], others: readonly string[], byRule: boolean): boolean {
    if (some === others) return false;
    return some.some(a => others.some(b => this.#separated.has(pairOf(a, b)) || (byRule && this.#areTwoNumbers(a, b))));
  }

  /** An authority that gave two numbers says they are two people, unless something links just these. */
  #areTwoNumbers(a: string, b: string): boolean {
    const authority = this.#authority.get(a);
    return authority !== undefined && authority === this.#authority.get(b) && !this.#linked.has(pairOf(a, b));
  }
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a}+${b}` : `${b}+${a}`;
}

function isByRule({ bases }: Link): boolean {
  return bases.STEWARD === undefined && bases.MERGE === undefined;
}

function surestFirst(a: Link, b: Link): number {
  return rankOf(a) - rankOf(b) || (b.rule?.score ?? 0) - (a.rule?.score ?? 0) || (a.id < b.id ? -1 : 1);
}

function rankOf({ bases }: Link): number {
  if (bases.STEWARD !== undefined) return 0;
  return bases.MERGE === undefined ? 2 : 1;
}
