import { ContractError, newest } from './contract.mjs';

/** @typedef {import('./contract.mjs').Contract} Contract */

const PRIMITIVES = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
};

const HEAD = `// Generated from the .avsc files by \`npm run generate -w schemas\`. Not edited by hand.\n`;

const doc = (text, indent = '') => (text ? `${indent}/** ${text.replaceAll('*/', '* /')} */\n` : '');

/** What two definitions of one name must share: docs and defaults may differ. */
const shapeOf = definition =>
  JSON.stringify(definition, (key, value) =>
    key === 'doc' || key === 'default' || key === 'namespace' ? undefined : value,
  );

/** Collects the named types under a schema, the innermost first, and refuses one name with two shapes. */
function collect(schema, named, where) {
  if (typeof schema === 'string') return;
  if (Array.isArray(schema)) {
    for (const branch of schema) collect(branch, named, where);
    return;
  }
  if (schema.type === 'array') {
    if (schema.items === 'null') throw new ContractError(`${where}: an array of null has no end a reader could check`);
    return collect(schema.items, named, where);
  }
  if (schema.type === 'map') return collect(schema.values, named, where);
  if (schema.type !== 'record' && schema.type !== 'enum') return;
  if (schema.fields?.length === 0) throw new ContractError(`${where}: ${schema.name} has no fields`);
  for (const field of schema.fields ?? []) collect(field.type, named, where);
  const known = named.get(schema.name);
  if (known && known.shape !== shapeOf(schema)) {
    throw new ContractError(`${schema.name} has one shape in ${known.where} and another in ${where}`);
  }
  if (!known) named.set(schema.name, { schema, shape: shapeOf(schema), where });
}

function typeOf(schema, named) {
  if (typeof schema === 'string') {
    const found = PRIMITIVES[schema] ?? (named.has(schema) ? schema : undefined);
    if (!found) throw new ContractError(`the type ${schema} is not known`);
    return found;
  }
  if (Array.isArray(schema)) {
    // A union with null reads best with null last.
    const branches = schema.map(branch => typeOf(branch, named));
    return [...branches.filter(one => one !== 'null'), ...branches.filter(one => one === 'null')].join(' | ');
  }
  if (schema.type === 'array') {
    const items = typeOf(schema.items, named);
    return `readonly ${items.includes(' | ') ? `(${items})` : items}[]`;
  }
  if (schema.type === 'map') return `Readonly<Record<string, ${typeOf(schema.values, named)}>>`;
  if (schema.type === 'record' || schema.type === 'enum') return schema.name;
  return typeOf(schema.type, named);
}

const isTimestamp = schema =>
  Array.isArray(schema) ? schema.some(isTimestamp) : schema.logicalType === 'timestamp-millis';

function fieldOf(field, named) {
  const unit = isTimestamp(field.type) ? 'ms since the epoch' : '';
  const text = [field.doc, unit].filter(Boolean).join('; ');
  return `${doc(text, '  ')}  readonly ${field.name}: ${typeOf(field.type, named)};\n`;
}

function declaration(schema, named, records) {
  if (schema.type === 'enum') {
    return `${doc(schema.doc)}export type ${schema.name} = ${schema.symbols.map(symbol => `'${symbol}'`).join(' | ')};\n`;
  }
  const discriminator = records.has(schema.name) ? `  readonly type: '${schema.name}';\n` : '';
  if (discriminator && schema.fields.some(field => field.name === 'type')) {
    throw new ContractError(`${schema.name}: the field name "type" is taken by the discriminator`);
  }
  const fields = schema.fields.map(field => fieldOf(field, named)).join('');
  return `${doc(schema.doc)}export interface ${schema.name} {\n${discriminator}${fields}}\n`;
}

/** `src/generated/events.ts`: an interface per record and the records of each topic. */
export function renderEvents({ topics, versions }) {
  const named = new Map();
  const written = newest(versions);
  for (const one of written) collect(one.schema, named, `${one.record}.v${one.version}`);
  const records = new Set(written.map(one => one.record));
  const declarations = [...named.values()].map(({ schema }) => declaration(schema, named, records));
  const byTopic = Object.entries(topics).map(([topic, entry]) => `  '${topic}': ${entry.records.join(' | ')};\n`);
  return `${HEAD}\n${declarations.join('\n')}
/** What each topic carries. */
export interface EventsByTopic {\n${byTopic.join('')}}

export type TopicName = keyof EventsByTopic;

/** Any event of any topic, told apart by \`type\`. */
export type CausewayEvent = EventsByTopic[TopicName];

export type RecordName = CausewayEvent['type'];

/** The event of that name. */
export type EventOf<R extends RecordName> = Extract<CausewayEvent, { readonly type: R }>;
`;
}

/** `src/generated/schemas.ts`: the topic table and every version of every schema, so that nothing is read at run time. */
export function renderSchemas({ topics, versions }) {
  const table = Object.entries(topics).map(
    ([topic, { partitions, records, owner }]) =>
      `  '${topic}': { partitions: ${partitions}, records: [${records.map(one => `'${one}'`).join(', ')}], owner: '${owner}' },\n`,
  );
  const schemas = versions.map(
    ({ topic, record, version, schema }) =>
      `  { topic: '${topic}', record: '${record}', version: ${version}, schema: ${JSON.stringify(schema)} },\n`,
  );
  return `${HEAD}
import type { SchemaVersion } from '../avro-schema.ts';

export const topicTable = {\n${table.join('')}} as const;

/** Every version of every record, the oldest first. */
export const schemaVersions: readonly SchemaVersion[] = [\n${schemas.join('')}];
`;
}

/** The table of topics in the README, between its markers. */
export function renderTopicTable({ topics, versions }) {
  const current = new Map(newest(versions).map(one => [one.record, one.version]));
  const rows = Object.entries(topics).map(([topic, { partitions, records, owner }]) => [
    `\`${topic}\``,
    records.map(one => `\`${one}\` v${current.get(one)}`).join(', '),
    String(partitions),
    owner,
  ]);
  return aligned(['topic', 'records', 'partitions', 'written by'], rows);
}

function aligned(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column].length)));
  const line = cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const BEGIN = '<!-- topics: generated from topics.json -->';
const END = '<!-- /topics -->';

export function renderReadme(readme, contract) {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new ContractError(`README.md: the markers ${BEGIN} and ${END} are missing`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${renderTopicTable(contract)}\n\n${readme.slice(end)}`;
}
