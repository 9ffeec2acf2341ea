import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is good; rejects with the last answer's failure when `timeoutMs` ran out. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
  {
    timeoutMs = 30_000,
    everyMs = 20,
    what = 'the expected answer',
  }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
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
  throw new Error(`${what} did not come within ${timeoutMs} ms; last: ${seen}`);
}
