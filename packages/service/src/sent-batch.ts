import type { LogRecord, RecordBatch, TopicPartition } from '@causeway/event-log';
import { packed, unpacked } from './packed.ts';

/** Records of one partition on their way to another thread: the values in one piece of memory that is handed over. */
export interface SentBatch extends TopicPartition {
  readonly offsets: readonly number[];
  readonly keys: readonly string[];
  readonly timestamps: readonly number[];
  readonly ends: readonly number[];
  readonly data: Uint8Array;
  readonly endOffset: number;
}

/** Headers stay behind: what is written about a batch is written where it was read. */
export function sentBatch({ topic, partition, records, endOffset }: Omit<RecordBatch, 'signal'>): SentBatch {
  return {
    topic,
    partition,
    endOffset,
    offsets: records.map(it => it.offset),
    keys: records.map(it => it.key),
    timestamps: records.map(it => it.timestamp),
    ...packed(records.map(it => it.value)),
  };
}

export function receivedBatch(sent: SentBatch, signal: AbortSignal): RecordBatch {
  const { topic, partition, endOffset, offsets, keys, timestamps, ends, data } = sent;
  const records = unpacked(data, ends).map(
    (value, at): LogRecord => ({
      topic,
      partition,
      offset: offsets[at] ?? 0,
      key: keys[at] ?? '',
      value,
      headers: {},
      timestamp: timestamps[at] ?? 0,
    }),
  );
  return { topic, partition, records, endOffset, signal };
}
