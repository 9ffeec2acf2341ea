import { type BackoffOptions, backoffMs } from '@causeway/service';
import { privateAddressCode } from './private-address.ts';

/** How one call ended: an HTTP status, or none because there was no answer. */
export type CallResult =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly status: undefined; readonly code: string };

export interface RetryPolicy extends BackoffOptions {
  /** An alert older than this is abandoned when a call for it fails; ms. */
  readonly giveUpAfterMs: number;
  /** So many calls that the receiver refuses (a 3xx or 4xx that waiting does not cure) end it. */
  readonly maxRefusals: number;
}

export type Verdict =
  | { readonly type: 'delivered' }
  | { readonly type: 'abandon'; readonly reason: string }
  | { readonly type: 'retry'; readonly inMs: number };

export interface Tried {
  /** Calls made, this one included. */
  readonly attempt: number;
  /** Of them, those refused, this one included. */
  readonly refusals: number;
  /** Since the exchange knew of the event. */
  readonly ageMs: number;
}

/** Whether an answer says that calling again without a change at the receiver is useless. */
export function isRefusal(result: CallResult): boolean {
  const { status } = result;
  // 408, 425 and 429 ask for patience; redirects are not followed.
  return status !== undefined && status >= 300 && status < 500 && ![408, 425, 429].includes(status);
}

export function judge(result: CallResult, tried: Tried, policy: RetryPolicy, random?: () => number): Verdict {
  const { status } = result;
  if (status !== undefined && status >= 200 && status < 300) return { type: 'delivered' };
  if (status === undefined && result.code === privateAddressCode) {
    return { type: 'abandon', reason: 'the webhook is at a private address, which this exchange does not call' };
  }
  const said = status === undefined ? `no answer (${result.code})` : `answered ${status}`;
  if (status === 410) return { type: 'abandon', reason: 'the webhook is gone (410)' };
  if (isRefusal(result) && tried.refusals >= policy.maxRefusals) {
    return { type: 'abandon', reason: `the webhook ${said}, ${tried.refusals} times` };
  }
  if (tried.ageMs > policy.giveUpAfterMs) {
    return { type: 'abandon', reason: `the webhook ${said} until the alert was too old to matter` };
  }
  const asked = status === undefined ? 0 : (result.retryAfterMs ?? 0);
  const backoff = backoffMs(tried.attempt, policy, random);
  return { type: 'retry', inMs: Math.min(Math.max(backoff, asked), Math.max(policy.maxMs, backoff)) };
}
