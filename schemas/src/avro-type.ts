import avro, { type Type } from 'avsc';
import { type AvroDefinition, type AvroField, type AvroSchema, isUnion } from './avro-schema.ts';

type ForSchemaOptions = NonNullable<Parameters<typeof avro.Type.forSchema>[1]>;

/** What avsc calls its cursor; not in its declarations. */
interface Tap {
  pos: number;
  readonly buf: Buffer;
  readLong(): number;
  skipLong(): void;
  readString(): string;
}

interface Reading {
  _read(tap: Tap): unknown;
}

type Check = (value: unknown, flags?: number, hook?: (value: unknown, type: Type) => void, path?: string[]) => boolean;

/** How many items follow. Every item takes at least a byte, so that no damaged count can hold the process. */
function blockSize(tap: Tap): number {
  const count = tap.readLong();
  if (count < 0) tap.skipLong();
  const size = Math.abs(count);
  if (size > tap.buf.length - tap.pos) throw new RangeError('a block longer than the record');
  return size;
}

/** Assigning to `__proto__` would lose the entry. */
function define(values: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') values[key] = value;
  else Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
}

class BoundedArray extends avro.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as Reading;
    const values: unknown[] = [];
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      for (let left = size; left > 0; left--) values.push(items._read(tap));
    }
    return values;
  }
}

class BoundedMap extends avro.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const items = this.valuesType as Reading;
    const values: Record<string, unknown> = {};
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      for (let left = size; left > 0; left--) {
        define(values, tap.readString(), items._read(tap));
      }
    }
    return values;
  }

  // The keys of a map are content: a path to what is wrong ends at the map.
  _check(value: unknown, flags?: number, hook?: (value: unknown, type: Type) => void): boolean {
    const check = (avro.types.MapType.prototype as unknown as { _check: Check })._check;
    const valid = check.call(this, value, flags);
    if (!valid) hook?.(value, this);
    return valid;
  }
}

/** The discriminator: in memory the record's name, on the wire Avro's null, which takes no byte. */
function discriminator(record: string) {
  return class Discriminator extends avro.types.LogicalType {
    protected override _fromValue(): string {
      return record;
    }

    protected override _toValue(value: unknown): null | undefined {
      return value === record ? null : undefined;
    }

    protected override _resolve(): () => string {
      return () => record;
    }
  };
}

const DISCRIMINATOR: AvroField = { name: 'type', type: { type: 'null', logicalType: 'discriminator' } };

/**
 * Compiles a record: values are plain objects with `type` first, unions are unwrapped, timestamps stay numbers, bytes are
 * copied out of what they are read from.
 */
export function compile(schema: AvroDefinition): Type {
  const registry: Record<string, Type> = {};
  const options: Partial<ForSchemaOptions> = {
    registry,
    wrapUnions: 'never',
    omitRecordMethods: true,
    logicalTypes: { discriminator: discriminator(schema.name ?? '') },
    assertLogicalTypes: true,
    typeHook: (inner, opts) => bounded(inner as AvroSchema | Type, opts),
  };
  const fields = [DISCRIMINATOR, ...(schema.fields ?? [])];
  const type = avro.Type.forSchema(
    { ...schema, fields } as unknown as Parameters<typeof avro.Type.forSchema>[0],
    options,
  );
  for (const one of Object.values(registry)) {
    if (one instanceof avro.types.RecordType) one.recordConstructor.prototype = Object.prototype;
  }
  return type;
}

function bounded(schema: AvroSchema | Type, options: ForSchemaOptions): Type | undefined {
  if (typeof schema !== 'object' || !('type' in schema)) return undefined;
  if (schema.type === 'array')
    return new BoundedArray(schema as ConstructorParameters<typeof BoundedArray>[0], options);
  if (schema.type === 'map') return new BoundedMap(schema as ConstructorParameters<typeof BoundedMap>[0], options);
  return undefined;
}

/** Without the fields' defaults, a field that an event lacks is an error when it is written, not silently the default. */
export function withoutDefaults<S extends AvroSchema>(schema: S): S;
export function withoutDefaults(schema: AvroSchema): AvroSchema {
  if (typeof schema === 'string') return schema;
  if (isUnion(schema)) return schema.map(branch => withoutDefaults(branch));
  return {
    ...schema,
    type: withoutDefaults(schema.type),
    ...(schema.items !== undefined && { items: withoutDefaults(schema.items) }),
    ...(schema.values !== undefined && { values: withoutDefaults(schema.values) }),
    ...(schema.fields && {
      fields: schema.fields.map(({ default: _, ...field }) => ({ ...field, type: withoutDefaults(field.type) })),
    }),
  };
}
