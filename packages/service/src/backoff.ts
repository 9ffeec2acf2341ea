import { setTimeout as sleep } from 'node:timers/promises';

export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Milliseconds before try `attempt` (from 1): doubling, capped, with full jitter of its upper half. */
export function backoffMs(
  attempt: number,
  { initialMs, maxMs }: BackoffOptions,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(maxMs, initialMs * 2 ** Math.min(attempt - 1, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}

/** Sleeps until the time is over or the signal aborts; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}
