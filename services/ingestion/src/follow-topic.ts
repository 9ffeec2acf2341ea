import type { EventLog, Subscription } from '@causeway/event-log';
import type { Codec, TopicName } from '@causeway/schemas';
import { decodeBatch, type LogEvent } from '@causeway/service';

export interface FollowOptions<T extends TopicName> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly topic: T;
  readonly take: (event: LogEvent<T>) => void;
}

/**
 * Takes every event of a topic, those to come too: for what is kept in memory at each instance. Resolves once all that
 * was recorded before is taken.
 */
export async function followTopic<T extends TopicName>(options: FollowOptions<T>): Promise<Subscription> {
  const { log, codec, topic, take } = options;
  const ends = new Map((await log.offsets([topic])).map(it => [it.partition, it.end]));
  const behind = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  let resolve: () => void = () => {};
  const caughtUp = new Promise<void>(it => {
    resolve = it;
  });
  if (behind.size === 0) resolve();
  const subscription = await log.follow({
    topics: [topic],
    from: 'beginning',
    onBatch: async batch => {
      const { events, partition, next } = await decodeBatch(codec, batch);
      for (const event of events) take(event as LogEvent<T>);
      if (next >= (ends.get(partition) ?? 0)) behind.delete(partition);
      if (behind.size === 0) resolve();
    },
  });
  await caughtUp;
  return subscription;
}
