import { randomUUID } from 'node:crypto';
import { Disclosure } from '@causeway/disclosure';
import type { Position } from '@causeway/event-log';
import {
  findPerson,
  findPersons,
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
import { originHeader, type ReleasedLink } from '@causeway/schemas';
import { type Actor, Problem, problems, publishAndApply, type Runtime } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import { type DescribedPatient, described, directoryView } from '../directory/described-patient.ts';
import { type Evidence, evidence, evidenceView } from '../matching/evidence-view.ts';

/** A person as stewards see it: who belongs to it, and what holds them together. */
export interface PersonReport {
  readonly id: string;
  readonly members: readonly PersonMember[];
  readonly links: readonly LinkReport[];
}

export interface PersonMember {
  readonly id: string;
  readonly sourcePatient?: SourcePatient;
  /** The source removed it, and links by people hold it still. */
  readonly removed?: true;
}

/** What is known of two source patients, and what the rule weighed. */
export interface LinkReport extends Pick<Link, 'a' | 'b' | 'bases' | 'separated'> {
  readonly linked: boolean;
  /** What links two may be less sure than what keeps others of the person apart from one of them. */
  readonly samePerson: boolean;
  /** Of the rule's last word: the weights of all fields, which add up to the score. */
  readonly evidence?: Omit<Evidence, 'id'>;
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
  | { readonly type: 'Separate'; readonly a: SourcePatient; readonly b: SourcePatient; readonly reason: string }
  | { readonly type: 'Reunite'; readonly a: SourcePatient; readonly b: SourcePatient; readonly reason: string };

export interface NamedPatient {
  readonly system: string;
  readonly value: string;
}

/** How long a command waits for what was told before it. */
const visibleWithinMs = 5_000;

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
    case 'Reunite': {
      if (!known?.separated) return { refused: 'no steward has separated these two' };
      const { a, b, reason: explanation } = command;
      return [{ type: 'SeparationLifted', a, b, explanation } as Decided];
    }
  }
}

/** What stewards see and do. */
export class Stewardship {
  readonly #runtime: Runtime;
  readonly #authorities: Authorities;
  readonly #disclosure: Disclosure;

  constructor(runtime: Runtime, authorities: Authorities) {
    this.#runtime = runtime;
    this.#authorities = authorities;
    this.#disclosure = new Disclosure(runtime, 'permit');
  }

