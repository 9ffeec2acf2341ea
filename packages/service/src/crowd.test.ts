import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Crowd } from './crowd.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));

afterEach(() => vi.useRealTimers());

it('counts who was there lately, and forgets those who left', () => {
  const crowd = new Crowd();
  expect(crowd.lately).toBe(0);
  for (let i = 0; i < 4; i++) crowd.come();
  expect(crowd.lately).toBe(0);
  vi.advanceTimersByTime(400);
  expect(crowd.lately).toBeCloseTo(4, 1);
  for (let i = 0; i < 4; i++) crowd.go();
  expect(crowd.lately).toBeCloseTo(4, 1);
  vi.advanceTimersByTime(50);
  expect(crowd.lately).toBeCloseTo(4 / Math.E, 1);
  vi.advanceTimersByTime(350);
  expect(crowd.lately).toBeLessThan(0.1);
});
