import { setImmediate as nextTurn } from 'node:timers/promises';
import { Lookups } from '@causeway/doc-store';
import { findPersons, links, linkView, type Person, personOf } from '@causeway/person';
import { type DisclosureDecided, originHeader } from '@causeway/schemas';
import type { Actor, Runtime } from '@causeway/service';
import { type ConsentDefault, type Decision, type Directive, decide } from './decision.ts';
import { directives, directivesOf, directiveView } from './directive-view.ts';

/** A look-up that found nobody is in the log as well: looking people up at random is to be seen. */
export const nobodyFound: Decision = { permitted: false, reason: 'nothing was found' };

/** What is asked for, by whom. */
export interface Access {
  readonly actor: Actor;
  /** `read`, `search`, `everything`, `alert`, … */
  readonly action: string;
  readonly resourceTypes: readonly string[];
}

/**
 * Decides at the last moment, on the service's own newest view of links and consent, and puts every decision into the
 * log before anything is disclosed.
 */
export class Disclosure {
  readonly #runtime: Pick<Runtime, 'views' | 'publisher' | 'service' | 'now'>;
  readonly #standard: ConsentDefault;
  readonly #persons: Lookups<Person>;
  readonly #directives: Lookups<readonly Directive[]>;

  constructor(runtime: Pick<Runtime, 'views' | 'publisher' | 'service' | 'now'>, standard: ConsentDefault) {
    const { views } = runtime;
    this.#runtime = runtime;
    this.#standard = standard;
    this.#persons = new Lookups(async ids => findPersons(await views.collection(linkView, links), ids));
    this.#directives = new Lookups(async ids => directivesOf(await views.collection(directiveView, directives), ids));
  }

  /** The person a source patient belongs to, as this service knows it now. */
  async person(sourcePatient: string): Promise<Person> {
    return (await this.#persons.get(sourcePatient)) ?? personOf([sourcePatient]);
  }

  /** Decides without a record: for a caller that records when it acts. */
  async decide(person: Person, { organization, purpose }: Pick<Actor, 'organization' | 'purpose'>): Promise<Decision> {
    const stored = await Promise.all(person.members.map(it => this.#directives.get(it)));
    return decide(
      stored.flatMap(it => it ?? []),
      { organization, purpose, at: this.#runtime.now() },
      this.#standard,
    );
  }

  /** Decides and records; resolves once the audit event is durable, so that nothing is disclosed without it. */
  async authorize(person: Person, access: Access): Promise<Decision> {
    const decision = await this.decide(person, access.actor);
    await this.record([{ access, patient: person.id, decision }]);
    return decision;
  }

  /** As `authorize`; what may leave then is written while the log is, and is undefined when nothing may. */
  async release<R>(
    person: Person,
    access: Access,
    write: () => R,
  ): Promise<{ readonly decision: Decision; readonly answer: R | undefined }> {
    const decision = await this.decide(person, access.actor);
    const recorded = this.record([{ access, patient: person.id, decision }]);
    const written = decision.permitted ? nextTurn().then(write) : undefined;
    const [answer] = await Promise.all([written, recorded]);
    return { decision, answer };
  }

  /**
   * Reads for those of the persons who may be disclosed, and decides once more when the answer is ready, so that consent
   * that changed meanwhile counts. Every decision is in the log before it resolves; so is that nobody was found.
   */
  async disclose<P extends { readonly person: Person }, R>(
    found: readonly P[],
    access: Access,
    read: (permitted: readonly P[]) => R | Promise<R>,
  ): Promise<R> {
    let decisions = await this.#decideAll(found, access.actor);
    for (;;) {
      const answer = await read(found.filter((_, at) => decisions[at]?.permitted));
      const now = await this.#decideAll(found, access.actor);
      const same = now.every((it, at) => it.permitted === decisions[at]?.permitted);
      decisions = now;
      if (!same) continue;
      const decided = found.map(({ person }, at) => ({ access, patient: person.id, decision: now[at] ?? nobodyFound }));
      await this.record(decided.length > 0 ? decided : [{ access, patient: null, decision: nobodyFound }]);
      return answer;
    }
  }

  #decideAll(found: readonly { readonly person: Person }[], actor: Actor): Promise<readonly Decision[]> {
    return Promise.all(found.map(({ person }) => this.decide(person, actor)));
  }

  /** Puts decisions into the log as `causeway.audit.event`; `patient` null: nobody in particular was found. */
  async record(
    decided: readonly { readonly access: Access; readonly patient: string | null; readonly decision: Decision }[],
  ): Promise<void> {
    const { publisher, service, now } = this.#runtime;
    const events = decided.map(({ access, patient, decision }) => {
      const event: DisclosureDecided = {
        type: 'DisclosureDecided',
        header: originHeader({ now: now(), facility: service, messageId: '' }),
        service,
        action: access.action,
        ...access.actor,
        patient,
        resourceTypes: [...access.resourceTypes],
        permitted: decision.permitted,
        reason: decision.reason,
        directive: decision.directive ?? null,
      };
      return { key: patient ?? access.actor.subject, event };
    });
    if (events.length > 0) await publisher.publish('causeway.audit.event', events);
  }
}
