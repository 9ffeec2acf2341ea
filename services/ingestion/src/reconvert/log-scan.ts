import type { EventLog } from '@causeway/event-log';
import type { Codec, TopicName } from '@causeway/schemas';
import { decodeBatch, type LogEvent } from '@causeway/service';

export interface ScanOptions<T extends TopicName> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly topic: T;
  readonly partition: number;
  /** Offsets from `from` up to, not including, `end`. */
  readonly from: number;
  readonly end: number;
  readonly signal: AbortSignal;
  readonly onEvents: (events: readonly LogEvent<T>[], next: number) => Promise<void>;
}

/** Reads a stretch of one partition. Rejects when it is aborted, or with what `onEvents` rejects with. */
export async function scan<T extends TopicName>(options: ScanOptions<T>): Promise<void> {
  const { log, codec, topic, partition, from, end, signal, onEvents } = options;
  if (from >= end) return;
  const ends = await log.offsets([topic]);
  let settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const stop = () => settle?.reject(signal.reason);
  signal.addEventListener('abort', stop);
  let isOver = false;
  const subscription = await log.follow({
    topics: [topic],
    // Nothing is wanted of the other partitions.
    from: ends.map(it => ({ topic, partition: it.partition, offset: it.partition === partition ? from : it.end })),
    onBatch: async batch => {
      if (isOver || batch.partition !== partition || signal.aborted) return;
      try {
        const { events, next } = await decodeBatch(codec, batch);
        await onEvents(
          (events as readonly LogEvent<T>[]).filter(it => it.position.offset < end),
          Math.min(next, end),
        );
        isOver = next >= end;
        if (isOver) settle?.resolve();
      } catch (error) {
        isOver = true;
        settle?.reject(error);
      }
    },
  });
  try {
    if (signal.aborted) stop();
    await done;
  } finally {
    signal.removeEventListener('abort', stop);
    await subscription.close();
  }
}
