import type { LogRecord, RecordBatch } from '@causeway/event-log';
import { type Codec, SchemaError, type TopicName } from '@causeway/schemas';
import type { EventBatch, LogEvent } from './event-batch.ts';
import { turns } from './turns.ts';

/**
 * Decodes a batch; `onUndecodable` is told of each record no reader understands, which is then left out. A record whose
 * schema is not known here was most likely written by a newer release: that rejects, so that the consumer waits for its
 * own upgrade instead of losing the event.
 */
export async function decodeBatch(
  codec: Codec,
  batch: RecordBatch,
  onUndecodable?: (record: LogRecord) => void,
): Promise<EventBatch> {
  const topic = batch.topic as TopicName;
  await codec.prepare(batch.records.map(it => it.value));
  const events: LogEvent[] = [];
  const records: LogRecord[] = [];
  for (const record of batch.records) {
    if (turns.over) await turns.next();
    const { partition, offset, key, value } = record;
    try {
      events.push({ position: { topic, partition, offset }, key, event: codec.decode(topic, value) });
      records.push(record);
    } catch (error) {
      if (error instanceof SchemaError && error.code === 'unknown-schema') throw error;
      onUndecodable?.(record);
    }
  }
  return { ...undecoded(batch), events, records };
}

/** For views that are applied elsewhere. */
export function undecoded({ topic, partition, records, signal }: RecordBatch): EventBatch {
  const first = records[0]?.offset ?? 0;
  const next = (records.at(-1)?.offset ?? -1) + 1;
  return { topic: topic as TopicName, partition, events: [], records, first, next, signal };
}
