import { derivedEventId, newEventId } from './event-id.ts';
import type { EventHeader, EventSource, SourcePosition } from './generated/events.ts';

export interface DerivedHeaderOptions {
  /** The header of the event it derives from. */
  readonly from: EventHeader;
  /** Where that event stands, and which of the events derived from it this is. */
  readonly position: SourcePosition;
  /** ms since the epoch; default: the cause's. */
  readonly occurredAt?: number;
  /** ms since the epoch; default: the cause's, since no consumer reads a clock. */
  readonly recordedAt?: number;
  /** Default: the cause's. */
  readonly source?: EventSource;
}

/** The header of an event that a consumer derives: a function of the record it read and nothing else. */
export const derivedHeader = ({
  from,
  position,
  occurredAt,
  recordedAt,
  source,
}: DerivedHeaderOptions): EventHeader => ({
  eventId: derivedEventId(position),
  occurredAt: occurredAt ?? from.occurredAt,
  recordedAt: recordedAt ?? from.recordedAt,
  source: source ?? from.source,
  position: { topic: position.topic, partition: position.partition, offset: position.offset, index: position.index },
  cipher: null,
});

export interface OriginHeaderOptions {
  /** The edge's clock, ms since the epoch. */
  readonly now: number;
  /** ms since the epoch; default: now. */
  readonly occurredAt?: number;
  /** Facility id, or the service that decided. */
  readonly facility: string;
  /** MSH-10 of the message, or the id of the request. */
  readonly messageId: string;
  /** Default: a random one. */
  readonly eventId?: string;
}

/** The header of an event that begins at an edge. */
export const originHeader = ({ now, occurredAt, facility, messageId, eventId }: OriginHeaderOptions): EventHeader => ({
  eventId: eventId ?? newEventId(),
  occurredAt: occurredAt ?? now,
  recordedAt: now,
  source: { facility, messageId },
  position: null,
  cipher: null,
});

/** The events of one conversion of a record have indexes below it; those of the n-th conversion after begin at n times it. */
const revisionStride = 65_536;

/** The index of an event in a later conversion of the record it derives from. */
export const revisedIndex = (revision: number, index: number): number => revision * revisionStride + index;

/** Which conversion of its record an event is of: 0 for the first; above it, it corrects what was said before. */
export const revisionOf = ({ position }: Pick<EventHeader, 'position'>): number =>
  Math.floor((position?.index ?? 0) / revisionStride);
