import type { LogRecord, Position } from '@causeway/event-log';
import type { EventsByTopic, TopicName } from '@causeway/schemas';
import type { TraceHeaders } from './telemetry.ts';

/** One decoded record of the log. */
export interface LogEvent<T extends TopicName = TopicName> {
  readonly position: Position;
  readonly key: string;
  readonly event: EventsByTopic[T];
}

/** Consecutive events of one partition, as a handler gets them. */
export interface EventBatch<T extends TopicName = TopicName> {
  readonly topic: T;
  readonly partition: number;
  readonly events: readonly LogEvent<T>[];
  /** What the events were decoded from. Where the views are applied elsewhere these alone, and no events. */
  readonly records: readonly LogRecord[];
  /** The batch covers the offsets from `first` up to, not including, `next`; records that were rejected are not in it. */
  readonly first: number;
  readonly next: number;
  /** Aborted when the partition goes to another instance or the service stops. */
  readonly signal: AbortSignal;
  /** For what is published because of it. */
  readonly trace?: TraceHeaders;
}

/** An event that this consumer will never be able to take: it goes to the dead letters, its neighbours go on. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
  readonly retryable = false;
  readonly position: Position;
  readonly code: string;

  /** `text` says what to do about it, and holds no PHI. */
  constructor(position: Position, code: string, text: string, cause?: unknown) {
    super(text, { cause });
    this.position = position;
    this.code = code;
  }
}

/** A record that no reader understands. */
export function undecodable({ topic, partition, offset }: Position): InvalidEvent {
  return new InvalidEvent({ topic, partition, offset }, 'undecodable', 'no schema of this topic reads the record');
}

/** Without the record at this offset: it was rejected. */
export function without(batch: EventBatch, offset: number): EventBatch {
  const events = batch.events.filter(it => it.position.offset !== offset);
  return { ...batch, events, records: batch.records.filter(it => it.offset !== offset) };
}
