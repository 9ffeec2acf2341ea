import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Lookups } from './lookups.ts';

/** A store whose rounds end when they are told to. */
function store() {
  const rounds: { readonly keys: readonly string[]; readonly end: (failure?: Error) => void }[] = [];
  const lookups = new Lookups<string>(
    keys =>
      new Promise((resolve, reject) => {
        const known = new Map(keys.filter(it => it !== 'nobody').map(it => [it, it.toUpperCase()]));
        rounds.push({ keys, end: failure => (failure ? reject(failure) : resolve(known)) });
      }),
  );
  return { lookups, rounds };
}

describe('look-ups', () => {
  it('go at once when none is under way, and together when they came meanwhile', async () => {
    const { lookups, rounds } = store();
    const first = lookups.get('a');
    const others = ['b', 'nobody', 'b', 'a'].map(it => lookups.get(it));
    expect(rounds.map(it => it.keys)).toEqual([['a']]);
    rounds[0]?.end();
    expect(await first).toBe('A');
    await nextTurn();
    expect(rounds.map(it => it.keys)).toEqual([['a'], ['b', 'nobody', 'a']]);
    rounds[1]?.end();
    expect(await Promise.all(others)).toEqual(['B', undefined, 'B', 'A']);
  });

  it('see what was stored before they asked, not what a round before them read', async () => {
    let stored = 'before';
    const lookups = new Lookups<string>(async keys => {
      const read = stored;
      await nextTurn();
      return new Map(keys.map(it => [it, read]));
    });
    const first = lookups.get('a');
    stored = 'after';
    const second = lookups.get('a');
    expect([await first, await second]).toEqual(['before', 'after']);
  });

  it('fail with their round, and those after them go on', async () => {
    const { lookups, rounds } = store();
    const first = lookups.get('a').catch((error: Error) => error.message);
    const second = lookups.get('b');
    rounds[0]?.end(new Error('the store is away'));
    expect(await first).toBe('the store is away');
    await nextTurn();
    rounds[1]?.end();
    expect(await second).toBe('B');
  });

  it('ask for a bounded list at a time', async () => {
    const { lookups, rounds } = store();
    const all = Array.from({ length: 251 }, (_, i) => lookups.get(`${i}`));
    for (let round = 0; round < 4; round++) {
      rounds[round]?.end();
      await nextTurn();
    }
    await Promise.all(all);
    expect(rounds.map(it => it.keys.length)).toEqual([1, 100, 100, 50]);
  });
});
