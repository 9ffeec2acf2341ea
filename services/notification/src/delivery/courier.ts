import { type ConsentDefault, Disclosure } from '@causeway/disclosure';
import { Lookups } from '@causeway/doc-store';
import { sourcePatientId } from '@causeway/person';
import { type DeliveryConcluded, originHeader } from '@causeway/schemas';
import { type Actor, backoffMs, pause, type Runtime } from '@causeway/service';
import { namedId } from '../named-id.ts';
import { isOn, type SubscriptionDocument, subscriptions, subscriptionView } from '../subscription/subscription-view.ts';
import { type DeliveryDocument, deliveries, deliveryView, type PendingAlert } from './delivery-view.ts';
import { notificationBundle } from './notification-bundle.ts';
import type { Queued } from './partition-queue.ts';
import { type CallResult, isRefusal, judge, type RetryPolicy } from './retry.ts';
import { signatureHeaders } from './signature.ts';
import { Slots } from './slots.ts';
import { callWebhook } from './webhook.ts';

export interface WebhookSettings extends RetryPolicy {
  readonly timeoutMs: number;
  /** Calls under way in all, and to one endpoint. */
  readonly concurrency: number;
  readonly perEndpoint: number;
  /** How long a call under way may still take when its partition goes to another instance. */
  readonly drainMs: number;
  /** Whether endpoints may be on the exchange's own machine or network. */
  readonly privateAddresses: boolean;
}

export const standardWebhook: WebhookSettings = {
  timeoutMs: 10_000,
  initialMs: 1_000,
  maxMs: 5 * 60_000,
  giveUpAfterMs: 24 * 60 * 60_000,
  maxRefusals: 5,
  concurrency: 64,
  perEndpoint: 8,
  drainMs: 5_000,
  privateAddresses: false,
};

/** Aborted when the partition goes: begin nothing more; later: give up what is under way. */
export interface Ending {
  readonly stopping: AbortSignal;
  readonly killed: AbortSignal;
}

type Conclusion = Pick<DeliveryConcluded, 'outcome' | 'reason'>;
type Concluded = Conclusion & Pick<DeliveryConcluded, 'attempts' | 'organization'>;
/** What to do after a turn: conclude, take another turn later, or leave it. */
type Turn = { readonly conclusion: Conclusion } | { readonly againInMs: number } | 'leave';

interface Tried {
  calls: number;
  refusals: number;
  /** Turns in a row in which the ledger or the log could not be asked. */
  blocked: number;
  /** Whose subscription it is, as last read. */
  organization: string;
}

const blocked = { initialMs: 20, maxMs: 5_000 };

/** Alerts of two partitions share no number when the offset is multiplied by this: the partitions of the topic. */
const partitions = 8;

/**
 * Takes one alert to its webhook: asks the ledger, the subscription and consent anew before every call, calls, and puts
 * the outcome into the log before the patient's next alert goes.
 */
export class Courier {
  readonly #runtime: Runtime;
  readonly #settings: WebhookSettings;
  readonly #disclosure: Disclosure;
  readonly #slots: Slots;
  readonly #endpointOf: (subscription: string) => string | undefined;
  readonly #lines: Lookups<DeliveryDocument>;
  readonly #subscriptions: Lookups<SubscriptionDocument>;

