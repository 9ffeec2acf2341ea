import { expect, it } from 'vitest';
import { CatchUp } from './catch-up.ts';
import { Health } from './health.ts';

const at = (partition: number) => ({ topic: 't', partition });

function started() {
  const health = new Health();
  return { health, catchUp: new CatchUp('identity', health) };
}

it('is ready once its partitions are there and their views show what the log held', () => {
  const { health, catchUp } = started();
  expect(health.report()).toEqual({ 'identity.views': 'waiting for its partitions' });
  catchUp.assigned(
    [
      { ...at(0), offset: 3 },
      { ...at(1), offset: 5 },
    ],
    [
      { ...at(0), end: 9 },
      { ...at(1), end: 5 },
    ],
  );
  expect(health.ready).toBe(false);
  catchUp.reached(at(0), 7);
  expect(health.report()).toEqual({ 'identity.views': 'the views of 1 partitions are catching up' });
  catchUp.reached(at(0), 9);
  expect(health.ready).toBe(true);
});

it('is ready at once where nothing is to be caught up with, and stays so', () => {
  const { health, catchUp } = started();
  catchUp.assigned([{ ...at(0), offset: 0 }], [{ ...at(0), end: 0 }]);
  catchUp.assigned([{ ...at(1), offset: 0 }], [{ ...at(1), end: 90 }]);
  expect(health.ready).toBe(true);
});

it('does not wait for partitions that were given up, nor for ever for some', () => {
  const [one, other] = [started(), started()];
  one.catchUp.assigned([{ ...at(0), offset: 0 }], [{ ...at(0), end: 4 }]);
  one.catchUp.revoked([at(0)]);
  other.catchUp.spare();
  expect([one.health.ready, other.health.ready]).toEqual([true, true]);
});
