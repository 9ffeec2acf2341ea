import type { Extension, Subscription } from '@causeway/fhir';
import { addressOf, isPrivateAddress } from '../delivery/private-address.ts';
import { isSecret } from '../delivery/signature.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type Criteria, parseCriteria } from './criteria.ts';

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const filterExtension = `${backport}/backport-filter-criteria`;
const contentExtension = `${backport}/backport-payload-content`;
/** Carries the webhook's signing secret: in, to choose it; out, once, in the answer that created it. */
export const secretExtension = 'urn:causeway:extension:webhook-secret';

const payloadContents = ['empty', 'id-only', 'full-resource'] as const;
export type PayloadContent = (typeof payloadContents)[number];

/** What of a FHIR Subscription the exchange acts on. */
export interface SubscriptionRequest {
  readonly active: boolean;
  readonly criteria: Criteria;
  /** Null: inbox and live stream only. */
  readonly endpoint: string | null;
  /** `Name: value`. */
  readonly headers: readonly string[];
  readonly content: PayloadContent;
  /** ms since the epoch; null: until it is turned off. */
  readonly end: number | null;
  /** As the subscriber chose it. */
  readonly secret: string | undefined;
}

export function readSubscription(
  subscription: Subscription,
  { privateAddresses }: { readonly privateAddresses: boolean },
): SubscriptionRequest | Refusal {
  const filters = (subscription._criteria?.extension ?? []).filter(it => it.url === filterExtension);
  const criteria = parseCriteria(
    subscription.criteria,
    filters.map(it => it.valueString ?? ''),
  );
  if ('refused' in criteria) return criteria;
  const channel = readChannel(subscription);
  if ('refused' in channel) return channel;
  const { endpoint } = channel;
  // What a name leads to is known when it is called.
  if (endpoint !== null && !privateAddresses && isPrivateAddress(addressOf(endpoint))) {
    return refuse(
      'the exchange does not call private addresses; its operator can permit it with CAUSEWAY_WEBHOOK_PRIVATE=permit',
      'Subscription.channel.endpoint',
    );
  }
  const content = contentOf(subscription);
  if (!content)
    return refuse(`payload content is one of ${payloadContents.join(', ')}`, 'Subscription.channel.payload');
  const end = subscription.end === undefined ? null : Date.parse(subscription.end);
  if (Number.isNaN(end)) return refuse('write the end as a FHIR instant', 'Subscription.end');
  const secret = subscription.extension?.find(it => it.url === secretExtension)?.valueString;
  if (secret !== undefined && !isSecret(secret)) {
    return refuse('a webhook secret is whsec_ and 24 to 64 bytes in base64', 'Subscription.extension');
  }
  return { active: subscription.status !== 'off', criteria, ...channel, content, end, secret };
}

/** The resource as it is kept and shown: without the secret, with what is true of it. */
export function shownSubscription(subscription: Subscription, id: string, active: boolean): Subscription {
  const { extension, ...rest } = subscription;
  const kept = (extension ?? []).filter(it => it.url !== secretExtension);
  return {
    ...rest,
    ...(kept.length > 0 ? { extension: kept } : {}),
    id,
    status: active ? 'active' : 'off',
    reason: subscription.reason ?? 'alerts for the care team',
  };
}

export function withSecret(subscription: Subscription, secret: string): Subscription {
  const told: Extension = { url: secretExtension, valueString: secret };
  return { ...subscription, extension: [...(subscription.extension ?? []), told] };
}

/** What of the resource is needed wherever the subscription is acted on. */
export function termsOf(resource: string): { readonly content: PayloadContent; readonly end: number | null } {
  if (resource === '') return { content: 'id-only', end: null };
  const subscription = JSON.parse(resource) as Subscription;
  return {
    content: contentOf(subscription) ?? 'id-only',
    end: subscription.end === undefined ? null : Date.parse(subscription.end),
  };
}

/** The profile's extension stands on `payload` itself, in JSON `_payload`. */
function contentOf({ channel }: Subscription): PayloadContent | undefined {
  const said = channel._payload?.extension?.find(it => it.url === contentExtension)?.valueCode ?? 'id-only';
  return payloadContents.find(it => it === said);
}

function readChannel({
  channel,
}: Subscription): { readonly endpoint: string | null; readonly headers: readonly string[] } | Refusal {
  const { type, endpoint, header = [], payload } = channel;
  if (type === 'message' && endpoint === undefined) return { endpoint: null, headers: [] };
  if (type !== 'rest-hook') {
    return refuse(
      'the exchange delivers to a rest-hook; for inbox and live stream alone send type message without an endpoint and read GET /alerts or /alerts/stream',
      'Subscription.channel.type',
    );
  }
  if (payload !== undefined && !/^application\/(fhir\+)?json\b/.test(payload)) {
    return refuse('the payload is application/fhir+json', 'Subscription.channel.payload');
  }
  if (!endpoint || !isWebhook(endpoint)) {
    return refuse(
      'a rest-hook has an http or https URL without user and password as its endpoint',
      'Subscription.channel.endpoint',
    );
  }
  const index = header.findIndex(it => !isHeader(it));
  if (index >= 0) {
    return refuse(
      'a header is "Name: value", and none that the exchange sets itself',
      `Subscription.channel.header[${index}]`,
    );
  }
  // As a URL reads it: the scheme in lower case, spaces escaped.
  return { endpoint: new URL(endpoint).href, headers: header };
}

function isWebhook(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, username, password } = new URL(endpoint);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

const ownHeaders =
  /^(content-(type|length|encoding)|host|connection|transfer-encoding|expect|upgrade|te|trailer|keep-alive|webhook-.*)$/i;

function isHeader(line: string): boolean {
  // RFC 9110 5.1 and 5.5: a token, and visible characters.
  const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*[\t\x20-\x7e]*$/.exec(line)?.[1];
  return name !== undefined && !ownHeaders.test(name);
}
