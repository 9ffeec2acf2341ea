import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from './retry.ts';

const policy = { initialMs: 1_000, maxMs: 300_000, giveUpAfterMs: 86_400_000, maxRefusals: 5 };
const fresh = { attempt: 1, refusals: 1, ageMs: 0 };

describe('the schedule of retries', () => {
  it('doubles from a second to five minutes, with jitter of the upper half', () => {
    const waits = Array.from({ length: 12 }, (_, at) =>
      judge({ status: 503 }, { attempt: at + 1, refusals: 0, ageMs: 0 }, policy, () => 1),
    );
    const seconds = waits.map(it => (it.type === 'retry' ? it.inMs / 1_000 : Number.NaN));
    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const verdict = judge({ status: undefined, code: 'ECONNREFUSED' }, { ...fresh, attempt }, policy, () => random);
        const ceiling = Math.min(300_000, 1_000 * 2 ** (attempt - 1));
        expect(verdict.type).toBe('retry');
        if (verdict.type !== 'retry') return;
        expect(verdict.inMs).toBeGreaterThanOrEqual(ceiling / 2);
        expect(verdict.inMs).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  it('is done at any 2xx', () => {
    for (const status of [200, 202, 204, 299]) expect(judge({ status }, fresh, policy)).toEqual({ type: 'delivered' });
  });

  it('ends at once when the endpoint is gone, and soon when it refuses', () => {
    expect(judge({ status: 410 }, fresh, policy).type).toBe('abandon');
    for (const status of [302, 400, 401, 404, 422]) {
      expect(judge({ status }, { ...fresh, refusals: 4 }, policy).type).toBe('retry');
      expect(judge({ status }, { ...fresh, refusals: 5 }, policy).type).toBe('abandon');
    }
    for (const status of [408, 425, 429, 500, 503]) {
      expect(judge({ status }, { attempt: 99, refusals: 0, ageMs: 0 }, policy).type).toBe('retry');
    }
  });

  it('ends when the alert is a day old', () => {
    expect(judge({ status: 503 }, { ...fresh, ageMs: 86_400_001 }, policy).type).toBe('abandon');
    expect(judge({ status: 200 }, { ...fresh, ageMs: 86_400_001 }, policy).type).toBe('delivered');
  });

  it('waits as long as it is asked to, within bounds', () => {
    const asked = (retryAfterMs: number) => judge({ status: 429, retryAfterMs }, fresh, policy, () => 1);
    expect(asked(30_000)).toEqual({ type: 'retry', inMs: 30_000 });
    expect(asked(999_000)).toEqual({ type: 'retry', inMs: 300_000 });
    expect(asked(1)).toEqual({ type: 'retry', inMs: 1_000 });
  });
});
