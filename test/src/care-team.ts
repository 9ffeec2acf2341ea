import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Api, WebhookCall } from '@causeway/testing';

/** A patient by number, as a care team knows them. */
export interface Known {
  readonly system: string;
  readonly identifier: string;
}

export interface Subscribed {
  readonly id: string;
  readonly secret: string;
}

/** What a webhook call tells. */
export interface ToldAlert {
  /** `webhook-id`. */
  readonly id: string;
  readonly subscription: string;
  /** Id of the source patient. */
  readonly patient: string;
  /** e.g. ADT_A01. */
  readonly trigger: string;
}

/** An alert as the inbox and the live stream tell it. */
export interface ReadAlert {
  readonly id: string;
  readonly event: string;
  readonly trigger: string;
  readonly subscription: string;
  readonly patient: { readonly reference: string; readonly identifier: { system: string; value: string } };
  readonly delivery?: { readonly outcome: string; readonly attempts?: number };
}

/** A care team of one organisation: its panels and subscriptions, its inbox and its live stream. */
export class CareTeam {
  readonly #api: Api;
  readonly organization: string;
  readonly purpose: string;

  constructor(api: Api, organization: string, purpose = 'TREAT') {
    this.#api = api;
    this.organization = organization;
    this.purpose = purpose;
  }

  async panel(patients: readonly Known[]): Promise<string> {
    const member = patients.map(({ system, identifier: value }) => ({ entity: { identifier: { system, value } } }));
    const { json } = await this.#post('/fhir/Group', { resourceType: 'Group', type: 'person', actual: true, member });
    return json.id;
  }

  /** Without an endpoint: inbox and live stream only. */
  async subscribe(criteria: string, endpoint?: string): Promise<Subscribed> {
    const channel = endpoint ? { type: 'rest-hook', endpoint, payload: 'application/fhir+json' } : { type: 'message' };
    const body = { resourceType: 'Subscription', status: 'requested', reason: 'care', criteria, channel };
    const { json } = await this.#post('/fhir/Subscription', body);
    const secret = json.extension?.find((it: { url: string }) => it.url === 'urn:causeway:extension:webhook-secret');
    return { id: json.id, secret: secret?.valueString ?? '' };
  }

  async unsubscribe(id: string): Promise<void> {
    const { organization, purpose } = this;
    const path = `/fhir/Subscription/${id}`;
    const { status, text } = await this.#api.call('DELETE', path, { role: 'care-team', organization, purpose });
    if (status !== 204) throw new Error(`DELETE ${path} answered ${status}: ${text}`);
  }

  /** Newest first; with a position, on what stood in the log there. */
  async inbox(position?: string): Promise<readonly ReadAlert[]> {
    return (await this.#alerts(position)).alerts;
  }

  /** Where the inbox ends now: what comes later is after it. */
  async cursor(): Promise<string> {
    return (await this.#alerts()).cursor;
  }

  async #alerts(position?: string): Promise<{ readonly alerts: readonly ReadAlert[]; readonly cursor: string }> {
    const { organization, purpose } = this;
    const { status, text, json } = await this.#api.call('GET', '/alerts?limit=200', {
      role: 'care-team',
      organization,
      purpose,
      ...(position === undefined ? {} : { headers: { 'x-causeway-position': position } }),
    });
    if (status !== 200) throw new Error(`the inbox answered ${status}: ${text}`);
    return json;
  }

  /** What comes from now on, or from a cursor on. */
  async stream(after?: string): Promise<AlertStream> {
    const { organization, purpose } = this;
    const token = await this.#api.token({ role: 'care-team', organization, purpose });
    const from = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    return AlertStream.open(`${this.#api.url}/alerts/stream${from}`, token);
  }

  async #post(path: string, body: object) {
    const { organization, purpose } = this;
    const answer = await this.#api.call('POST', path, { role: 'care-team', organization, purpose, body });
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`);
    return answer;
  }
}

/** A connection to the live stream, which remembers what it was sent. */
export class AlertStream {
  readonly alerts: ReadAlert[] = [];
  readonly #closing: AbortController;
  readonly #done: Promise<void>;

  private constructor(body: ReadableStream<Uint8Array>, closing: AbortController) {
    this.#closing = closing;
    this.#done = this.#read(body).catch(() => {});
  }

  static async open(url: string, token: string): Promise<AlertStream> {
    const closing = new AbortController();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: closing.signal });
    if (response.status !== 200 || !response.body) throw new Error(`the live stream answered ${response.status}`);
    return new AlertStream(response.body, closing);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let unread = '';
    for await (const text of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      const events = (unread + text).split('\n\n');
      unread = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) this.alerts.push(JSON.parse(data) as ReadAlert);
      }
    }
  }
}

/** Of a call that was answered positively or not. */
export function told({ headers, body }: Pick<WebhookCall, 'headers' | 'body'>): ToldAlert {
  return {
    id: String(headers['webhook-id']),
    subscription: /"Subscription\/([^"/]+)"/.exec(body)?.[1] ?? '',
    patient: /"Patient\/([^"]+)"/.exec(body)?.[1] ?? '',
    trigger: /"(ADT_A\d\d|ORU_R01)"/.exec(body)?.[1] ?? '',
  };
}

/** Checks a call as its receiver would (Standard Webhooks, "Verifying signatures"). */
export function isSigned({ headers, body }: Pick<WebhookCall, 'headers' | 'body'>, secret: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return String(signature)
    .split(' ')
    .filter(it => it.startsWith('v1,'))
    .map(it => Buffer.from(it.slice(3), 'base64'))
    .some(it => it.length === expected.length && timingSafeEqual(it, expected));
}
