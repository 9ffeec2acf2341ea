// receipt.ts — what became of the messages a sender gave one MSH-10. Pure: no clock, no I/O, no framework.
import { hash } from 'node:crypto';
import { collection, type Document } from '@causeway/doc-store';
import { derivedEventId, type MessageReceived, type Refusal } from '@causeway/schemas';
import { digestOf, isEr7 } from './arrival.ts';

/** Where in `causeway.inbound.message`. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

export interface Accepted extends Place {
  readonly digest: string;
  readonly recordedAt: number;
  /** Where it was replayed, by what it replays. */
  readonly replays?: Readonly<Record<string, Place>>;
}

export interface Refused extends Place {
  readonly digest: string;
  readonly recordedAt: number;
  readonly eventId: string;
  readonly ackCode: 'AE' | 'AR';
  readonly refusal: Refusal;
}

/** Everything known of one MSH-10 of one sender. */
export interface Receipt extends Document {
  /** `receiptId`. */
  readonly id: string;
  /** One for each content: the first time it was accepted. */
  readonly accepted: readonly Accepted[];
  /** One for each content and reason: the first time it was refused so. */
  readonly refused: readonly Refused[];
}

export const receipts = collection<Receipt>('receipts');

export const inboundTopic = 'causeway.inbound.message';
/** A sender that gives every message the same MSH-10 must not grow a document without end. */
const most = 8;
const longestId = 200;

interface Named {
  readonly contentType: string;
  readonly controlId: string;
  readonly digest: string;
}

/**
 * A facility by its id, or an unregistered sender by `senderKey`; without MSH-10 the content stands for it. Each format
 * has names of its own: a document may be called what a message is called.
 */
export function receiptId(scope: string, { contentType, controlId, digest }: Named): string {
  const within = isEr7(contentType) ? scope : `${scope}:${contentType}`;
  return bounded(controlId === '' ? `${within}#${digest}` : `${within}|${controlId}`);
}

/** The scope of a sender that is not registered, and the key of what it sends; no facility id has a colon. */
export function senderKey(sender: string): string {
  return bounded(`sender:${sender}`);
}

function bounded(text: string): string {
  return text.length <= longestId ? text : `sha256:${hash('sha256', text, 'base64url')}`;
}

/** A record of the topic, as receipts look at it. */
export interface KeptMessage extends Place {
  /** The receipt it belongs to. */
  readonly receipt: string;
  readonly digest: string;
  readonly event: MessageReceived;
}

/** The same answer for the same event object: the view and normalisation ask in turn, and a digest takes its time. */
export function keptMessage(key: string, place: Place, event: MessageReceived): KeptMessage {
  const known = keptMessages.get(event);
  if (known !== undefined) return known;
  const digest = digestOf(event);
  const scope = event.facility === '' ? key : event.facility;
  const receipt = receiptId(scope, { ...event, digest });
  const kept = { partition: place.partition, offset: place.offset, digest, event, receipt };
  keptMessages.set(event, kept);
  return kept;
}

const keptMessages = new WeakMap<MessageReceived, KeptMessage>();

/**
 * Adds a record. Neither the order of records nor their repetition matters: of equal entries the first place counts, and
 * of too many the first are kept.
 */
export function withRecord(receipt: Receipt | undefined, kept: KeptMessage): Receipt {
  const { partition, offset, digest, event } = kept;
  const known = receipt ?? { id: kept.receipt, accepted: [], refused: [] };
  const { recordedAt, eventId } = event.header;
  const entry = { partition, offset, digest, recordedAt };
  if (event.refusal === null) {
    return { ...known, accepted: merged(known.accepted, { ...entry, ...replaysOf(kept) }, joiningAccepted) };
  }
  const ackCode = event.ackCode === 'AR' ? 'AR' : 'AE';
  const refused = { ...entry, eventId, ackCode, refusal: event.refusal } as const;
  return { ...known, refused: merged<Refused>(known.refused, refused, joiningRefused) };
}

/** What two sources know of one receipt. */
export function union(a: Receipt | undefined, b: Receipt | undefined): Receipt | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    id: a.id,
    accepted: b.accepted.reduce((entries, it) => merged(entries, it, joiningAccepted), a.accepted),
    refused: b.refused.reduce((entries, it) => merged(entries, it, joiningRefused), a.refused),
  };
}

/** Whether the record at this place is the one to act on: the first of its content, or the replay of one that failed. */
export function isFirst({ accepted }: Pick<Receipt, 'accepted'>, kept: KeptMessage): boolean {
  const entry = accepted.find(it => it.digest === kept.digest);
  if (entry === undefined || isAt(entry, kept)) return true;
  const { replayOf } = kept.event;
  const first = replayOf === null ? undefined : entry.replays?.[replayOf];
  if (first === undefined || !isAt(first, kept)) return false;
  return [entry, ...Object.values(entry.replays ?? {})].some(it => rejectionOf(it) === replayOf);
}

/** The id of the dead letter that a record becomes which cannot be normalised. */
export function rejectionOf({ partition, offset }: Place): string {
  return derivedEventId({ topic: inboundTopic, partition, offset, index: 0 });
}

function replaysOf({ partition, offset, event }: KeptMessage): Pick<Accepted, 'replays'> {
  return event.replayOf === null ? {} : { replays: { [event.replayOf]: { partition, offset } } };
}

interface Joining<T> {
  readonly matches: (a: T, b: T) => boolean;
  readonly join: (first: T, second: T) => T;
}

const joiningAccepted: Joining<Accepted> = { matches: (a, b) => a.digest === b.digest, join: withReplaysOfBoth };

const joiningRefused: Joining<Refused> = {
  matches: (a, b) => a.digest === b.digest && a.refusal.reason === b.refusal.reason,
  join: first => first,
};

function merged<T extends Place>(entries: readonly T[], added: T, { matches, join }: Joining<T>): readonly T[] {
  const known = entries.find(it => matches(it, added));
  const others = entries.filter(it => it !== known);
  return [...others, known === undefined ? added : joined(known, added, join)].sort(byPlace).slice(0, most);
}

function joined<T extends Place>(a: T, b: T, join: Joining<T>['join']): T {
  return byPlace(a, b) <= 0 ? join(a, b) : join(b, a);
}

function withReplaysOfBoth(first: Accepted, second: Accepted): Accepted {
  const replays = new Map(Object.entries(first.replays ?? {}));
  for (const [of, place] of Object.entries(second.replays ?? {})) {
    const known = replays.get(of);
    if (known === undefined || byPlace(place, known) < 0) replays.set(of, place);
  }
  if (replays.size === 0) return first;
  // In the order of their ids, so that the document is the same whatever came first.
  return { ...first, replays: Object.fromEntries([...replays].sort(([x], [y]) => (x < y ? -1 : 1))) };
}

function byPlace(a: Place, b: Place): number {
  return a.partition - b.partition || a.offset - b.offset;
}

function isAt(a: Place, b: Place): boolean {
  return byPlace(a, b) === 0;
}
