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
