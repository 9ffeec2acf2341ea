import { type LogRecord, readRecord } from '@causeway/event-log';
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
