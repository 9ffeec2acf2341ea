import { collection, type Document } from '@causeway/doc-store';
import { decode, type MessageReceived, type RecordRejected, type Refusal } from '@causeway/schemas';
import type { LogEvent, UnitOfWork } from '@causeway/service';
import { inboundTopic, type KeptMessage, type Place } from '../intake/receipt.ts';

export const statuses = ['open', 'replaced', 'resolved'] as const;
/** `replaced`: the message came again and was refused for another reason. */
export type Status = (typeof statuses)[number];

/** A message that waits for somebody to look at it. Holds nothing of its content; that stays in the log. */
export interface Quarantined extends Document {
  /** The eventId of the refused message, or of the dead letter. */
  readonly id: string;
  readonly status: Status;
  readonly kind: 'refused' | 'dead-letter';
  readonly reason: string;
  /** HL7 table 0357; empty for a dead letter. */
  readonly code: string;
  readonly text: string;
  readonly location: string;
  /** Facility id; empty when the sender is not registered. */
  readonly facility: string;
  readonly sender: string;
  readonly controlId: string;
  readonly messageType: string;
  readonly transport: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Where the message stands in `causeway.inbound.message`. */
  readonly partition: number;
  readonly offset: number;
}

/** A replay that the view met before what it replays: only what ended it is known. */
interface Ended extends Document {
  readonly status: Exclude<Status, 'open'>;
}

export const quarantined = collection<Quarantined | Ended>('quarantined', {
  status: { fields: ['status', 'receivedAt'] },
  reason: { fields: ['status', 'reason', 'receivedAt'] },
  facility: { fields: ['status', 'facility', 'receivedAt'] },
});

export function isWhole(document: Quarantined | Ended): document is Quarantined {
  return 'kind' in document;
}

/** A record that was refused, or replays one that was, or both. */
export async function applyRecord(kept: KeptMessage, key: string, docs: UnitOfWork): Promise<void> {
  const { event } = kept;
  const { refusal, replayOf } = event;
  if (replayOf !== null) await end(replayOf, refusal === null ? 'resolved' : 'replaced', docs);
  if (refusal !== null) await add(event.header.eventId, describe(kept, event, key, refusal), docs);
}

/** A record of intake that normalisation could not take. Dead letters of others are theirs to show. */
export async function applyRejection({ event }: LogEvent<'causeway.dead.letter'>, docs: UnitOfWork): Promise<void> {
  if (event.group !== 'ingestion' || event.topic !== inboundTopic) return;
  await add(event.header.eventId, describeRejection(event), docs);
}

async function add(id: string, described: Omit<Quarantined, 'id' | 'status'>, docs: UnitOfWork): Promise<void> {
  const known = await docs.get(quarantined, id);
  docs.put(quarantined, { id, status: known?.status ?? 'open', ...described });
}

/** Resolved outweighs replaced, whatever came first. */
async function end(id: string, status: Ended['status'], docs: UnitOfWork): Promise<void> {
  const known = await docs.get(quarantined, id);
  if (known?.status === 'resolved') return;
  docs.put(quarantined, { ...known, id, status });
}

function describe(
  { partition, offset }: Place,
  event: MessageReceived,
  key: string,
  { reason, code, text, location }: Refusal,
): Omit<Quarantined, 'id' | 'status'> {
  return {
    kind: 'refused',
    reason,
    code,
    text,
    location,
    facility: event.facility,
    sender: event.facility === '' ? key.replace(/^sender:/, '') : '',
    controlId: event.controlId,
    messageType: event.messageType,
    transport: event.transport,
    receivedAt: event.header.recordedAt,
    partition,
    offset,
  };
}

function describeRejection(event: RecordRejected): Omit<Quarantined, 'id' | 'status'> {
  const original = decoded(event.body);
  return {
    kind: 'dead-letter',
    reason: event.code,
    code: '',
    text: event.text,
    location: '',
    facility: original?.facility ?? '',
    sender: '',
    controlId: original?.controlId ?? '',
    messageType: original?.messageType ?? '',
    transport: original?.transport ?? 'UNKNOWN',
    receivedAt: original?.header.recordedAt ?? event.header.recordedAt,
    partition: event.partition,
    offset: event.offset,
  };
}

/** Records written through a schema registry, or by no schema we know, tell no more here than where they stand. */
function decoded(body: Buffer): MessageReceived | undefined {
  try {
    return decode(inboundTopic, body);
  } catch {
    return undefined;
  }
}
