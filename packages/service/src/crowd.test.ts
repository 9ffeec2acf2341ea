import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Crowd } from './crowd.ts';

it('counts who was there lately, and forgets those who left', async () => {
  const crowd = new Crowd();
  expect(crowd.lately).toBe(0);
  for (let i = 0; i < 4; i++) crowd.come();
  await sleep(400);
  expect(crowd.lately).toBeCloseTo(4, 1);
  for (let i = 0; i < 4; i++) crowd.go();
  expect(crowd.lately).toBeGreaterThan(2);
  await sleep(400);
  expect(crowd.lately).toBeLessThan(0.1);
});
