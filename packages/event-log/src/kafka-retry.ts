import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, NoAnswerError, toLogError } from './kafka-errors.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** The pause before the next attempt after `failures` failures in a row: doubled each time, with jitter, at most `longestMs`. */
export function backoffMs(failures: number, longestMs = LONGEST_PAUSE_MS): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), longestMs);
  return pause * (0.75 + Math.random() / 2);
}

/**
 * Repeats until an attempt succeeds or refuses for good; then rejects with the error as a `LogError`. When the time is up it
 * rejects with the last one, and an attempt still under way is left to itself.
 */
export async function retryWithin<T>(timeoutMs: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let failure: unknown;
  for (let failures = 1; ; failures++) {
    try {
      return await withDeadline(
        deadline,
        attempt(),
        () => failure ?? new NoAnswerError(`no answer within ${timeoutMs} ms`),
      );
    } catch (error) {
      failure = error;
    }
    const pause = backoffMs(failures);
    if (isFinal(failure) || performance.now() + pause > deadline) throw toLogError(failure);
    await sleep(pause);
  }
}

async function withDeadline<T>(deadline: number, work: Promise<T>, late: () => unknown): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
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
