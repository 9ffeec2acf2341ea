import {
  type Link,
  links,
  linksOf,
  linkView,
  type Person,
  type SourcePatient,
  sourcePatientId,
} from '@causeway/person';
import type { Runtime } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import type { Authority } from '../authority/authority-view.ts';
import type { Directory, KnownPerson } from '../directory/directory.ts';

/** An identifier of a person in the domain of one authority. */
export interface CrossReferenced {
  readonly authority: Authority;
  readonly sourcePatient: SourcePatient;
}

export interface CrossReference {
  readonly person: Person;
  /** All of the person, sorted by domain and value. */
  readonly known: readonly CrossReferenced[];
}

/** The identifiers by which other domains know a patient (PIX). Decides nothing on disclosure. */
export class CrossReferences {
  readonly #views: Runtime['views'];
  readonly #directory: Directory;
  readonly #authorities: Authorities;

  constructor({ views }: Pick<Runtime, 'views'>, directory: Directory, authorities: Authorities) {
    this.#views = views;
    this.#directory = directory;
    this.#authorities = authorities;
  }

  /** By the identifier of a source patient; undefined when nobody described one, or the source removed or merged it. */
  async ofIdentifier(sourcePatient: SourcePatient): Promise<CrossReference | undefined> {
    const id = sourcePatientId(sourcePatient);
    const found = await this.#directory.person(id);
    if (!found?.members.includes(id)) return undefined;
    const subsumed = await this.subsumed([found.person]);
    return subsumed.has(id) ? undefined : this.#of(found, subsumed);
  }

  /** By the id of any of a person's source patients: one that is gone may be the one that names the person. */
  async ofId(id: string): Promise<CrossReference | undefined> {
    const found = await this.#directory.person(id);
    return found && this.#of(found, await this.subsumed([found.person]));
  }

  /** Source patients of these persons whom their source merged into another: their identifiers are given to nobody (ITI-8, ITI-104). */
  async subsumed(persons: readonly Person[]): Promise<ReadonlySet<string>> {
    const several = persons.filter(it => it.members.length > 1).flatMap(it => it.members);
    if (several.length === 0) return new Set();
    const touching = await linksOf(await this.#views.collection(linkView, links), several);
    return new Set(touching.filter(isMerged).map(it => sourcePatientId(it.b)));
  }

  async #of(found: KnownPerson, subsumed: ReadonlySet<string>): Promise<CrossReference> {
    const bySystem = new Map((await this.#authorities.all()).map(it => [it.system, it]));
    const known = found.patients.flatMap(({ id, sourcePatient }) => {
      const authority = bySystem.get(sourcePatient.authority);
      return authority && !subsumed.has(id) ? [{ authority, sourcePatient }] : [];
    });
    return { person: found.person, known: known.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  }
}

/** A24 links two numbers that both go on, and A43 moves one that does. */
const goingOn: readonly (string | undefined)[] = ['ADT_A24', 'ADT_A43'];

function isMerged({ bases, separated, mergedBy }: Link): boolean {
  return bases.MERGE !== undefined && !separated && !goingOn.includes(mergedBy);
}

function keyOf({ sourcePatient }: CrossReferenced): string {
  return `${sourcePatient.authority}|${sourcePatient.identifier}`;
}
