import { randomUUID } from 'node:crypto';
import type { Position } from '@causeway/event-log';
import type { Subscription } from '@causeway/fhir';
import { originHeader } from '@causeway/schemas';
import { type Actor, consistentWith, problems, publishAndApply, type Runtime } from '@causeway/service';
import { newSecret } from '../delivery/signature.ts';
import type { Panels, Recorded } from '../panel/panels.ts';
import { accepted } from '../refusal.ts';
import { readSubscription, shownSubscription, withSecret } from './subscription.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import { type SubscriptionDocument, subscriptions, subscriptionView } from './subscription-view.ts';

/** The commands and queries of subscriptions. Only the organisation that subscribed knows of it. */
export class Subscriptions {
  readonly #runtime: Runtime;
  readonly #panels: Panels;
  readonly #index: SubscriptionIndex;
  readonly #privateAddresses: boolean;

  constructor(
    runtime: Runtime,
    parts: { readonly panels: Panels; readonly index: SubscriptionIndex; readonly privateAddresses: boolean },
  ) {
    this.#runtime = runtime;
    this.#panels = parts.panels;
    this.#index = parts.index;
    this.#privateAddresses = parts.privateAddresses;
  }

  /**
   * Records a subscription, new or replaced. The same twice changes nothing. The secret is told in the answer that
   * created or changed it, never again.
   */
  async record(asked: Subscription, actor: Actor, id: string = randomUUID()): Promise<Recorded<Subscription>> {
    const known = await this.#known(id, actor);
    const request = accepted(readSubscription(asked, { privateAddresses: this.#privateAddresses }));
    // What ends needs no panel any more, and must not fail for the lack of one.
    const panel = request.active ? await this.#panelOf(request.criteria.panel, actor) : (known?.panel ?? null);
    const resource = shownSubscription(asked, id, request.active);
    const json = JSON.stringify(resource);
    const secret = request.secret ?? (known?.secret || newSecret());
    const created = !known || known.resource === '';
    if (known?.resource === json && known.secret === secret && known.panel === panel)
      return { resource, created: false };
    const { active, endpoint, headers, criteria } = request;
    const position = await this.#publish(id, actor, {
      active,
      panel,
      facility: criteria.facility,
      events: criteria.events,
      endpoint,
      headers,
      secret,
      resource: json,
    });
    const tells = endpoint !== null && secret !== known?.secret;
    return { resource: tells ? withSecret(resource, secret) : resource, created, position };
  }

  /** Ends it at once: what is queued is withheld. */
  async remove(id: string, actor: Actor): Promise<Position> {
    await this.read(id, actor);
    return this.#publish(id, actor, {
      active: false,
      panel: null,
      facility: null,
      events: [],
      endpoint: null,
      headers: [],
      secret: '',
      resource: '',
    });
  }

  async read(id: string, actor: Actor): Promise<Subscription> {
    const found = await (await this.#collection()).get(id);
    if (!found || found.organization !== actor.organization || found.resource === '') {
      throw problems.notFound('your organisation has no such subscription');
    }
    return shown(found, this.#runtime.now());
  }

  async search(actor: Actor, status?: string): Promise<readonly Subscription[]> {
    const stored = await this.#collection();
    const found: Subscription[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { documents, cursor }: { documents: readonly SubscriptionDocument[]; cursor?: string } = await stored.find({
        index: 'organization',
        where: { organization: actor.organization },
        after,
      });
      found.push(...documents.filter(it => it.resource !== '').map(it => shown(it, this.#runtime.now())));
      after = cursor;
    }
    return status === undefined ? found : found.filter(it => it.status === status);
  }

  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#runtime.views, position);
  }

  async #panelOf(name: string | null, actor: Actor): Promise<string | null> {
    if (name === null) return null;
    const panel = await this.#panels.resolve(name, actor);
    if (panel !== undefined) return panel;
    throw problems.unprocessable(
      'your organisation has no such panel; POST it to /fhir/Group first, then name it as Group/<id>',
      'Subscription.criteria',
    );
  }

  async #known(id: string, actor: Actor): Promise<SubscriptionDocument | undefined> {
    const known = await (await this.#collection()).get(id);
    if (known && known.organization !== actor.organization) {
      throw problems.conflict('the id is taken; POST to /fhir/Subscription to be given one');
    }
    return known;
  }

  async #publish(
    id: string,
    { organization, subject, purpose }: Actor,
    recorded: Pick<
      SubscriptionDocument,
      'active' | 'panel' | 'facility' | 'events' | 'endpoint' | 'headers' | 'secret' | 'resource'
    >,
  ): Promise<Position> {
    const header = originHeader({ now: this.#runtime.now(), facility: organization, messageId: id });
    const position = await publishAndApply(this.#runtime, 'causeway.notification.subscription', {
      key: id,
      event: { type: 'SubscriptionRecorded', header, id, organization, subject, purpose, ...recorded },
    });
    await this.#index.reached(position);
    if ((await (await this.#collection()).get(id))?.organization !== organization) {
      throw problems.conflict('the id is taken; POST to /fhir/Subscription to be given one');
    }
    return position;
  }

  #collection() {
    return this.#runtime.views.collection(subscriptionView, subscriptions);
  }
}

function shown({ resource, end }: SubscriptionDocument, now: number): Subscription {
  const subscription = JSON.parse(resource) as Subscription;
  return end !== null && end < now ? { ...subscription, status: 'off' } : subscription;
}
