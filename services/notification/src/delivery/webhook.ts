import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { addressOf, isPrivateAddress, privateAddressCode, publicLookup } from './private-address.ts';
import type { CallResult } from './retry.ts';

export interface WebhookRequest {
  readonly endpoint: string;
  /** `Name: value`, as the subscriber wants them. */
  readonly headers: readonly string[];
  /** The exchange's own. */
  readonly signature: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the endpoint may be on the exchange's own machine or network. */
  readonly privateAddresses: boolean;
}

/**
 * Calls a webhook once. Never rejects: no answer in time is a result too. Redirects are not followed: an endpoint that
 * moved is for its owner to tell, not for a third party to send a patient's data elsewhere.
 */
export async function callWebhook(
  call: WebhookRequest,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<CallResult> {
  if (!call.privateAddresses && isPrivateAddress(addressOf(call.endpoint))) {
    return { status: undefined, code: privateAddressCode };
  }
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const answered = await send(call, ending, agents);
  // A kept connection that the receiver closed as it was used again says nothing of the receiver (Node, reusedSocket).
  return answered === 'stale' ? sentAfresh(call, ending) : answered;
}

async function sentAfresh(call: WebhookRequest, ending: AbortSignal): Promise<CallResult> {
  const answered = await send(call, ending, fresh);
  return answered === 'stale' ? { status: undefined, code: 'ECONNRESET' } : answered;
}

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

// A kept connection was looked up under the same rule: one process has one.
const agents: Agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
const fresh: Agents = { http: new HttpAgent(), https: new HttpsAgent() };

function send(call: WebhookRequest, ending: AbortSignal, over: Agents): Promise<CallResult | 'stale'> {
  return new Promise(resolve => {
    const fail = (error: Error) => resolve({ status: undefined, code: codeOf(error, ending) });
    try {
      const request = open(call, { signal: ending, over }, response => {
        resolve(resultOf(response));
        settle(response);
      });
      request.on('error', error => {
        if (request.reusedSocket && codeOf(error, ending) === 'ECONNRESET') resolve('stale');
        else fail(error);
      });
      request.end(call.body);
    } catch (error) {
      // What Node takes for no URL or no header, although the subscription was taken.
      fail(error instanceof Error ? error : new Error('unknown'));
    }
  });
}

function open(
  { endpoint, headers, signature, body, privateAddresses }: WebhookRequest,
  { signal, over }: { readonly signal: AbortSignal; readonly over: Agents },
  onAnswer: OnAnswer,
) {
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'user-agent': 'Causeway',
      ...Object.fromEntries(headers.map(splitHeader)),
      ...signature,
      'content-type': 'application/fhir+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    },
    signal,
    ...(!privateAddresses && { lookup: publicLookup }),
  };
  return endpoint.startsWith('https:')
    ? httpsRequest(endpoint, { ...options, agent: over.https }, onAnswer)
    : httpRequest(endpoint, { ...options, agent: over.http }, onAnswer);
}

type OnAnswer = (response: IncomingMessage) => void;

/** The status is all that counts. A short rest is read, so that the connection can be used again; a long one is not. */
function settle(response: IncomingMessage): void {
  let bytes = 0;
  response.on('error', () => {});
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 16_384) response.destroy();
  });
}

function resultOf({ statusCode = 0, headers }: IncomingMessage): CallResult {
  const retryAfter = headers['retry-after'] ?? '';
  // RFC 9110 10.2.3, in seconds; the form with a date is left to the backoff.
  return /^\d{1,6}$/.test(retryAfter)
    ? { status: statusCode, retryAfterMs: Number(retryAfter) * 1_000 }
    : { status: statusCode };
}

function splitHeader(line: string): readonly [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

function codeOf(error: Error, { aborted, reason }: AbortSignal): string {
  if (aborted && reason instanceof Error && reason.name === 'TimeoutError') return 'timeout';
  return 'code' in error ? String(error.code) : error.name;
}
