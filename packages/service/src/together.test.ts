import { describe, expect, it } from 'vitest';
import { Together } from './together.ts';

/** Work that ends when it is told to, and keeps what it was given. */
function recorded(fails: (items: readonly number[]) => unknown = () => undefined) {
  const done: (readonly number[])[] = [];
  const together = new Together<number>({
    most: 30,
    weightOf: () => 10,
    work: async items => {
      await new Promise(resolve => setImmediate(resolve));
      done.push(items);
      const error = fails(items);
      if (error) throw error;
    },
    concernsAll: error => error === 'down',
  });
  return { together, done };
}

describe('work that is done together', () => {
  it('takes what comes in one turn, and what comes meanwhile next, so many at most', async () => {
    const { together, done } = recorded();
    const begun = [1, 2].map(it => together.do(it));
    await new Promise(resolve => setImmediate(resolve));
    await Promise.all([...begun, ...[3, 4, 5, 6].map(it => together.do(it))]);
    await together.do(7);
    expect(done).toEqual([[1, 2], [3, 4, 5], [6], [7]]);
  });

  it('is tried one by one where one of several is at fault, who alone hears of it', async () => {
    const { together, done } = recorded(items => (items.includes(3) ? 'three' : undefined));
    const outcomes = await Promise.allSettled([2, 3, 4].map(it => together.do(it)));
    expect(outcomes.map(it => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(done).toEqual([[2, 3, 4], [2], [3], [4]]);
  });

  it('is not tried again where the failure would meet everyone', async () => {
    const { together, done } = recorded(items => (items.length > 1 ? 'down' : undefined));
    const outcomes = await Promise.allSettled([1, 2].map(it => together.do(it)));
    expect(outcomes.map(it => it.status)).toEqual(['rejected', 'rejected']);
    expect(done).toEqual([[1, 2]]);
    await together.do(3);
    expect(done).toHaveLength(2);
  });
});
