import type { Authority } from '@causeway/person';
import { type Person, type SourcePatient, sourcePatientId } from '@causeway/person';
import type { Authorities } from '../authority/authorities.ts';
import type { DescribedPatient } from '../directory/described-patient.ts';
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
  readonly #directory: Directory;
  readonly #authorities: Authorities;

  constructor(directory: Directory, authorities: Authorities) {
    this.#directory = directory;
    this.#authorities = authorities;
  }

  /** By the identifier of a source patient; undefined when nobody described one, or the source removed or merged it. */
  async ofIdentifier(sourcePatient: SourcePatient): Promise<CrossReference | undefined> {
    const id = sourcePatientId(sourcePatient);
    const found = await this.#directory.person(id);
    const isThere = found?.members.includes(id) && !found.person.merged?.includes(id);
    return found && isThere ? this.#of(found) : undefined;
  }

  /** By the id of any of a person's source patients: one that is gone may be the one that names the person. */
  async ofId(id: string): Promise<CrossReference | undefined> {
    const found = await this.#directory.person(id);
    return found && this.#of(found);
  }

  async #of(found: KnownPerson): Promise<CrossReference> {
    const bySystem = new Map((await this.#authorities.all()).map(it => [it.system, it]));
    const known = numbered(found).flatMap(({ sourcePatient }) => {
      const authority = bySystem.get(sourcePatient.authority);
      return authority ? [{ authority, sourcePatient }] : [];
    });
    return { person: found.person, known: known.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  }
}

/** Those whose numbers go on: what their source merged into another is given to nobody any more (ITI-8, ITI-104). */
export function numbered({ person: { merged = [] }, patients }: KnownPerson): readonly DescribedPatient[] {
  return patients.filter(it => !merged.includes(it.id));
}

function keyOf({ sourcePatient }: CrossReferenced): string {
  return `${sourcePatient.authority}|${sourcePatient.identifier}`;
}
