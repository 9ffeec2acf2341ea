import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmbeddedGroup, type GroupMember, shareOut } from './embedded-groups.ts';
import { EmbeddedPartition } from './embedded-partition.ts';

const partitions = Array.from(
  { length: 6 },
  (_, partition) => new EmbeddedPartition({ topic: 't', partition, id: partition, end: 0 }),
);

class Member implements GroupMember {
  readonly topics = ['t'];
  readonly calls: string[] = [];
  readonly #name: string;
  readonly #journal: string[];
  revoking: Promise<void> = Promise.resolve();

  constructor(name: string, journal: string[]) {
    this.#name = name;
    this.#journal = journal;
  }

  assign(assigned: readonly EmbeddedPartition[]): void {
    this.#journal.push(`${this.#name} +${assigned.map(({ partition }) => partition).join('')}`);
  }

  async revoke(revoked: readonly EmbeddedPartition[]): Promise<void> {
    await this.revoking;
    this.#journal.push(`${this.#name} -${revoked.map(({ partition }) => partition).join('')}`);
  }
}

describe('the groups of the embedded log', () => {
  it('share out every partition exactly once, and evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 30 }), (count, size) => {
        const members = Array.from({ length: count }, () => ({ topics: ['t'] }));
        const all = Array.from({ length: size }, (_, i) => i);
        const shares = [...shareOut(members, () => all).values()];
        expect(shares.flatMap(share => [...share]).sort((a, b) => a - b)).toEqual(all);
        const sizes = shares.map(share => share.size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('give a topic only to the members that read it', () => {
    const both = { topics: ['a', 'b'] };
    const one = { topics: ['b'] };
    const shares = shareOut([both, one], topic => [`${topic}0`, `${topic}1`]);
    expect(shares.get(both)).toEqual(new Set(['a0', 'a1', 'b0']));
    expect(shares.get(one)).toEqual(new Set(['b1']));
  });

  it('revoke only what moves, and assign it after it was given back', async () => {
    const journal: string[] = [];
    const group = new EmbeddedGroup(() => partitions);
    const [one, two] = [new Member('one', journal), new Member('two', journal)];
    await group.join(one);
    await group.join(two);
    await group.leave(one);
    await group.leave(two);
    expect(journal).toEqual(['one +012345', 'one -345', 'two +345', 'one -012', 'two +012', 'two -012345']);
  });

  it('do one rebalance after the other, however fast members come and go', async () => {
    const journal: string[] = [];
    const group = new EmbeddedGroup(() => partitions);
    const [one, two] = [new Member('one', journal), new Member('two', journal)];
    one.revoking = new Promise(resolve => setTimeout(resolve, 50));
    await Promise.all([group.join(one), group.join(two), group.leave(two)]);
    await group.leave(one);
    expect(journal.filter(call => call.startsWith('two +')).length).toBe(
      journal.filter(call => call.startsWith('two -') && call !== 'two -').length,
    );
    expect(journal.at(-1)).toBe('one -012345');
  });

  it('go on when a member fails to let go, and tell the one who leaves', async () => {
    const journal: string[] = [];
    const group = new EmbeddedGroup(() => partitions);
    const [one, two] = [new Member('one', journal), new Member('two', journal)];
    await group.join(one);
    await group.join(two);
    one.revoking = Promise.reject(new Error('the store is down'));
    await expect(group.leave(one)).rejects.toThrow('the store is down');
    await group.leave(two);
    expect(journal).toContain('two +012');
  });
});
