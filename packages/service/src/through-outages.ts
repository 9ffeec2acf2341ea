import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@causeway/doc-store';
import { backoffMs } from './backoff.ts';

/** Does it again while the store fails in passing, for so long. `work` learns whether an attempt of before may have succeeded. */
export async function throughOutages<R>(longestMs: number, work: (again: boolean) => Promise<R>): Promise<R> {
  const deadline = Date.now() + longestMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt > 1);
    } catch (error) {
      const ms = backoffMs(attempt, { initialMs: 100, maxMs: 5_000 });
      if (!(error instanceof StoreError) || !error.retryable || Date.now() + ms > deadline) throw error;
      await sleep(ms);
    }
  }
}
