import type { EventLog, LogRecord, Position } from '@causeway/event-log';
import type { Codec, MessageReceived } from '@causeway/schemas';
import type { Runtime } from '@causeway/service';
import { inboundTopic, type Place } from '../intake/receipt.ts';

/** The message at a place, as it was received; undefined when the log holds none there. */
export async function readMessage(
  { log, codec }: Pick<Runtime, 'log' | 'codec'>,
  { partition, offset }: Place,
): Promise<MessageReceived | undefined> {
  const record = await readRecord(log, { topic: inboundTopic, partition, offset });
  return record && decoded(codec, record);
}

function decoded(codec: Codec, { value }: LogRecord): MessageReceived | undefined {
  try {
    return codec.decode(inboundTopic, value);
  } catch {
    return undefined;
  }
}

const readTimeoutMs = 10_000;

/** One record of the log. Undefined where there is none, or when it does not come in time. */
async function readRecord(log: EventLog, at: Position): Promise<LogRecord | undefined> {
  const ends = await log.offsets([at.topic]);
  const bounds = ends.find(it => it.partition === at.partition);
  if (bounds === undefined || at.offset < bounds.begin || at.offset >= bounds.end) return undefined;
  let resolve: (record?: LogRecord) => void = () => {};
  const found = new Promise<LogRecord | undefined>(it => {
    resolve = it;
  });
  const timer = setTimeout(() => resolve(undefined), readTimeoutMs);
  const subscription = await log.follow({
    topics: [at.topic],
    // Nothing is wanted of the other partitions.
    from: ends.map(({ topic, partition, end }) =>
      partition === at.partition ? at : { topic, partition, offset: end },
    ),
    maxRecords: 1,
    onBatch: async ({ partition, records }) => {
      if (partition === at.partition) resolve(records.find(it => it.offset === at.offset));
    },
  });
  try {
    return await found;
  } finally {
    clearTimeout(timer);
    await subscription.close();
  }
}
