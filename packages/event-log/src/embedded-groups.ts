import type { EmbeddedPartition } from './embedded-partition.ts';

/** An instance in a group, as the coordinator sees it. */
export interface GroupMember {
  readonly topics: readonly string[];
  /** Takes partitions nobody else has. */
  assign(partitions: readonly EmbeddedPartition[]): void;
  /** Resolves when the partitions may go to another. */
  revoke(partitions: readonly EmbeddedPartition[]): Promise<void>;
}

/**
 * Shares the partitions of topics among the members of a group in this process. Only what has to move is revoked, and
 * nothing is assigned before every revocation of the same rebalance is done.
 */
export class EmbeddedGroup {
  readonly #partitionsOf: (topic: string) => readonly EmbeddedPartition[];
  /** In the order they joined, with what each owns. */
  readonly #members = new Map<GroupMember, ReadonlySet<EmbeddedPartition>>();
  #settled: Promise<void> = Promise.resolve();

  constructor(partitionsOf: (topic: string) => readonly EmbeddedPartition[]) {
    this.#partitionsOf = partitionsOf;
  }

  /** Resolves when the rebalance that brings the member its partitions is done. */
  join(member: GroupMember): Promise<void> {
    this.#members.set(member, new Set());
    return this.#next(() => this.#rebalance());
  }

  /** Resolves when the member has given back what it had; rejects as its `revoke` does, and then it has left all the same. */
  async leave(member: GroupMember): Promise<void> {
    const left = this.#next(async () => {
      const owned = this.#members.get(member) ?? new Set();
      this.#members.delete(member);
      await member.revoke([...owned]);
    });
    this.#next(() => this.#rebalance());
    await left;
  }

  /** Rebalances come one after the other. */
  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#settled.then(step);
    this.#settled = done.catch(() => {});
    return done;
  }

  async #rebalance(): Promise<void> {
    const target = shareOut([...this.#members.keys()], this.#partitionsOf);
    const moves = [...this.#members].map(([member, owned]) => {
      const wanted = target.get(member) ?? new Set();
      return {
        member,
        wanted,
        lost: [...owned].filter(partition => !wanted.has(partition)),
        gained: [...wanted].filter(partition => !owned.has(partition)),
      };
    });
    // A member that fails to let go has stopped working on the partition: waiting for it would stop everyone.
    await Promise.allSettled(
      moves.filter(({ lost }) => lost.length > 0).map(({ member, lost }) => member.revoke(lost)),
    );
    for (const { member, wanted, gained } of moves) {
      this.#members.set(member, wanted);
      if (gained.length > 0) member.assign(gained);
    }
  }
}

/** Contiguous ranges in the order of joining, the same for every topic, so that like partitions meet in one instance. */
export function shareOut<Member extends { readonly topics: readonly string[] }, Partition>(
  members: readonly Member[],
  partitionsOf: (topic: string) => readonly Partition[],
): ReadonlyMap<Member, ReadonlySet<Partition>> {
  const shares = new Map<Member, Set<Partition>>(members.map(member => [member, new Set()]));
  for (const topic of new Set(members.flatMap(member => member.topics))) {
    const readers = members.filter(member => member.topics.includes(topic));
    const partitions = partitionsOf(topic);
    for (const [index, partition] of partitions.entries()) {
      const reader = readers[Math.floor((index * readers.length) / partitions.length)];
      if (reader !== undefined) shares.get(reader)?.add(partition);
    }
  }
  return shares;
}
