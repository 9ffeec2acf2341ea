import { fingerprint } from './fingerprint.ts';
import type { CausewayEvent, EventsByTopic, TopicName } from './generated/events.ts';
import { type BodyReader, type RecordCodec, recordCodecs } from './record-codec.ts';
import { SchemaError } from './schema-error.ts';

/** Turns events into the values of records and back. */
export interface Codec {
  /** Throws `SchemaError` `invalid-event` or `wrong-topic`. The buffer belongs to the caller. */
  encode<T extends TopicName>(topic: T, event: EventsByTopic[T]): Buffer;
  /** Throws `SchemaError` `undecodable`, `unknown-schema` or `wrong-topic`. The event keeps nothing of `value`. */
  decode<T extends TopicName>(topic: T, value: Buffer): EventsByTopic[T];
  /** A value that `encode` of this package made on another thread, as this codec writes it. */
  framed(value: Buffer): Buffer;
  /**
   * To be awaited with the values of a batch before they are decoded: fetches the writer schemas that are not known yet.
   * Rejects with `registry-unavailable` (retryable); a schema that does not exist shows at `decode`.
   */
  prepare(values: readonly Buffer[]): Promise<void>;
}

const MARKER = Buffer.from([0xc3, 0x01]);
const HEADER_BYTES = 10;

interface KnownSchema {
  readonly codec: RecordCodec;
  /** Compiled when first met. */
  read: BodyReader | undefined;
  readonly version: RecordCodec['newest'];
}

const prefixes = new Map<string, Buffer>();
const byFingerprint = new Map<string, KnownSchema>();

for (const codec of recordCodecs.values()) {
  for (const version of codec.versions.toReversed()) {
    const print = fingerprint(version.schema);
    const key = print.toString('latin1');
    // Versions that differ only in docs or defaults share a fingerprint: the newest of them reads.
    if (!byFingerprint.has(key)) byFingerprint.set(key, { codec, version, read: undefined });
    if (version === codec.newest) prefixes.set(codec.record, Buffer.concat([MARKER, print]));
  }
}

/** Whether the value claims to be in the single-object encoding. */
export const isSingleObject = (value: Buffer): boolean => value[0] === 0xc3 && value[1] === 0x01;

/**
 * The Avro single-object encoding: C3 01, the CRC-64-AVRO fingerprint of the writer's schema little-endian, the body.
 * Throws `SchemaError` `invalid-event`.
 */
export function encode(event: CausewayEvent): Buffer {
  const codec = recordCodecs.get(event.type);
  const prefix = prefixes.get(event.type);
  if (!codec || !prefix) throw new SchemaError('invalid-event', 'type is not that of an event');
  return codec.encode(prefix, event);
}

/**
 * Reads a value of that topic as the newest version of its record, whichever version wrote it.
 * Throws `SchemaError` `undecodable`, `unknown-schema` or `wrong-topic`.
 */
export function decode<T extends TopicName>(topic: T, value: Buffer): EventsByTopic[T] {
  if (value.length < HEADER_BYTES || !isSingleObject(value)) {
    throw new SchemaError('undecodable', 'the value is not in the single-object encoding');
  }
  const known = byFingerprint.get(value.toString('latin1', MARKER.length, HEADER_BYTES));
  if (!known) {
    const hex = value.readBigUInt64LE(MARKER.length).toString(16).padStart(16, '0');
    throw new SchemaError('unknown-schema', `no schema has the fingerprint ${hex}`);
  }
  demandTopic(known.codec, topic);
  known.read ??= known.codec.reader(known.version.schema);
  return known.read(value, HEADER_BYTES) as EventsByTopic[T];
}

/** The record that a value in the single-object encoding holds, and its body. Throws `SchemaError` `unknown-schema`. */
export function unframed(value: Buffer): { readonly record: string; readonly body: Buffer } {
  const known = byFingerprint.get(value.toString('latin1', MARKER.length, HEADER_BYTES));
  if (!known) throw new SchemaError('unknown-schema', 'the value has no schema of this release');
  return { record: known.codec.record, body: value.subarray(HEADER_BYTES) };
}

export function demandTopic({ record, topic: own }: RecordCodec, topic: TopicName): void {
  if (own !== topic) throw new SchemaError('wrong-topic', `${record} belongs to ${own}, not to ${topic}`);
}

/** The codec used when no schema registry is configured. */
export const singleObjectCodec: Codec = {
  encode(topic, event) {
    const codec = recordCodecs.get(event.type);
    if (codec) demandTopic(codec, topic);
    return encode(event);
  },
  decode,
  framed: value => value,
  prepare: async () => {},
};
