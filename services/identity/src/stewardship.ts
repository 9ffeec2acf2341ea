import { randomUUID } from 'node:crypto';
import { Disclosure } from '@causeway/disclosure';
import type { Position } from '@causeway/event-log';
import {
  findPerson,
  isLinked,
  type Link,
  type LinkEvent,
  links,
  linksOf,
  linkView,
  pairId,
  type SourcePatient,
  sourcePatientId,
  unscored,
} from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { type Actor, problems, publishAndApply, type Runtime } from '@causeway/service';
import { patients, patientView } from './patient-view.ts';

/** A person as stewards see it: who belongs to it, and what holds them together. */
export interface PersonReport {
  readonly id: string;
  readonly members: readonly { readonly id: string; readonly sourcePatient?: SourcePatient }[];
  readonly links: readonly (Pick<Link, 'a' | 'b' | 'bases' | 'separated'> & { readonly linked: boolean })[];
}

export type StewardCommand =
  | {
      readonly type: 'Unmerge';
      readonly survivor: SourcePatient;
      readonly merged: SourcePatient;
      readonly reason: string;
    }
  | { readonly type: 'Link'; readonly a: SourcePatient; readonly b: SourcePatient; readonly reason: string }
  | { readonly type: 'Unlink'; readonly a: SourcePatient; readonly b: SourcePatient; readonly reason: string }
  | { readonly type: 'Separate'; readonly a: SourcePatient; readonly b: SourcePatient; readonly reason: string };

type Decided = Omit<LinkEvent, 'header'> & { readonly type: LinkEvent['type'] };

/** A command that changes nothing decides nothing; one that makes no sense is refused with the reason. */
export function decideStewardship(
  known: Link | undefined,
  command: StewardCommand,
): readonly Decided[] | { readonly refused: string } {
  switch (command.type) {
    case 'Unmerge': {
      if (known?.bases.MERGE === undefined)
        return { refused: 'the source has not merged these two, or the merge was undone' };
      const { survivor: a, merged: b, reason: explanation } = command;
      return [{ type: 'PatientsUnlinked', a, b, basis: 'MERGE', explanation } as Decided];
    }
    case 'Link': {
      if (known?.bases.STEWARD !== undefined && !known.separated) return [];
      const { a, b, reason: explanation } = command;
      return [{ type: 'PatientsLinked', a, b, basis: 'STEWARD', rule: 'steward', explanation } as Decided];
    }
    case 'Unlink': {
      if (known?.bases.STEWARD === undefined) return { refused: 'no steward has linked these two' };
      const { a, b, reason: explanation } = command;
      return [{ type: 'PatientsUnlinked', a, b, basis: 'STEWARD', explanation } as Decided];
    }
    case 'Separate': {
      if (known?.separated) return [];
      const { a, b, reason: explanation } = command;
      return [{ type: 'PatientsSeparated', a, b, explanation } as Decided];
    }
  }
}

/** What stewards see and do. */
export class Stewardship {
  readonly #runtime: Runtime;
  readonly #disclosure: Disclosure;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#disclosure = new Disclosure(runtime, 'permit');
  }

  /** The position of what was decided; undefined when nothing had to be. */
  async command(command: StewardCommand, actor: Actor): Promise<Position | undefined> {
    const [a, b] = command.type === 'Unmerge' ? [command.survivor, command.merged] : [command.a, command.b];
    if (sourcePatientId(a) === sourcePatientId(b)) throw problems.unprocessable('the two are the same source patient');
    const known = await (await this.#runtime.views.collection(linkView, links)).get(pairId(a, b));
    const decided = decideStewardship(known, command);
    if ('refused' in decided) throw problems.conflict(decided.refused);
    const [event] = decided;
    if (!event) return undefined;
    const header = originHeader({ now: this.#runtime.now(), facility: actor.organization, messageId: randomUUID() });
    return publishAndApply(this.#runtime, 'causeway.identity.link', {
      key: pairId(a, b),
      event: { ...unscored, ...event, header } as LinkEvent,
    });
  }

  /** The person a source patient belongs to. Seeing it is a disclosure and goes into the log. */
  async person(id: string, actor: Actor): Promise<PersonReport> {
    const { views } = this.#runtime;
    const linkCollection = await views.collection(linkView, links);
    const person = await findPerson(linkCollection, id);
    const described = await (await views.collection(patientView, patients)).getMany(person.members);
    if (described.size === 0 && person.members.length === 1) throw problems.notFound('no such person');
    const decision = { permitted: true, reason: 'stewards see what links a person' };
    const access = { actor, action: 'read-links', resourceTypes: ['Patient'] };
    await this.#disclosure.record([{ access, patient: person.id, decision }]);
    const touching = await linksOf(linkCollection, person.members);
    const unique = new Map(touching.map(it => [it.id, it]));
    return {
      id: person.id,
      members: person.members.map(it => ({ id: it, sourcePatient: described.get(it)?.sourcePatient })),
      links: [...unique.values()].map(it => ({
        a: it.a,
        b: it.b,
        bases: it.bases,
        separated: it.separated,
        linked: isLinked(it),
      })),
    };
  }
}
