import type { Collection } from '@causeway/doc-store';
import { isLinked, type Link } from './link-view.ts';

/** A person: the source patients that links join, directly or through others. */
export interface Person {
  /** The smallest member id, so that the same members make the same person whatever the order of arrival. */
  readonly id: string;
  /** Ids of the source patients, sorted. Each of them names the person as well as `id` does. */
  readonly members: readonly string[];
}

export function personOf(members: Iterable<string>): Person {
  const sorted = [...members].sort();
  return { id: sorted[0] ?? '', members: sorted };
}

/** More links than this around one person are a fault in matching, not a person. */
const maxMembers = 1_000;

/** The person that a source patient belongs to; alone when nothing links it. */
export async function findPerson(links: Collection<Link>, sourcePatient: string): Promise<Person> {
  const members = new Set([sourcePatient]);
  let frontier = [sourcePatient];
  while (frontier.length > 0 && members.size < maxMembers) {
    const next: string[] = [];
    for (const link of await linksOf(links, frontier)) {
      if (!isLinked(link)) continue;
      for (const id of link.members) {
        if (members.has(id)) continue;
        members.add(id);
        next.push(id);
      }
    }
    frontier = next;
  }
  return personOf(members);
}

/** The persons that many source patients belong to, by source patient, in as many round trips as the longest chain of links. */
export async function findPersons(
  links: Collection<Link>,
  sourcePatients: Iterable<string>,
): Promise<ReadonlyMap<string, Person>> {
  const groups = new Groups();
  const asked = new Set(sourcePatients);
  let frontier = [...asked];
  for (const id of frontier) groups.add(id);
  while (frontier.length > 0) {
    const next = new Set<string>();
    for (const link of await linksOf(links, frontier)) {
      if (!isLinked(link)) continue;
      for (const id of link.members) if (groups.add(id)) next.add(id);
      groups.join(...link.members);
    }
    frontier = [...next];
  }
  return groups.persons(asked);
}

/** Sets that grow together (union-find). */
class Groups {
  readonly #parent = new Map<string, string>();

  /** Whether it is new. */
  add(id: string): boolean {
    if (this.#parent.has(id)) return false;
    this.#parent.set(id, id);
    return true;
  }

  join(a: string, b: string): void {
    this.#parent.set(this.#root(a), this.#root(b));
  }

  persons(of: ReadonlySet<string>): ReadonlyMap<string, Person> {
    const members = new Map<string, string[]>();
    for (const id of this.#parent.keys()) {
      const root = this.#root(id);
      members.set(root, [...(members.get(root) ?? []), id]);
    }
    const persons = new Map([...members].map(([root, ids]) => [root, personOf(ids)]));
    return new Map([...of].map(id => [id, persons.get(this.#root(id)) ?? personOf([id])]));
  }

  #root(id: string): string {
    let root = id;
    for (let parent = this.#parent.get(root); parent !== undefined && parent !== root; ) {
      root = parent;
      parent = this.#parent.get(root);
    }
    this.#parent.set(id, root);
    return root;
  }
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
