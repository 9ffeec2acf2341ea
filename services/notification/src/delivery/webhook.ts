import type { CallResult } from './retry.ts';

export interface WebhookRequest {
  readonly endpoint: string;
  /** `Name: value`, as the subscriber wants them. */
  readonly headers: readonly string[];
  /** The exchange's own. */
  readonly signature: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls a webhook once. Never rejects: no answer in time is a result too. */
export async function callWebhook(
  { endpoint, headers, signature, body }: WebhookRequest,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<CallResult> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: [
        ...headers.map((it): [string, string] => splitHeader(it)),
        ...Object.entries(signature),
        ['content-type', 'application/fhir+json; charset=utf-8'],
        ['user-agent', 'Causeway'],
      ],
      body,
      // An endpoint that moved is for its owner to tell, not for a third party to redirect a patient's data to.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const { status } = response;
    const retryAfterMs = retryAfter(response.headers.get('retry-after'));
    await response.body?.cancel();
    return { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (error) {
    return { status: undefined, code: codeOf(error) };
  }
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

/** RFC 9110 10.2.3, in seconds; the form with a date is left to the backoff. */
function retryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? 'timeout' : error.name;
}
