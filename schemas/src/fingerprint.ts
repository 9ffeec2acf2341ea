import { type AvroDefinition, type AvroSchema, isUnion } from './avro-schema.ts';

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

/**
 * The Parsing Canonical Form of a schema: what decoding depends on and nothing else.
 * Source: Apache Avro 1.12 specification, "Transforming into Parsing Canonical Form".
 */
export const canonicalForm = (schema: AvroSchema): string => canonical(schema, '');

// [PRIMITIVES], [FULLNAMES]: a name without a dot belongs to the namespace around it.
function canonical(schema: AvroSchema, namespace: string): string {
  if (typeof schema === 'string') return JSON.stringify(PRIMITIVES.has(schema) ? schema : fullName(schema, namespace));
  if (isUnion(schema)) return `[${schema.map(branch => canonical(branch, namespace)).join(',')}]`;
  const { type } = schema;
  if (typeof type !== 'string' || PRIMITIVES.has(type)) return canonical(type, namespace);
  return definition(schema, namespace);
}

// [STRIP], [ORDER]: name, type, fields, symbols, items, values, size.
function definition(schema: AvroDefinition, enclosing: string): string {
  const name = schema.name === undefined ? undefined : fullName(schema.name, schema.namespace ?? enclosing);
  const namespace = name === undefined ? enclosing : name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const parts = [
    name === undefined ? undefined : `"name":${JSON.stringify(name)}`,
    `"type":${JSON.stringify(schema.type)}`,
    schema.fields && `"fields":[${schema.fields.map(field => fieldForm(field, namespace)).join(',')}]`,
    schema.symbols && `"symbols":${JSON.stringify(schema.symbols)}`,
    schema.items === undefined ? undefined : `"items":${canonical(schema.items, namespace)}`,
    schema.values === undefined ? undefined : `"values":${canonical(schema.values, namespace)}`,
    schema.size === undefined ? undefined : `"size":${schema.size}`,
  ];
  return `{${parts.filter(part => part !== undefined).join(',')}}`;
}

const fieldForm = (field: { readonly name: string; readonly type: AvroSchema }, namespace: string): string =>
  `{"name":${JSON.stringify(field.name)},"type":${canonical(field.type, namespace)}}`;

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;

const EMPTY = 0xc15d213aa4d7a795n;

const TABLE = Array.from({ length: 256 }, (_, index) => {
  let entry = BigInt(index);
  for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ (entry & 1n ? EMPTY : 0n);
  return entry;
});

/** CRC-64-AVRO, the Rabin fingerprint of the specification ("Schema Fingerprints"), as an unsigned 64-bit number. */
export function crc64Avro(bytes: Uint8Array): bigint {
  let print = EMPTY;
  for (const byte of bytes) print = (print >> 8n) ^ (TABLE[Number((print ^ BigInt(byte)) & 0xffn)] ?? 0n);
  return print;
}

/** The eight bytes that name a writer's schema in the single-object encoding, little-endian. */
export function fingerprint(schema: AvroSchema): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(crc64Avro(Buffer.from(canonicalForm(schema))));
  return bytes;
}
