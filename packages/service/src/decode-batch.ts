import type { RecordBatch } from '@causeway/event-log';
import { type Codec, SchemaError, type TopicName } from '@causeway/schemas';
import type { EventBatch, LogEvent } from './event-batch.ts';
import { turns } from './turns.ts';

export interface UndecodableRecord {
  readonly offset: number;
  readonly error: unknown;
}

/**
 * Decodes a batch; `onUndecodable` is told of each record no reader understands, which is then left out. A record whose
 * schema is not known here was most likely written by a newer release: that rejects, so that the consumer waits for its
 * own upgrade instead of losing the event.
 */
export async function decodeBatch(
  codec: Codec,
  batch: RecordBatch,
  onUndecodable?: (record: UndecodableRecord) => void,
): Promise<EventBatch> {
  const topic = batch.topic as TopicName;
  await codec.prepare(batch.records.map(it => it.value));
  const events: LogEvent[] = [];
  for (const { partition, offset, key, value } of batch.records) {
    if (turns.over) await turns.next();
    try {
      events.push({ position: { topic, partition, offset }, key, event: codec.decode(topic, value) });
    } catch (error) {
      if (error instanceof SchemaError && error.code === 'unknown-schema') throw error;
      onUndecodable?.({ offset, error });
    }
  }
  const first = batch.records[0]?.offset ?? 0;
  const next = (batch.records.at(-1)?.offset ?? -1) + 1;
  return { topic, partition: batch.partition, events, first, next, signal: batch.signal };
}
