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
import type { Directory } from '../directory/directory.ts';

/** An identifier of a person in the domain of one authority. */
export interface CrossReferenced {
  readonly authority: Authority;
  readonly sourcePatient: SourcePatient;
}

export interface CrossReference {
  readonly person: Person;
  /** All but the one asked for, sorted by domain and value. */
  readonly others: readonly CrossReferenced[];
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

  /** Undefined when nobody has the identifier. */
  async of(source: SourcePatient): Promise<CrossReference | undefined> {
    const known = await this.#directory.person(sourcePatientId(source));
    if (!known) return undefined;
    const bySystem = new Map((await this.#authorities.all()).map(it => [it.system, it]));
    const subsumed = await this.#subsumed(known.person);
    const others = known.patients.flatMap(({ id, sourcePatient }) => {
      const authority = bySystem.get(sourcePatient.authority);
      const asked = id === sourcePatientId(source);
      return authority && !asked && !subsumed.has(id) ? [{ authority, sourcePatient }] : [];
    });
    return { person: known.person, others: others.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
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
