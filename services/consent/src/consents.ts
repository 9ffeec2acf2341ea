import { randomUUID } from 'node:crypto';
import {
  type ConsentDefault,
  type Decision,
  type DirectiveDocument,
  decide,
  directives,
  directivesOf,
  directiveView,
} from '@causeway/disclosure';
import type { Position } from '@causeway/event-log';
import type { Consent } from '@causeway/fhir';
import {
  findPerson,
  links,
  linkView,
  registeredDesignators,
  type SourcePatient,
  sourcePatientId,
  systemOfCalled,
} from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { type Actor, consistentWith, problems, publishAndApply, type Runtime } from '@causeway/service';
import { decideConsent } from './consent-directive.ts';

export interface RecordedConsent {
  readonly consent: Consent;
  readonly created: boolean;
  /** Where in the log it stands; absent when the command changed nothing. */
  readonly position?: Position;
}

/** The commands and queries of consent, over the log and this service's view of it. */
export class Consents {
  readonly #runtime: Runtime;
  readonly #standard: ConsentDefault;

  constructor(runtime: Runtime, standard: ConsentDefault) {
    this.#runtime = runtime;
    this.#standard = standard;
  }

  /** Records a new consent under an id of the exchange's, or another word on the one with this id. */
  async record(consent: Consent, actor: Actor, id?: string): Promise<RecordedConsent> {
    const known = id === undefined ? undefined : await this.#find(id);
    if (id !== undefined && !known) throw problems.notFound('no such consent; POST /fhir/Consent records a new one');
    const stored: Consent = { ...consent, id: id ?? randomUUID() };
    const decided = decideConsent(
      known,
      { type: 'RecordConsent', consent: stored },
      await registeredDesignators(this.#runtime),
    );
    if ('refused' in decided) throw problems.unprocessable(decided.refused, decided.expression);
    const [directive] = decided;
    if (!directive) return { consent: stored, created: false };
    const now = this.#runtime.now();
    const position = await publishAndApply(this.#runtime, 'causeway.consent.directive', {
      key: directive.patient,
      event: {
        type: 'DirectiveRecorded',
        header: originHeader({ now, facility: actor.organization, messageId: stored.id ?? '' }),
        id: stored.id ?? '',
        ...directive,
        provisions: [...directive.provisions],
      },
    });
    return { consent: stored, created: known === undefined, position };
  }

  /** Ends a consent; what it said is kept in the log. */
  async withdraw(id: string, actor: Actor): Promise<RecordedConsent> {
    const known = await this.read(id);
    return this.record({ ...known, status: 'inactive' }, actor, id);
  }

  async read(id: string): Promise<Consent> {
    const found = await this.#find(id);
    if (!found) throw problems.notFound('no such consent');
    return JSON.parse(found.resource) as Consent;
  }

  /** The consents of the person whom a source patient is. */
  async of(sourcePatient: string): Promise<readonly Consent[]> {
    return (await this.#directivesOf(sourcePatient)).map(it => JSON.parse(it.resource) as Consent);
  }

  /** What would be decided for an organisation and purpose now, and why: for the people who explain it to patients. */
  async explain(
    sourcePatient: string,
    { organization, purpose }: Pick<Actor, 'organization' | 'purpose'>,
  ): Promise<Decision> {
    const known = await this.#directivesOf(sourcePatient);
    return decide(known, { organization, purpose, at: this.#runtime.now() }, this.#standard);
  }

  /** Resolves once the view shows what the caller has seen (`X-Causeway-Position`). */
  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#runtime.views, position);
  }

  /** Id of the source patient whom somebody names; undefined where no authority has that name. */
  async idOf({ authority, identifier }: SourcePatient): Promise<string | undefined> {
    const system = await systemOfCalled(authority, this.#runtime);
    return system && sourcePatientId({ authority: system, identifier });
  }

  async #find(id: string): Promise<DirectiveDocument | undefined> {
    return (await this.#runtime.views.collection(directiveView, directives)).get(id);
  }

  async #directivesOf(sourcePatient: string): Promise<readonly DirectiveDocument[]> {
    const { views } = this.#runtime;
    const { members } = await findPerson(await views.collection(linkView, links), sourcePatient);
    const found = await directivesOf(await views.collection(directiveView, directives), members);
    return members.flatMap(it => found.get(it) ?? []);
  }
}
