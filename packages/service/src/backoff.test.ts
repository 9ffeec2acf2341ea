import { describe, expect, it } from 'vitest';
import { backoffMs, pause } from './backoff.ts';

const options = { initialMs: 100, maxMs: 1_000 };

describe('backoff', () => {
  it('doubles up to its cap, and spreads over the upper half', () => {
    const longest = [1, 2, 3, 4, 5, 60].map(attempt => backoffMs(attempt, options, () => 1));
    expect(longest).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    const shortest = [1, 2, 3, 4, 5, 60].map(attempt => backoffMs(attempt, options, () => 0));
    expect(shortest).toEqual([50, 100, 200, 400, 500, 500]);
  });

  it('ends a pause at once when the signal aborts', async () => {
    const controller = new AbortController();
    const started = Date.now();
    const paused = pause(60_000, controller.signal);
    controller.abort();
    await paused;
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
