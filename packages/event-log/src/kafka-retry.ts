import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, toLogError } from './kafka-errors.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** The pause before the next attempt after `failures` failures in a row: doubled each time, with jitter, at most `longestMs`. */
export function backoffMs(failures: number, longestMs = LONGEST_PAUSE_MS): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), longestMs);
  return pause * (0.75 + Math.random() / 2);
}

/** Repeats until an attempt succeeds, refuses for good, or the time is up; then rejects with the last error as a `LogError`. */
export async function retryWithin<T>(timeoutMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = backoffMs(failures);
      if (isFinal(error) || performance.now() + pause > deadline) throw toLogError(error);
      await sleep(pause);
    }
  }
}

/** Sleeps, or returns early when the signal is aborted. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Whether the promise settled within the time. Its rejection counts as settled. */
export async function settledWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