  /** Whom a steward names: by the system of an authority, or by what it is called. */
  async sourcePatient({ system, value }: NamedPatient): Promise<SourcePatient> {
    return { authority: await this.#authorities.systemOf(system), identifier: value };
  }

  /** The position of what was decided; undefined when nothing had to be. */
  async command(command: StewardCommand, actor: Actor): Promise<Position | undefined> {
    const [a, b] = command.type === 'Unmerge' ? [command.survivor, command.merged] : [command.a, command.b];
    if (sourcePatientId(a) === sourcePatientId(b)) throw problems.unprocessable('the two are the same source patient');
    if (command.type === 'Link' || command.type === 'Separate') await this.#requireKnown([a, b]);
    const known = await (await this.#runtime.views.collection(linkView, links)).get(pairId(a, b));
    const decided = decideStewardship(known, command);
    if ('refused' in decided) throw problems.conflict(decided.refused);
    const [event] = decided;
    if (!event) return undefined;
    return this.#publish(event, actor);
  }

  #publish(event: Decided, { organization }: Actor): Promise<Position> {
    const header = originHeader({ now: this.#runtime.now(), facility: organization, messageId: randomUUID() });
    return publishAndApply(this.#runtime, 'causeway.identity.link', {
      key: pairId(event.a, event.b),
      event: { ...unscored, ...event, header } as LinkEvent,
    });
  }

  /** A mistyped number is nobody's: linked, it would wait in the person for whoever gets it one day. */
  async #requireKnown(pair: readonly SourcePatient[]): Promise<void> {
    const unknown = await this.#unknownOf(pair);
    if (unknown.length === 0) return;
    const { log, views } = this.#runtime;
    for (const { topic, partition, end } of await log.offsets(['causeway.clinical.event'])) {
      if (end > 0) await views.reached({ topic, partition, offset: end - 1 }, visibleWithinMs);
    }
    if ((await this.#unknownOf(unknown)).length > 0)
      throw problems.notFound('no source has told of a patient with this identifier; check system and value');
  }

  async #unknownOf(some: readonly SourcePatient[]): Promise<readonly SourcePatient[]> {
    const { views } = this.#runtime;
    const ids = some.map(sourcePatientId);
    const told = await (await views.collection(directoryView, described)).getMany(ids);
    const linked = new Set((await linksOf(await views.collection(linkView, links), ids)).flatMap(it => it.members));
    return some.filter(it => !told.has(sourcePatientId(it)) && !linked.has(sourcePatientId(it)));
  }

  /** The person a source patient belongs to. Seeing it is a disclosure and goes into the log. */
  async person(id: string, actor: Actor): Promise<PersonReport> {
    const { views } = this.#runtime;
    const linkCollection = await views.collection(linkView, links);
    const person = await findPerson(linkCollection, id);
    const known = await (await views.collection(directoryView, described)).getMany(person.members);
    if (known.size === 0 && person.members.length === 1) throw problems.notFound('no such person');
    const decision = { permitted: true, reason: 'stewards see what links a person' };
    const access = { actor, action: 'read-links', resourceTypes: ['Patient'] };
    await this.#disclosure.record([{ access, patient: person.id, decision }]);
    const touching = await linksOf(linkCollection, person.members);
    const unique = new Map(touching.map(it => [it.id, it]));
    return {
      id: person.id,
      members: person.members.map(id => memberOf(id, known.get(id))),
      links: await this.#reports([...unique.values()]),
    };
  }

  /** What links two source patients, or keeps them apart, and why. */
  async link(a: string, b: string, actor: Actor): Promise<LinkReport> {
    const link = await (await this.#runtime.views.collection(linkView, links)).get([a, b].sort().join('+'));
    const decision = { permitted: link !== undefined, reason: 'stewards see what links a person' };
    const access = { actor, action: 'read-links', resourceTypes: ['Patient'] };
    await this.#disclosure.record([{ access, patient: link ? a : null, decision }]);
    const [report] = link ? await this.#reports([link]) : [];
    if (!report) throw problems.notFound('nothing was ever said of these two');
    return report;
  }

  /** What people linked to source patients: stewards, and the sources themselves. */
  async linkedByPeople(ids: readonly string[]): Promise<readonly ReleasedLink[]> {
    const touching = await linksOf(await this.#runtime.views.collection(linkView, links), ids);
    return touching.flatMap(({ a, b, bases: { STEWARD, MERGE }, mergedBy }): readonly ReleasedLink[] => [
      ...(STEWARD === undefined ? [] : [{ a, b, basis: 'STEWARD', rule: 'steward', explanation: STEWARD } as const]),
      ...(MERGE === undefined
        ? []
        : [{ a, b, basis: 'MERGE', rule: mergedBy ?? 'ADT_A40', explanation: MERGE } as const]),
    ]);
  }

  /** Takes links back, as far as they still stand. */
  async release(released: readonly ReleasedLink[], reason: string, actor: Actor): Promise<void> {
    for (const { a, b, basis } of released) {
      const unlink = { type: 'Unlink', a, b, reason } as const;
      const unmerge = { type: 'Unmerge', survivor: a, merged: b, reason } as const;
      await this.takeBack(basis === 'MERGE' ? unmerge : unlink, actor);
    }
  }

  /** A command that takes something back; where somebody else has done so before, nothing is left to do. */
  async takeBack(command: StewardCommand, actor: Actor): Promise<void> {
    try {
      await this.command(command, actor);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'conflict') throw error;
    }
  }

  /** Puts back what a release took, as it was. */
  async restore(released: readonly ReleasedLink[], actor: Actor): Promise<void> {
    for (const { a, b, ...asserted } of released) {
      await this.#publish({ type: 'PatientsLinked', a, b, ...asserted } as Decided, actor);
    }
  }

  async #reports(of: readonly Link[]): Promise<readonly LinkReport[]> {
    const stored = await this.#runtime.views.collection(evidenceView, evidence);
    const known = await stored.getMany(of.map(it => it.id));
    const linkCollection = await this.#runtime.views.collection(linkView, links);
    const persons = await findPersons(
      linkCollection,
      of.flatMap(it => it.members),
    );
    return of.map(it => {
      const { a, b, bases, separated, members } = it;
      const [one, other] = members.map(member => persons.get(member)?.id);
      const { id: _, ...weighed } = known.get(it.id) ?? { id: '' };
      const report = { a, b, bases, separated, linked: isLinked(it), samePerson: one === other };
      return 'score' in weighed ? { ...report, evidence: weighed } : report;
    });
  }
}

function memberOf(id: string, known: DescribedPatient | undefined): PersonMember {
  if (!known) return { id };
  return { id, sourcePatient: known.sourcePatient, ...(known.removed ? { removed: true } : {}) };
}
