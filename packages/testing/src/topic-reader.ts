import type { EventLog } from '@causeway/event-log';
import { type EventsByTopic, singleObjectCodec, type TopicName } from '@causeway/schemas';
import type { LogEvent } from '@causeway/service';

/** Every event of a topic up to its present end, in order within each partition. */
export async function readTopic<T extends TopicName>(log: EventLog, topic: T): Promise<readonly LogEvent<T>[]> {
  const ends = new Map((await log.offsets([topic])).map(it => [it.partition, it.end]));
  const waiting = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  const events: LogEvent<T>[] = [];
  if (waiting.size === 0) return events;
  await new Promise<void>((resolve, reject) => {
    const reader = log.follow({
      topics: [topic],
      from: 'beginning',
      onBatch: async ({ partition, records }) => {
        for (const { offset, key, value } of records) {
          if (offset >= (ends.get(partition) ?? 0)) continue;
          const event = singleObjectCodec.decode(topic, value) as EventsByTopic[T];
          events.push({ position: { topic, partition, offset }, key, event });
          if (offset === (ends.get(partition) ?? 0) - 1) waiting.delete(partition);
        }
        if (waiting.size === 0) setImmediate(() => void reader.then(it => it.close()).then(resolve, reject));
      },
    });
    reader.catch(reject);
  });
  return events;
}
