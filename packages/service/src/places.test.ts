import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Places } from './places.ts';

describe('places', () => {
  it('lets in so many at a time, the others in their order', async () => {
    const places = new Places(2);
    const inside: string[] = [];
    const [leaveA] = await Promise.all([places.take(), places.take()]);
    const enter = async (name: string) => {
      const leave = await places.take();
      inside.push(name);
      return leave;
    };
    const c = enter('c');
    const d = enter('d');
    await sleep(5);
    expect(inside).toEqual([]);
    leaveA();
    (await c)();
    expect(inside).toEqual(['c']);
    await d;
    expect(inside).toEqual(['c', 'd']);
  });

  it('does not count a place twice that is given back twice', async () => {
    const places = new Places(1);
    const leave = await places.take();
    leave();
    leave();
    await places.take();
    const third = places.take().then(() => 'in');
    expect(await Promise.race([third, sleep(20, 'waits')])).toBe('waits');
  });

  it('waits for nobody who keeps a place for ever', async () => {
    const places = new Places(1);
    await places.take();
    expect(await Promise.race([places.take().then(() => 'in'), sleep(2_000, 'waits')])).toBe('in');
  });
});
