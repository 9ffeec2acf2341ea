import type { EventLog, LogRecord, Position } from './event-log.ts';
import { LogError } from './log-error.ts';

const timeoutMs = 10_000;

/** One record of the log; undefined where there is none. Rejects with `LogError` (`unavailable`) when it does not come. */
export async function readRecord(
  log: Pick<EventLog, 'follow' | 'offsets'>,
  at: Position,
): Promise<LogRecord | undefined> {
  const ends = await log.offsets([at.topic]);
  const bounds = ends.find(it => it.partition === at.partition);
  if (bounds === undefined || at.offset < bounds.begin || at.offset >= bounds.end) return undefined;
  let take: (records: readonly LogRecord[]) => void = () => {};
  const taken = new Promise<readonly LogRecord[]>(resolve => {
    take = resolve;
  });
  const subscription = await log.follow({
    topics: [at.topic],
    // Nothing is wanted of the other partitions.
    from: ends.map(({ topic, partition, end }) =>
      partition === at.partition ? at : { topic, partition, offset: end },
    ),
    maxRecords: 1,
    onBatch: async ({ partition, records }) => {
      if (partition === at.partition) take(records);
    },
  });
  try {
    return (await inTime(taken)).find(it => it.offset === at.offset);
  } finally {
    await subscription.close();
  }
}

async function inTime<R>(work: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = () => new LogError('unavailable', 'the log does not bring the record', { retryable: true });
    timer = setTimeout(() => reject(error()), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
