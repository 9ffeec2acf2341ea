import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RankedTurns } from './ranked-turns.ts';

describe('ranked turns', () => {
  it('are had one at a time, the least rank first and those of one rank as they came', async () => {
    const turns = new RankedTurns();
    const done: string[] = [];
    let atOnce = 0;
    const take = (rank: number, name: string) =>
      turns.do(rank, async () => {
        expect(++atOnce).toBe(1);
        await setImmediate();
        atOnce--;
        done.push(name);
      });
    await Promise.all([take(3, 'first'), take(2, 'c'), take(1, 'a'), take(2, 'd'), take(1, 'b')]);
    expect(done).toEqual(['first', 'a', 'b', 'c', 'd']);
  });

  it('come to the next after one that fails', async () => {
    const turns = new RankedTurns();
    const failing = turns.do(1, async () => {
      throw new RangeError('no');
    });
    const next = turns.do(1, async () => 'done');
    await expect(failing).rejects.toThrow(RangeError);
    expect(await next).toBe('done');
    expect(await turns.do(1, async () => 'again')).toBe('again');
  });
});
