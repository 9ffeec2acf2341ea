import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { afterSenders, givingWayTo, Places, type Policy } from './places.ts';
import { Senders } from './senders.ts';

const always = (most: number, restMs = 0): Policy => ({ most: () => most, restMs: () => restMs });

/** Holds the event loop, so that it is seen to be busy. */
function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Senders of whom so many have waited long enough to count, while the event loop has enough to do. */
async function sendersWaiting(count: number): Promise<Senders> {
  const senders = new Senders();
  for (let i = 0; i < count; i++) senders.waiting.come();
  await sleep(400);
  // What is measured begins with the first look.
  senders.pressing;
  work(100);
  return senders;
}

describe('places', () => {
  it('lets in so many at a time, the others in their order', async () => {
    const places = new Places(always(2));
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
    const places = new Places(always(1));
    const leave = await places.take();
    leave();
    leave();
    await places.take();
    const third = places.take().then(() => 'in');
    expect(await Promise.race([third, sleep(20, 'waits')])).toBe('waits');
  });

  it('waits for nobody who keeps a place for ever', async () => {
    const places = new Places(always(1));
    await places.take();
    expect(await Promise.race([places.take().then(() => 'in'), sleep(2_000, 'waits')])).toBe('in');
  });

  it('stays empty while it rests', async () => {
    const places = new Places(always(1, 30));
    const leave = await places.take();
    const next = places.take().then(() => 'in');
    leave();
    expect(await Promise.race([next, sleep(10, 'waits')])).toBe('waits');
    expect(await next).toBe('in');
  });
});

describe('urgent work, where senders wait who have more to send', () => {
  it('has its places as ever where they are few', async () => {
    const policy = afterSenders(await sendersWaiting(3), 8);
    expect(policy.most(0)).toBe(8);
    expect(policy.restMs(100, 0)).toBe(0);
  });

  it('has one place where they are many, which rests for four times what it was kept', async () => {
    const policy = afterSenders(await sendersWaiting(6), 8);
    expect(policy.most(0)).toBe(1);
    expect(policy.restMs(100, 0)).toBeCloseTo(400, -1);
    expect(policy.restMs(5_000, 0)).toBeCloseTo(1_000, -1);
  });

  it('has them again once somebody has waited for ten seconds', async () => {
    const policy = afterSenders(await sendersWaiting(6), 8);
    expect(policy.most(10_000)).toBe(8);
    expect(policy.restMs(100, 10_000)).toBe(0);
  });

  it('has them while somebody waits for what follows from the log', async () => {
    const senders = await sendersWaiting(6);
    senders.others.come();
    expect(afterSenders(senders, 8).most(0)).toBe(8);
    senders.others.go();
    expect(afterSenders(senders, 8).most(0)).toBe(1);
  });

  it('has them when the event loop is idle: then they wait for something else', async () => {
    const senders = await sendersWaiting(6);
    expect(senders.pressing).toBeGreaterThan(0);
    await sleep(200);
    expect(afterSenders(senders, 8).most(0)).toBe(8);
  });

  it('begins again as soon as they are gone, though its place was to rest for longer', async () => {
    let restMs = 60_000;
    const places = new Places({ most: () => 1, restMs: () => restMs });
    (await places.take())();
    const next = places.take().then(() => 'in');
    expect(await Promise.race([next, sleep(100, 'waits')])).toBe('waits');
    restMs = 0;
    expect(await next).toBe('in');
  });

  it('lets in all who wait when there are more places again', async () => {
    let most = 1;
    const places = new Places({ most: () => most, restMs: () => 0 });
    const leave = await places.take();
    const inside = Promise.all([places.take(), places.take(), places.take()]).then(() => 'in');
    expect(await Promise.race([inside, sleep(20, 'wait')])).toBe('wait');
    most = 8;
    leave();
    expect(await inside).toBe('in');
  });
});

describe('a background that gives way', () => {
  it('rests in proportion to what it took, while somebody is at urgent work', async () => {
    const urgent = new Places(always(2));
    const { restMs } = givingWayTo(urgent, new Senders(), 2);
    expect(restMs(5, 0)).toBe(0);
    await Promise.all([urgent.take(), urgent.take()]);
    await sleep(150);
    expect(restMs(5, 0)).toBe(95);
    expect(restMs(200, 0)).toBe(200);
  });

  it('hardly rests for urgent work now and then, however many pieces it was', async () => {
    const urgent = new Places(always(1));
    const { restMs } = givingWayTo(urgent, new Senders(), 2);
    for (let i = 0; i < 50; i++) (await urgent.take())();
    expect(restMs(5, 0)).toBeLessThan(25);
  });

  it('rests as much where senders wait who have more to send', async () => {
    const { restMs } = givingWayTo(new Places(always(8)), await sendersWaiting(6), 2);
    expect(restMs(5, 0)).toBeCloseTo(95, 0);
  });

  it('does not rest when somebody has waited long, and hardly when the urgent work is over', async () => {
    const urgent = new Places(always(2));
    const { restMs } = givingWayTo(urgent, new Senders(), 2);
    const kept = await Promise.all([urgent.take(), urgent.take()]);
    await sleep(150);
    expect(restMs(5, 1_000)).toBe(0);
    for (const leave of kept) leave();
    await sleep(350);
    expect(restMs(5, 0)).toBeLessThan(1);
  });
});
