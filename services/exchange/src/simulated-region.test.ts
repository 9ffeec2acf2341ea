import { createStream } from '@causeway/simulator';
import { describe, expect, it } from 'vitest';
import { beginning, simulate } from './simulated-region.ts';

const startAt = Date.UTC(2025, 0, 6, 8);

describe('a simulation', () => {
  it.each(['region', 'load', 'story'] as const)(
    'of a %s has as many messages as it says, the same ones each time',
    kind => {
      const options = { kind, seed: '7', patients: 10, startAt, ...(kind === 'story' ? {} : { messages: 120 }) };
      const { messages, total } = simulate(options);
      const told = [...messages];
      expect(told).toHaveLength(total);
      expect(told).toEqual([...simulate(options).messages]);
    },
  );

  it('of a region without a number of messages tells every story', () => {
    const { messages, total } = simulate({ kind: 'region', seed: '7', patients: 10, startAt });
    expect([...messages]).toHaveLength(total);
    expect(
      new Set([...simulate({ kind: 'region', seed: '7', patients: 10, startAt }).messages].map(it => it.patient)).size,
    ).toBe(10);
  });

  it('that begins when it should ends before now', () => {
    const now = Date.UTC(2025, 5, 1, 12, 0, 0, 500);
    const last = [...createStream({ seed: '7', persons: 300, startAt: beginning(now) })].at(-1);
    expect(last?.at).toBeLessThan(now);
  });
});
