import type { EventLog } from './event-log.ts';
import type { KafkaLogOptions } from './kafka-log.ts';

/** `openKafkaLog` of the adapter, loaded when it is asked for: the embedded engine starts faster without kafkajs. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const adapter = await import('./kafka-log.ts');
  return adapter.openKafkaLog(options);
}
