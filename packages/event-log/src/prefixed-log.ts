import type { EventLog, RecordBatch, TopicPartition } from './event-log.ts';

/**
 * The same log under names of its own: every topic and group is prefixed on the way in and bare on the way out, so that
 * several exchanges can share one cluster.
 */
export function prefixedLog(log: EventLog, prefix: string): EventLog {
  const within = (name: string) => `${prefix}${name}`;
  const bare = <T extends { readonly topic: string }>(it: T): T => ({ ...it, topic: it.topic.slice(prefix.length) });
  const outside = <T extends TopicPartition>(it: T): T => ({ ...it, topic: within(it.topic) });
  const bareBatch = (batch: RecordBatch): RecordBatch => ({ ...bare(batch), records: batch.records.map(bare) });
  const subscription = (of: Awaited<ReturnType<EventLog['subscribe']>>): typeof of => ({
    pause: partitions => of.pause(partitions.map(outside)),
    resume: partitions => of.resume(partitions.map(outside)),
    close: () => of.close(),
  });
  return {
    append: async (topic, records) => (await log.append(within(topic), records)).map(bare),
    subscribe: async ({ admit, ...options }) =>
      subscription(
        await log.subscribe({
          ...options,
          group: within(options.group),
          topics: options.topics.map(within),
          onAssigned: async partitions => (await options.onAssigned(partitions.map(bare))).map(outside),
          onRevoked: partitions => options.onRevoked(partitions.map(bare)),
          onBatch: batch => options.onBatch(bareBatch(batch)),
          ...(admit && { admit: at => admit(bare(at)) }),
        }),
      ),
    follow: async options =>
      subscription(
        await log.follow({
          ...options,
          topics: options.topics.map(within),
          from: typeof options.from === 'string' ? options.from : options.from.map(outside),
          onBatch: batch => options.onBatch(bareBatch(batch)),
        }),
      ),
    ensureTopics: topics => log.ensureTopics(topics.map(it => ({ ...it, topic: within(it.topic) }))),
    topics: async () => (await log.topics()).filter(it => it.topic.startsWith(prefix)).map(bare),
    offsets: async topics => (await log.offsets(topics.map(within))).map(bare),
    lag: async (group, topics) => (await log.lag(within(group), topics.map(within))).map(bare),
    ping: () => log.ping(),
    close: () => log.close(),
  };
}
