import type { TopicPartition } from './event-log.ts';

export interface GroupMember {
  readonly memberId: string;
  readonly topics: readonly string[];
}

/** By topic, the partitions. */
export type Assignment = Record<string, number[]>;

/**
 * Shares the partitions among the members: partition `p` of every topic goes to the same member, so that an instance which
 * joins two topics by patient finds both with it. Members are taken in the order of their ids; the shares of a topic that
 * all members read differ by one partition at most.
 */
export function assign(
  members: readonly GroupMember[],
  partitionCount: (topic: string) => number,
): ReadonlyMap<string, Assignment> {
  const ordered = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assignments = new Map<string, Assignment>(ordered.map(({ memberId }) => [memberId, {}]));
  const topics = [...new Set(ordered.flatMap(it => it.topics))].sort();
  for (const topic of topics) {
    const readers = ordered.filter(it => it.topics.includes(topic));
    for (let partition = 0; partition < partitionCount(topic); partition++) {
      const reader = readers[partition % readers.length];
      const assignment = reader && assignments.get(reader.memberId);
      if (assignment === undefined) continue;
      assignment[topic] ??= [];
      assignment[topic].push(partition);
    }
  }
  return assignments;
}

export function partitionsIn(assignment: Assignment): readonly TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    [...partitions].sort((a, b) => a - b).map(partition => ({ topic, partition })),
  );
}
