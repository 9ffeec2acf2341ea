import { describe, expect, it } from 'vitest';
import { type Release, Slots } from './slots.ts';

const { signal } = new AbortController();

describe('slots for calls', () => {
  it('never give more than the bounds, and each endpoint its turn', async () => {
    const slots = new Slots({ total: 4, perEndpoint: 2 });
    const held: { endpoint: string; release: Release }[] = [];
    for (const endpoint of ['slow', 'slow', 'slow', 'slow', 'a', 'b', 'c']) {
      void slots.acquire(endpoint, signal).then(release => release && held.push({ endpoint, release }));
    }
    await new Promise(setImmediate);
    expect(held.map(it => it.endpoint)).toEqual(['slow', 'slow', 'a', 'b']);
    held[2]?.release();
    await new Promise(setImmediate);
    expect(held.map(it => it.endpoint)).toEqual(['slow', 'slow', 'a', 'b', 'c']);
    held[0]?.release();
    held[0]?.release();
    await new Promise(setImmediate);
    expect(held).toHaveLength(6);
    expect(slots.inUse).toBe(4);
  });

  it('let go who no longer waits', async () => {
    const slots = new Slots({ total: 1, perEndpoint: 1 });
    const first = await slots.acquire('a', signal);
    const leaving = new AbortController();
    const second = slots.acquire('a', leaving.signal);
    const third = slots.acquire('a', signal);
    leaving.abort();
    expect(await second).toBeUndefined();
    first?.();
    expect(await third).toBeTypeOf('function');
  });
});
