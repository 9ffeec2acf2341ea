import type { Position } from '@causeway/event-log';

/** `meta.source` of what a message says: the message in the log, e.g. `urn:causeway:log:causeway.inbound.message/3/1234`. */
export function messageSource({ topic, partition, offset }: Position): string {
  return `urn:causeway:log:${topic}/${partition}/${offset}`;
}
