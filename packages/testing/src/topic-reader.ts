import type { EventLog, LogRecord } from '@causeway/event-log';
import { type EventsByTopic, singleObjectCodec, type TopicName } from '@causeway/schemas';
import type { LogEvent } from '@causeway/service';

/** Every event of a topic up to its present end, in order within each partition; rejects when one cannot be decoded. */
export async function readTopic<T extends TopicName>(log: EventLog, topic: T): Promise<readonly LogEvent<T>[]> {
  return (await readRecords(log, topic)).map(({ partition, offset, key, value }) => {
    const event = singleObjectCodec.decode(topic, value) as EventsByTopic[T];
    return { position: { topic, partition, offset }, key, event };
  });
}

/** The same with their bytes as they are. */
export async function readRecords(log: EventLog, topic: TopicName): Promise<readonly LogRecord[]> {
  const ends = new Map((await log.offsets([topic])).map(it => [it.partition, it.end]));
  const waiting = new Set([...ends].filter(([, end]) => end > 0).map(([partition]) => partition));
  const found: LogRecord[] = [];
  if (waiting.size === 0) return found;
  await new Promise<void>((resolve, reject) => {
    const reader = log.follow({
      topics: [topic],
      from: 'beginning',
      onBatch: async ({ partition, records }) => {
        const end = ends.get(partition) ?? 0;
        found.push(...records.filter(it => it.offset < end));
        if ((records.at(-1)?.offset ?? -1) >= end - 1) waiting.delete(partition);
        if (waiting.size === 0) setImmediate(() => void reader.then(it => it.close()).then(resolve, reject));
      },
    });
    reader.catch(reject);
  });
  return found;
}
