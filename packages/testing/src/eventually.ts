import { setTimeout as sleep } from 'node:timers/promises';

import { patiently } from './patience.ts';

/** Asks again until the answer is good; rejects with the last answer's failure when `timeoutMs` ran out (longer where tests are to be patient). */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
  {
    timeoutMs = 30_000,
    everyMs = 20,
    what = 'the expected answer',
  }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const longestMs = patiently(timeoutMs);
  const deadline = Date.now() + longestMs;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (good(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  } while (Date.now() < deadline);
  const seen = last instanceof Error ? last.message : JSON.stringify(last)?.slice(0, 500);
  throw new Error(`${what} did not come within ${longestMs} ms; last: ${seen}`);
}