  constructor(
    runtime: Runtime,
    options: {
      readonly settings: WebhookSettings;
      readonly standard: ConsentDefault;
      /** What is known without a look-up, for the bound on calls to one endpoint. */
      readonly endpointOf: (subscription: string) => string | undefined;
    },
  ) {
    const { concurrency, perEndpoint } = options.settings;
    this.#runtime = runtime;
    this.#settings = options.settings;
    this.#endpointOf = options.endpointOf;
    this.#disclosure = new Disclosure(runtime, options.standard);
    this.#slots = new Slots({ total: concurrency, perEndpoint });
    const { views } = runtime;
    this.#lines = new Lookups(async ids => (await views.collection(deliveryView, deliveries)).getMany(ids));
    this.#subscriptions = new Lookups(async ids =>
      (await views.collection(subscriptionView, subscriptions)).getMany(ids),
    );
  }

  get callsUnderWay(): number {
    return this.#slots.inUse;
  }

  /** Resolves when the alert is over or the partition goes. An alert left behind is pending in the ledger. */
  async deliver(queued: Queued, ending: Ending): Promise<void> {
    const tried: Tried = { calls: 0, refusals: 0, blocked: 0, organization: '' };
    while (!ending.stopping.aborted) {
      const turn = await this.#turn(queued, tried, ending);
      if (turn === 'leave') return;
      if ('conclusion' in turn)
        return this.#conclude(
          queued,
          { ...turn.conclusion, attempts: tried.calls, organization: tried.organization },
          ending,
        );
      await pause(turn.againInMs, ending.stopping);
    }
  }

  async #turn(queued: Queued, tried: Tried, ending: Ending): Promise<Turn> {
    const release = await this.#slots.acquire(this.#endpointOf(queued.subscription) ?? '', ending.stopping);
    if (!release) return 'leave';
    try {
      const turn = await this.#attempt(queued, tried, ending);
      if (turn) tried.blocked = 0;
      return turn ?? this.#blockedTurn(tried);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (tried.blocked === 0) this.#runtime.logger.warn({ code }, 'a delivery waits: the store or the log is away');
      return this.#blockedTurn(tried);
    } finally {
      release();
    }
  }

  /** Undefined: the ledger does not show the alert, as for a moment after a rebuild has flipped. */
  async #attempt(queued: Queued, tried: Tried, ending: Ending): Promise<Turn | undefined> {
    const { views } = this.#runtime;
    const line = await this.#lines.get(queued.id);
    if (!line) {
      views.refresh();
      return undefined;
    }
    // Over, or raised twice: the first record of an alert is the one that is sent.
    if (!line.alert || line.offset !== queued.offset) return 'leave';
    const subscription = await this.#subscriptions.get(queued.subscription);
    tried.organization = subscription?.organization ?? '';
    if (!subscription?.endpoint || !isOn(subscription, this.#runtime.now())) {
      return { conclusion: { outcome: 'WITHHELD', reason: 'the subscription is off' } };
    }
    const refusal = await this.#refusal(line.alert, subscription);
    if (refusal !== undefined) return { conclusion: { outcome: 'WITHHELD', reason: refusal } };
    if (ending.stopping.aborted) return 'leave';
    const result = await this.#call(
      queued,
      line.alert,
      { ...subscription, endpoint: subscription.endpoint },
      ending.killed,
    );
    // Given up without an answer: nobody knows whether it arrived, so it stays pending.
    if (ending.killed.aborted && result.status === undefined) return 'leave';
    return this.#judge(result, line.alert, tried);
  }

  /** Why consent stops it; undefined: it does not. Either way the decision is in the log when this resolves. */
  async #refusal(
    alert: PendingAlert,
    { subject, organization, purpose }: SubscriptionDocument,
  ): Promise<string | undefined> {
    const actor: Actor = { subject, role: 'care-team', organization, purpose };
    const person = await this.#disclosure.person(sourcePatientId(alert.sourcePatient));
    const access = { actor, action: 'alert-webhook', resourceTypes: ['Encounter', 'Patient'] };
    const decision = await this.#disclosure.authorize(person, access);
    return decision.permitted ? undefined : decision.reason;
  }

  async #call(
    queued: Queued,
    alert: PendingAlert,
    { endpoint, headers, secret, content }: SubscriptionDocument & { readonly endpoint: string },
    killed: AbortSignal,
  ): Promise<CallResult> {
    const { id, subscription, offset, partition } = queued;
    const eventNumber = offset * partitions + partition + 1;
    const body = JSON.stringify(notificationBundle({ id, subscription, eventNumber, alert, content }));
    const timestamp = Math.floor(this.#runtime.now() / 1_000);
    const signature = signatureHeaders(secret, { id, timestamp, body });
    const { timeoutMs, privateAddresses } = this.#settings;
    return callWebhook({ endpoint, headers, signature, body, privateAddresses }, { timeoutMs, signal: killed });
  }

  #judge(result: CallResult, { recordedAt }: PendingAlert, tried: Tried): Turn {
    tried.calls++;
    if (isRefusal(result)) tried.refusals++;
    const ageMs = this.#runtime.now() - recordedAt;
    const verdict = judge(result, { attempt: tried.calls, refusals: tried.refusals, ageMs }, this.#settings);
    this.#runtime.telemetry.count('webhook_calls', { verdict: verdict.type });
    switch (verdict.type) {
      case 'delivered':
        this.#runtime.telemetry.record('alert_delivery_ms', ageMs, {});
        return { conclusion: { outcome: 'DELIVERED', reason: '' } };
      case 'abandon':
        return { conclusion: { outcome: 'ABANDONED', reason: verdict.reason } };
      case 'retry':
        return { againInMs: verdict.inMs };
    }
  }

  #blockedTurn(tried: Tried): Turn {
    return { againInMs: backoffMs(++tried.blocked, blocked) };
  }

  /** Appends the outcome, for as long as it takes: without it the alert would be sent again. */
  async #conclude(queued: Queued, concluded: Concluded, { killed }: Ending): Promise<void> {
    for (let attempt = 1; !killed.aborted; attempt++) {
      try {
        await this.#append(queued, concluded);
        this.#runtime.telemetry.count('deliveries_concluded', { outcome: concluded.outcome });
        return;
      } catch {
        await pause(backoffMs(attempt, blocked), killed);
      }
    }
  }

  async #append(queued: Queued, concluded: Concluded): Promise<void> {
    const { id, subscription, patient, partition, offset } = queued;
    const eventId = namedId(`delivery/${id}/WEBHOOK`);
    const header = originHeader({ now: this.#runtime.now(), facility: this.#runtime.service, messageId: id, eventId });
    await this.#runtime.publisher.publishOne('causeway.notification.delivery', patient, {
      type: 'DeliveryConcluded',
      header: { ...header, position: { topic: 'causeway.notification.alert', partition, offset, index: 0 } },
      alert: id,
      subscription,
      channel: 'WEBHOOK',
      ...concluded,
    });
  }
}
