import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type AvroDefinition, type AvroSchema, isUnion, type SchemaVersion } from './avro-schema.ts';
import { compile } from './avro-type.ts';
import { decode } from './codec.ts';
import { fingerprint } from './fingerprint.ts';
import type { TopicName } from './generated/events.ts';
import { schemaVersions, topicTable } from './generated/schemas.ts';
import { RecordCodec } from './record-codec.ts';

const frozen = (name: string): string => fileURLToPath(new URL(`../frozen/${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(readFileSync(frozen(name), 'utf8'));
const nameOf = (one: SchemaVersion): string => `${one.record}.v${one.version}`;

/** What a schema lacks to be read by every later and every earlier version. */
function lacking(schema: AvroSchema, path: string): string[] {
  if (typeof schema === 'string') return [];
  if (isUnion(schema)) return schema.flatMap(branch => lacking(branch, path));
  const enumFaults =
    schema.symbols && !schema.symbols.includes(String(schema.default)) ? [`${path}: no default symbol`] : [];
  const fieldFaults = (schema.fields ?? []).flatMap(field => [
    ...('default' in field ? [] : [`${path}.${field.name}: no default`]),
    ...lacking(field.type, `${path}.${field.name}`),
  ]);
  const inner = [schema.items, schema.values, typeof schema.type === 'string' ? undefined : schema.type];
  return [...enumFaults, ...fieldFaults, ...inner.flatMap(one => (one === undefined ? [] : lacking(one, path)))];
}

const resolves = (reader: AvroDefinition, writer: AvroDefinition): boolean => {
  try {
    compile(reader).createResolver(compile(writer));
    return true;
  } catch {
    return false;
  }
};

const plain = (event: unknown): unknown => JSON.parse(JSON.stringify(event));

/** Later versions add fields: what both know must be equal. */
function common(read: unknown, written: unknown): unknown {
  if (Array.isArray(read) && Array.isArray(written)) return read.map((one, index) => common(one, written[index]));
  if (typeof read !== 'object' || read === null || typeof written !== 'object' || written === null) return read;
  return Object.fromEntries(
    Object.entries(read)
      .filter(([key]) => key in written)
      .map(([key, value]) => [key, common(value, (written as Record<string, unknown>)[key])]),
  );
}

describe.each(schemaVersions.map(one => [nameOf(one), one] as const))('%s', (name, version) => {
  it('has a default for every field and every enum', () => {
    expect(lacking(version.schema, version.record)).toEqual([]);
  });

  it('reads and is read by every version of its record', () => {
    for (const other of schemaVersions.filter(one => one.record === version.record)) {
      expect(resolves(version.schema, other.schema), `${name} reads ${nameOf(other)}`).toBe(true);
    }
  });

  it('has frozen samples that read for ever', () => {
    expect(existsSync(frozen(`${name}.1.avro`)), `no frozen sample of ${name}: run "npm run freeze -w schemas"`).toBe(
      true,
    );
    for (let number = 1; existsSync(frozen(`${name}.${number}.avro`)); number++) {
      const value = readFileSync(frozen(`${name}.${number}.avro`));
      const written = json(`${name}.${number}.json`);
      expect(value.subarray(2, 10), `${name} was changed after it was frozen: add a version instead`).toEqual(
        fingerprint(version.schema),
      );
      expect(plain(new RecordCodec([version]).reader(version.schema)(value, 10))).toStrictEqual(written);
      const read = plain(decode(version.topic as TopicName, value));
      expect(common(read, written)).toStrictEqual(common(written, read));
    }
  });
});

describe('the topics', () => {
  it('keep the partition counts they were born with: a new count is a new topic', () => {
    const now = Object.fromEntries(Object.entries(topicTable).map(([topic, entry]) => [topic, entry.partitions]));
    expect(now).toEqual(json('partitions.json'));
  });

  it('are called causeway.<context>.<noun>', () => {
    for (const topic of Object.keys(topicTable)) expect(topic).toMatch(/^causeway\.[a-z]+\.[a-z]+(-[a-z]+)*$/);
  });
});

describe('a later version of a record', () => {
  const reason = (symbols: readonly string[]) =>
    ({ type: 'enum', name: 'Reason', symbols, default: 'UNKNOWN' }) as const;
  const schema = (...fields: AvroDefinition['fields'] & object): AvroDefinition => ({
    type: 'record',
    name: 'FactsReported',
    namespace: 'org.causeway',
    fields,
  });
  const kept = { name: 'id', type: 'string', default: '' };
  const versioned = (version: number, one: AvroDefinition): SchemaVersion => ({
    topic: 'causeway.clinical.event',
    record: 'FactsReported',
    version,
    schema: one,
  });
  const v1 = versioned(1, schema(kept, { name: 'reason', type: reason(['UNKNOWN', 'A']), default: 'UNKNOWN' }));
  const v2 = versioned(
    2,
    schema(
      { name: 'reason', type: reason(['UNKNOWN', 'A', 'B']), default: 'UNKNOWN' },
      kept,
      { name: 'note', type: ['null', 'string'], default: null },
      { name: 'tags', type: { type: 'array', items: 'string' }, default: ['none'] },
    ),
  );

  const write = (version: SchemaVersion, fields: object): Buffer =>
    new RecordCodec([version]).encode(Buffer.alloc(0), { type: 'FactsReported', ...fields } as never);

  it('reads what an earlier one wrote, with its own defaults', () => {
    const value = write(v1, { id: 'x', reason: 'A' });
    expect(new RecordCodec([v1, v2]).reader(v1.schema)(value, 0)).toStrictEqual({
      type: 'FactsReported',
      reason: 'A',
      id: 'x',
      note: null,
      tags: ['none'],
    });
  });

  it('is read by an earlier one, which takes the default for a symbol it does not know', () => {
    const value = write(v2, { id: 'x', reason: 'B', note: 'n', tags: ['t', 'u'] });
    expect(new RecordCodec([v1]).reader(v2.schema)(value, 0)).toStrictEqual({
      type: 'FactsReported',
      id: 'x',
      reason: 'UNKNOWN',
    });
  });

  it('is told from one that breaks the contract', () => {
    const retyped = schema({ ...kept, type: 'long', default: 0 });
    const bare = schema(
      { name: 'id', type: 'string' },
      { name: 'reason', type: { ...reason(['A']), default: undefined } },
    );
    expect(resolves(v1.schema, v2.schema)).toBe(true);
    expect(resolves(v1.schema, retyped)).toBe(false);
    expect(lacking(bare, 'R')).toEqual(['R.id: no default', 'R.reason: no default', 'R.reason: no default symbol']);
  });
});
