import type { EventsByTopic, TopicName } from './generated/events.ts';
import { topicTable } from './generated/schemas.ts';

export interface TopicEntry<T extends TopicName = TopicName> {
  /** Never changes: a new count is a new topic. */
  readonly partitions: number;
  readonly records: readonly EventsByTopic[T]['type'][];
  /** The one service that writes it, in words. */
  readonly owner: string;
}

/** Every topic of the exchange. */
export const topics: { readonly [T in TopicName]: TopicEntry<T> } = topicTable;

export const topicNames: readonly TopicName[] = Object.keys(topicTable) as TopicName[];

/** What `EventLog.ensureTopics` takes. */
export function topicDeclarations(): readonly { readonly topic: TopicName; readonly partitions: number }[] {
  return topicNames.map(topic => ({ topic, partitions: topics[topic].partitions }));
}
