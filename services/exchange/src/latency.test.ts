import { describe, expect, it } from 'vitest';
import { latencyOf } from './latency.ts';

describe('latency', () => {
  it('is the nearest rank of the samples in whatever order they came', () => {
    const samples = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(latencyOf(samples)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  });

  it('of one sample is that sample', () => {
    expect(latencyOf([7])).toEqual({ p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it('of nothing is zero', () => {
    expect(latencyOf([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
  });
});
