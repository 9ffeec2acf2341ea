import type { AvroDefinition } from './avro-schema.ts';
import { type Codec, decode, demandTopic, isSingleObject, unframed } from './codec.ts';
import { canonicalForm } from './fingerprint.ts';
import type { CausewayEvent, EventsByTopic, TopicName } from './generated/events.ts';
import { type BodyReader, type RecordCodec, recordCodecs } from './record-codec.ts';
import { SchemaError } from './schema-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';

// The Confluent wire format: 00, the schema id as four bytes big-endian, the body.
const MAGIC = 0x00;
const HEADER_BYTES = 5;

interface WriterSchema {
  readonly codec: RecordCodec;
  readonly read: BodyReader;
}

/** TopicRecordNameStrategy: a subject for each record of each topic. */
const subjectOf = (topic: string, schema: AvroDefinition): string =>
  `${topic}-${schema.namespace === undefined ? schema.name : `${schema.namespace}.${schema.name}`}`;

/**
 * Writes the Confluent wire format. Reads it and the single-object encoding too, so that a log begun without a registry
 * stays readable with one. Unlike there, an event of a newer release is read: its schema comes from the registry.
 */
export class ConfluentCodec implements Codec {
  readonly #registry: SchemaRegistry;
  readonly #prefixes = new Map<string, Buffer>();
  readonly #writers = new Map<number, WriterSchema>();
  readonly #pending = new Map<number, Promise<void>>();

  private constructor(registry: SchemaRegistry) {
    this.#registry = registry;
  }

  /** Registers every version of every record, the oldest first, unless it is there already. */
  static async open(registry: SchemaRegistry): Promise<ConfluentCodec> {
    const codec = new ConfluentCodec(registry);
    await Promise.all([...recordCodecs.values()].map(record => codec.#register(record)));
    return codec;
  }

  encode<T extends TopicName>(topic: T, event: EventsByTopic[T]): Buffer {
    const { type }: CausewayEvent = event;
    const codec = recordCodecs.get(type);
    const prefix = this.#prefixes.get(type);
    if (!codec || !prefix) throw new SchemaError('invalid-event', 'type is not that of an event');
    demandTopic(codec, topic);
    return codec.encode(prefix, event);
  }

  decode<T extends TopicName>(topic: T, value: Buffer): EventsByTopic[T] {
    if (isSingleObject(value)) return decode(topic, value);
    const id = schemaId(value);
    if (id === undefined) throw new SchemaError('undecodable', 'the value is in neither encoding of the log');
    const writer = this.#writers.get(id);
    if (!writer) throw new SchemaError('unknown-schema', `no readable schema has the id ${id}`);
    demandTopic(writer.codec, topic);
    return writer.read(value, HEADER_BYTES) as EventsByTopic[T];
  }

  framed(value: Buffer): Buffer {
    const { record, body } = unframed(value);
    const prefix = this.#prefixes.get(record);
    if (!prefix) throw new SchemaError('unknown-schema', `the registry has no id for ${record}`);
    return Buffer.concat([prefix, body]);
  }

  async prepare(values: readonly Buffer[]): Promise<void> {
    const unknown = new Set<number>();
    for (const value of values) {
      const id = schemaId(value);
      if (id !== undefined && !this.#writers.has(id)) unknown.add(id);
    }
    await Promise.all([...unknown].map(id => this.#fetchOnce(id)));
  }

  async #register(codec: RecordCodec): Promise<void> {
    for (const { schema } of codec.versions) {
      const id = await this.#registry.idOf(subjectOf(codec.topic, schema), schema);
      this.#writers.set(id, { codec, read: codec.reader(schema) });
      this.#prefixes.set(codec.record, prefixOf(id));
    }
  }

  #fetchOnce(id: number): Promise<void> {
    const pending = this.#pending.get(id) ?? this.#fetch(id).finally(() => this.#pending.delete(id));
    this.#pending.set(id, pending);
    return pending;
  }

  async #fetch(id: number): Promise<void> {
    const schema = await this.#registry.schemaOf(id);
    const codec = schema && recordCodecs.get(recordOf(schema));
    if (!codec) return;
    const form = canonicalForm(schema);
    const known = codec.versions.findLast(version => canonicalForm(version.schema) === form);
    this.#writers.set(id, { codec, read: readerOf(codec, known?.schema ?? schema) });
  }
}

/** A schema that cannot be read fails the records written with it, not the batch they stand in. */
function readerOf(codec: RecordCodec, schema: AvroDefinition): BodyReader {
  try {
    return codec.reader(schema);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The record's name without our namespace; a record of another namespace is none of ours. */
function recordOf({ name = '', namespace }: AvroDefinition): string {
  const full = name.includes('.') || namespace === undefined ? name : `${namespace}.${name}`;
  return full.startsWith('org.causeway.') ? full.slice('org.causeway.'.length) : '';
}

const schemaId = (value: Buffer): number | undefined =>
  value.length >= HEADER_BYTES && value[0] === MAGIC ? value.readUInt32BE(1) : undefined;

function prefixOf(id: number): Buffer {
  const prefix = Buffer.alloc(HEADER_BYTES, MAGIC);
  prefix.writeUInt32BE(id, 1);
  return prefix;
}
