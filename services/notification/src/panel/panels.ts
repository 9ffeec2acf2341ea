import { randomUUID } from 'node:crypto';
import type { Position } from '@causeway/event-log';
import type { Group } from '@causeway/fhir';
import { registeredDesignators } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { type Actor, consistentWith, problems, publishAndApply, type Runtime } from '@causeway/service';
import { accepted } from '../refusal.ts';
import type { SubscriptionIndex } from '../subscription/subscription-index.ts';
import { readPanel } from './panel.ts';
import { type PanelDocument, panels, panelView } from './panel-view.ts';

export interface Recorded<R> {
  readonly resource: R;
  readonly created: boolean;
  /** Where in the log it stands; absent when the command changed nothing. */
  readonly position?: Position;
}

/** The commands and queries of panels. A panel belongs to an organisation, and only that organisation knows of it. */
export class Panels {
  readonly #runtime: Runtime;
  readonly #index: SubscriptionIndex;

  constructor(runtime: Runtime, index: SubscriptionIndex) {
    this.#runtime = runtime;
    this.#index = index;
  }

  /** Records a panel under an id of the exchange's, or under the one the caller chose. The same twice changes nothing. */
  async record(group: Group, actor: Actor, id: string = randomUUID()): Promise<Recorded<Group>> {
    const known = await this.#known(id, actor);
    const resource: Group = { ...group, id };
    const panel = accepted(readPanel(resource, await registeredDesignators(this.#runtime)));
    const json = JSON.stringify(resource);
    const created = !known || known.resource === '';
    if (known?.resource === json) return { resource, created: false };
    const position = await this.#publish(id, actor, { ...panel, resource: json });
    // Lost to another organisation that chose the same id at the same moment.
    if ((await this.#collection().then(it => it.get(id)))?.organization !== actor.organization) {
      throw problems.conflict('the id is taken; POST to /fhir/Group to be given one');
    }
    return { resource, created, position };
  }

  async remove(id: string, actor: Actor): Promise<Position> {
    await this.read(id, actor);
    return this.#publish(id, actor, { active: false, members: [], resource: '' });
  }

  async read(id: string, actor: Actor): Promise<Group> {
    const found = await (await this.#collection()).get(id);
    if (!found || found.organization !== actor.organization || found.resource === '') {
      throw problems.notFound('your organisation has no such panel');
    }
    return JSON.parse(found.resource) as Group;
  }

  /** The organisation's panels; those with an identifier (`value` or `system|value`) when one is given. */
  async search(actor: Actor, identifier?: string): Promise<readonly Group[]> {
    const stored = await this.#collection();
    const found: PanelDocument[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { documents, cursor }: { documents: readonly PanelDocument[]; cursor?: string } = await stored.find(
        identifier === undefined
          ? { index: 'organization', where: { organization: actor.organization }, after }
          : { index: 'names', where: { names: identifier }, after },
      );
      found.push(...documents.filter(it => it.organization === actor.organization && it.resource !== ''));
      after = cursor;
    }
    return found.map(it => JSON.parse(it.resource) as Group);
  }

  /** The id of the organisation's panel that `Group/<id>`, `<id>` or an identifier names. */
  async resolve(name: string, actor: Actor): Promise<string | undefined> {
    const id = name.replace(/^(?:.*\/)?Group\//, '');
    const found = await (await this.#collection()).get(id);
    if (found?.organization === actor.organization && found.resource !== '') return id;
    const [named] = await this.search(actor, name);
    return named?.id;
  }

  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#runtime.views, position);
  }

  async #known(id: string, actor: Actor): Promise<PanelDocument | undefined> {
    const known = await (await this.#collection()).get(id);
    if (known && known.organization !== actor.organization) {
      throw problems.conflict('the id is taken; POST to /fhir/Group to be given one');
    }
    return known;
  }

  async #publish(
    id: string,
    actor: Actor,
    panel: {
      readonly active: boolean;
      readonly members: readonly { readonly authority: string; readonly identifier: string }[];
      readonly resource: string;
    },
  ): Promise<Position> {
    const { organization } = actor;
    const header = originHeader({ now: this.#runtime.now(), facility: organization, messageId: id });
    const position = await publishAndApply(this.#runtime, 'causeway.notification.panel', {
      key: id,
      event: { type: 'PanelRecorded', header, id, organization, ...panel },
    });
    await this.#index.reached(position);
    return position;
  }

  #collection() {
    return this.#runtime.views.collection(panelView, panels);
  }
}
