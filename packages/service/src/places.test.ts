import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { givingWayTo, Places } from './places.ts';

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

  it('stays empty while it rests', async () => {
    const places = new Places(1, () => 30);
    const leave = await places.take();
    const next = places.take().then(() => 'in');
    leave();
    expect(await Promise.race([next, sleep(10, 'waits')])).toBe('waits');
    expect(await next).toBe('in');
  });
});

describe('a background that gives way', () => {
  it('rests in proportion to what it took, while somebody is at urgent work', async () => {
    const urgent = new Places(2);
    const rest = givingWayTo(urgent);
    expect(rest({ keptMs: 5, waitedMs: 0 })).toBe(0);
    await Promise.all([urgent.take(), urgent.take()]);
    await sleep(150);
    expect(rest({ keptMs: 5, waitedMs: 0 })).toBe(95);
    expect(rest({ keptMs: 200, waitedMs: 0 })).toBe(200);
  });

  it('hardly rests for urgent work now and then, however many pieces it was', async () => {
    const urgent = new Places(1);
    const rest = givingWayTo(urgent);
    for (let i = 0; i < 50; i++) (await urgent.take())();
    expect(rest({ keptMs: 5, waitedMs: 0 })).toBeLessThan(25);
  });

  it('does not rest when somebody has waited long, and hardly when the urgent work is over', async () => {
    const urgent = new Places(2);
    const rest = givingWayTo(urgent);
    const kept = await Promise.all([urgent.take(), urgent.take()]);
    await sleep(150);
    expect(rest({ keptMs: 5, waitedMs: 1_000 })).toBe(0);
    for (const leave of kept) leave();
    await sleep(350);
    expect(rest({ keptMs: 5, waitedMs: 0 })).toBeLessThan(1);
  });
});
