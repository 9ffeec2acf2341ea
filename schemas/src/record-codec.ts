import type { Type } from 'avsc';
import type { AvroDefinition, SchemaVersion } from './avro-schema.ts';
import { compile, withoutDefaults } from './avro-type.ts';
import type { CausewayEvent, RecordName, TopicName } from './generated/events.ts';
import { schemaVersions } from './generated/schemas.ts';
import { SchemaError } from './schema-error.ts';

/** Reads the body of an event that stands at `offset`, as the newest version of its record. */
export type BodyReader = (value: Buffer, offset: number) => CausewayEvent;

const RETAINED_BYTES = 1 << 20;
let scratch = Buffer.allocUnsafeSlow(1 << 16);

/** One record of the contract: written in its newest version, read from any. Compiled at first use. */
export class RecordCodec {
  readonly record: RecordName;
  readonly topic: TopicName;
  /** The oldest first; the last is the one written. */
  readonly versions: readonly SchemaVersion[];
  readonly newest: SchemaVersion;
  #strict: Type | undefined;
  #reading: Type | undefined;

  constructor(versions: readonly [SchemaVersion, ...SchemaVersion[]]) {
    this.newest = versions[versions.length - 1] ?? versions[0];
    this.versions = versions;
    this.record = this.newest.record as RecordName;
    this.topic = this.newest.topic as TopicName;
  }

  /** The encoded event behind `prefix`, in a buffer of its own. */
  encode(prefix: Buffer, event: CausewayEvent): Buffer {
    try {
      return this.#write(prefix, event);
    } catch (error) {
      // What avsc throws quotes the value: it is told again, without.
      if (error instanceof SchemaError) throw error;
      throw new SchemaError('invalid-event', `${this.record}: ${this.#fault(event)} is missing or of another type`);
    }
  }

  /** How to read what that version of the record wrote; throws `unknown-schema` when no reading of it is possible. */
  reader(written: AvroDefinition): BodyReader {
    if (written === this.newest.schema) return this.#readerOf(this.#writer, undefined);
    try {
      this.#reading ??= compile(this.newest.schema);
      return this.#readerOf(this.#reading, this.#reading.createResolver(compile(written)));
    } catch (cause) {
      throw new SchemaError('unknown-schema', `${this.record}: the schema it was written with cannot be read`, {
        cause,
      });
    }
  }

  get #writer(): Type {
    this.#strict ??= compile(withoutDefaults(this.newest.schema));
    return this.#strict;
  }

  #write(prefix: Buffer, event: CausewayEvent): Buffer {
    let target = scratch;
    let end = this.#writer.encode(event, target, prefix.length);
    if (end < 0) {
      target = Buffer.allocUnsafeSlow(target.length - end);
      if (target.length <= RETAINED_BYTES) scratch = target;
      end = this.#writer.encode(event, target, prefix.length);
    }
    const value = Buffer.allocUnsafe(end);
    target.copy(value, 0, 0, end);
    prefix.copy(value);
    return value;
  }

  #readerOf(type: Type, resolver: Parameters<Type['decode']>[2]): BodyReader {
    return (buffer, from) => {
      const { value, offset } = this.#decode(type, buffer, from, resolver);
      if (offset === buffer.length) return value;
      throw new SchemaError('undecodable', `${this.record}: the record is ${offset < 0 ? 'cut short' : 'too long'}`);
    };
  }

  #decode(...[type, buffer, from, resolver]: [Type, Buffer, number, Parameters<Type['decode']>[2]]) {
    try {
      return type.decode(buffer, from, resolver);
    } catch (cause) {
      throw new SchemaError('undecodable', `${this.record}: the record is damaged`, { cause });
    }
  }

  #fault(event: CausewayEvent): string {
    const paths: string[] = [];
    this.#writer.isValid(event, { errorHook: path => paths.push(path.join('.')) });
    return paths[0] || 'a field';
  }
}

function versionsOf(record: string): [SchemaVersion, ...SchemaVersion[]] {
  const [first, ...later] = schemaVersions.filter(one => one.record === record);
  if (!first) throw new SchemaError('unknown-schema', `${record}: the contract has no schema of it`);
  return [first, ...later];
}

/** Every record of the contract by name. */
export const recordCodecs: ReadonlyMap<string, RecordCodec> = new Map(
  [...new Set(schemaVersions.map(one => one.record))].map(record => [record, new RecordCodec(versionsOf(record))]),
);
