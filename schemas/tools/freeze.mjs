// Adds the frozen samples and partition counts that are missing; never touches one that exists. Run after `tsc -b`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from '../dist/fingerprint.js';
import { RecordCodec } from '../dist/record-codec.js';
import { readContract } from './contract.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'frozen');

/** A value of the schema that differs from its default; `full` fills what may be null or empty. */
function sample(schema, path, full) {
  if (Array.isArray(schema)) {
    const branch = schema.find(one => (one === 'null') !== full) ?? schema[0];
    return sample(branch, path, full);
  }
  switch (schema.type ?? schema) {
    case 'null':
      return null;
    case 'boolean':
      return true;
    case 'int':
      return 7;
    case 'long':
      return 1_764_547_200_123;
    case 'double':
      return -12.625;
    case 'string':
      return `${path} Ångström 測 1`;
    case 'bytes':
      return Buffer.from(`MSH|^~\\&|${path}|\r\u0000\u00ff`, 'latin1');
    case 'enum':
      return schema.symbols.find(symbol => symbol !== schema.default);
    case 'array':
      return full ? [sample(schema.items, `${path}.0`, true), sample(schema.items, `${path}.1`, false)] : [];
    case 'map':
      return full ? { ZPD: sample(schema.values, path, true), 'a b': sample(schema.values, path, false) } : {};
    case 'record':
      return Object.fromEntries(schema.fields.map(field => [field.name, sample(field.type, field.name, full)]));
    case undefined:
      throw new Error(`no sample for a type without a name at ${path}`);
  }
  if (typeof schema.type === 'object') return sample(schema.type, path, full);
  throw new Error(`no sample for ${JSON.stringify(schema.type ?? schema)} at ${path}`);
}

/** References by name are replaced by what they name, so that a sample can be built from any part. */
function resolved(schema, named = new Map()) {
  if (typeof schema === 'string') return named.get(schema) ?? schema;
  if (Array.isArray(schema)) return schema.map(one => resolved(one, named));
  const whole = { ...schema };
  if (schema.fields) whole.fields = schema.fields.map(field => ({ ...field, type: resolved(field.type, named) }));
  if (schema.items) whole.items = resolved(schema.items, named);
  if (schema.values) whole.values = resolved(schema.values, named);
  if (schema.name) named.set(schema.name, whole);
  return whole;
}

function freeze(version, number, full) {
  const path = join(folder, `${version.record}.v${version.version}.${number}`);
  if (existsSync(`${path}.avro`)) return;
  const event = { type: version.record, ...sample(resolved(version.schema), version.record, full) };
  const prefix = Buffer.concat([Buffer.from([0xc3, 0x01]), fingerprint(version.schema)]);
  writeFileSync(`${path}.avro`, new RecordCodec([version]).encode(prefix, event));
  writeFileSync(`${path}.json`, `${JSON.stringify(event, undefined, 2)}\n`);
}

const { topics, versions } = readContract(root);
mkdirSync(folder, { recursive: true });
for (const version of versions) {
  freeze(version, 1, true);
  freeze(version, 2, false);
}
const counts = join(folder, 'partitions.json');
const frozen = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : {};
for (const [topic, { partitions }] of Object.entries(topics)) frozen[topic] ??= partitions;
writeFileSync(counts, `${JSON.stringify(frozen, undefined, 2)}\n`);
