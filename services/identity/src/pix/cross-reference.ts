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

  /** By the identifier of a source patient; undefined when nobody described one, or the source removed it. */
  async ofIdentifier(sourcePatient: SourcePatient): Promise<CrossReference | undefined> {
    const id = sourcePatientId(sourcePatient);
    const found = await this.#directory.person(id);
    return found?.members.includes(id) ? this.#of(found) : undefined;
  }

  /** By the id of any of a person's source patients: one that was removed may be the one that names the person. */
  async ofId(id: string): Promise<CrossReference | undefined> {
    const found = await this.#directory.person(id);
    return found && this.#of(found);
  }

  async #of(found: KnownPerson): Promise<CrossReference> {
    const bySystem = new Map((await this.#authorities.all()).map(it => [it.system, it]));
    const subsumed = await this.#subsumed(found.person);
    const known = found.patients.flatMap(({ id, sourcePatient }) => {
      const authority = bySystem.get(sourcePatient.authority);
      return authority && !subsumed.has(id) ? [{ authority, sourcePatient }] : [];
    });
    return { person: found.person, known: known.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  }

  /** Identifiers that their source merged into another are given to nobody any more (ITI-8, ITI-104). */
  async #subsumed({ members }: Person): Promise<ReadonlySet<string>> {
    if (members.length < 2) return new Set();
    const touching = await linksOf(await this.#views.collection(linkView, links), members);
    return new Set(touching.filter(isMerged).map(it => sourcePatientId(it.b)));
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
