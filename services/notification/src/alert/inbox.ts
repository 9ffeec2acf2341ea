import { type ConsentDefault, type Decision, Disclosure } from '@causeway/disclosure';
import { type Page, StoreError } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import { type Actor, consistentWith, problems, type Runtime } from '@causeway/service';
import { type DeliveryDocument, deliveries, deliveryView } from '../delivery/delivery-view.ts';
import { type AlertTold, tellAlert } from './alert.ts';
import { type AlertFilter, passes } from './alert-filter.ts';
import { type AlertDocument, alerts, alertView } from './alert-view.ts';
import { advanced, type Cursor } from './cursor.ts';

/** How the webhook of an alert fares. */
interface DeliveryTold {
  readonly outcome: 'pending' | 'delivered' | 'withheld' | 'abandoned' | 'unknown';
  readonly attempts?: number;
  readonly reason?: string;
  readonly at?: string;
}

export interface InboxPage {
  readonly alerts: readonly (AlertTold & { readonly delivery?: DeliveryTold })[];
  /** How many of those looked through consent withheld, at most: rounded up to fives, so that it points at nobody. */
  readonly withheld: { readonly atMost: number };
}

/** Pages that hold nothing the filter lets pass are skipped, up to so many alerts. */
const maxSkipped = 1_000;

/** The alerts of an organisation, decided on for whoever reads them when they read them. */
export class Inbox {
  readonly #runtime: Runtime;
  readonly #disclosure: Disclosure;

  constructor(runtime: Runtime, standard: ConsentDefault) {
    this.#runtime = runtime;
    this.#disclosure = new Disclosure(runtime, standard);
  }

  /** Newest first. `page` is the `next` of the page before; `since` is ms since the epoch. */
  async newest(
    actor: Actor,
    filter: AlertFilter,
    { since, page, limit }: { readonly since?: number; readonly page?: string; readonly limit: number },
  ): Promise<InboxPage & { readonly next?: string }> {
    const { organization } = actor;
    const stored = await this.#runtime.views.collection(alertView, alerts);
    const found: AlertDocument[] = [];
    let after = page;
    do {
      const read: Page<AlertDocument> = await stored
        .find({
          index: 'newest',
          where: { organization, ...(since === undefined ? {} : { recordedAt: { gte: since } }) },
          order: 'descending',
          limit,
          after,
        })
        .catch(refusedCursor);
      found.push(...read.documents);
      after = read.cursor;
    } while (after !== undefined && found.length < maxSkipped && !found.some(it => passes(filter, it)));
    return { ...(await this.#disclose(actor, filter, found)), ...(after === undefined ? {} : { next: after }) };
  }

  /** In the order of arrival, from a cursor on; answers the cursor after what it gave. */
  async after(
    actor: Actor,
    filter: AlertFilter,
    { cursor, limit }: { readonly cursor: Cursor; readonly limit: number },
  ): Promise<InboxPage & { readonly cursor: Cursor }> {
    const { documents, cursor: reached } = await this.arrived(actor.organization, cursor, { limit });
    return { ...(await this.#disclose(actor, filter, documents)), cursor: reached };
  }

  /** What arrived for an organisation from a cursor on and before `until`, undecided: whoever sends it decides. */
  async arrived(
    organization: string,
    from: Cursor,
    { limit, until }: { readonly limit: number; readonly until?: Cursor },
  ): Promise<{ readonly documents: readonly AlertDocument[]; readonly cursor: Cursor }> {
    const stored = await this.#runtime.views.collection(alertView, alerts);
    const queues = await Promise.all(
      from.map(async (offset, partition) => {
        const where = {
          organization,
          partition,
          offset: { gte: offset, ...(until ? { lt: until[partition] ?? 0 } : {}) },
        };
        return [...(await stored.find({ index: 'arrival', where, limit })).documents];
      }),
    );
    const documents: AlertDocument[] = [];
    let cursor = from;
    while (documents.length < limit) {
      const next = earliest(queues);
      if (!next) break;
      documents.push(next);
      cursor = advanced(cursor, next);
    }
    return { documents, cursor };
  }

  /** The cursor that begins where the inbox now ends. */
  async end(): Promise<Cursor> {
    const positions = await this.#runtime.views.positions(alertView);
    const offsets = new Map(positions.map(it => [it.partition, it.offset]));
    const { length } = await this.#runtime.log.offsets(alertView.topics);
    return Array.from({ length }, (_, partition) => offsets.get(partition) ?? 0);
  }

  caughtUp(position: string | undefined): Promise<void> {
    return consistentWith(this.#runtime.views, position);
  }

  /** Decides for each alert, puts the decisions on what was asked for into the log, and tells what is permitted. */
  async #disclose(actor: Actor, filter: AlertFilter, found: readonly AlertDocument[]): Promise<InboxPage> {
    const decided = new Map<string, { readonly person: string; readonly decision: Decision }>();
    const decide = async (id: string) => {
      const person = await this.#disclosure.person(id);
      decided.set(id, { person: person.id, decision: await this.#disclosure.decide(person, actor) });
    };
    await Promise.all([...new Set(found.map(it => sourcePatientId(it.sourcePatient)))].map(decide));
    const decisionOf = (it: AlertDocument) => decided.get(sourcePatientId(it.sourcePatient));
    const asked = found.filter(it => passes(filter, it));
    const access = { actor, action: 'alert-inbox', resourceTypes: ['Encounter'] };
    const recorded = [...new Set(asked.map(decisionOf))].filter(it => it !== undefined);
    await this.#disclosure.record(recorded.map(it => ({ access, patient: it.person, decision: it.decision })));
    const withheld = found.filter(it => !decisionOf(it)?.decision.permitted).length;
    const permitted = asked.filter(it => decisionOf(it)?.decision.permitted);
    return { alerts: await this.#tell(permitted), withheld: { atMost: Math.ceil(withheld / 5) * 5 } };
  }

  async #tell(permitted: readonly AlertDocument[]): Promise<InboxPage['alerts']> {
    const ledger = await this.#runtime.views.collection(deliveryView, deliveries);
    const lines = await ledger.getMany(permitted.filter(it => it.webhook).map(it => it.id));
    return permitted.map(it => ({
      ...tellAlert(it),
      ...(it.webhook ? { delivery: tellDelivery(lines.get(it.id)) } : {}),
    }));
  }
}

function refusedCursor(error: unknown): never {
  if (!(error instanceof StoreError) || error.code !== 'invalid-cursor') throw error;
  throw problems.invalid('page is the next of an answer to the same question');
}

/** Takes the earliest of the first in each queue: each partition keeps its order. */
function earliest(queues: readonly AlertDocument[][]): AlertDocument | undefined {
  let best: AlertDocument[] | undefined;
  for (const queue of queues) {
    if (queue[0] && (!best?.[0] || queue[0].recordedAt < best[0].recordedAt)) best = queue;
  }
  return best?.shift();
}

function tellDelivery(line: DeliveryDocument | undefined): DeliveryTold {
  if (line?.outcome === undefined) return { outcome: 'pending' };
  const { attempts, reason, concludedAt = 0 } = line;
  return {
    outcome: line.outcome.toLowerCase() as DeliveryTold['outcome'],
    attempts,
    ...(reason ? { reason } : {}),
    at: new Date(concludedAt).toISOString(),
  };
}
