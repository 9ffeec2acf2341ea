import { describe, expect, it } from 'vitest';
import type { AvroSchema } from './avro-schema.ts';
import { canonicalForm, crc64Avro, fingerprint } from './fingerprint.ts';

const foo = (more: object): AvroSchema => ({ type: 'record', name: 'foo', fields: [], ...more });

// Fingerprints as published with Apache Avro (share/test/data/schema-tests.txt), signed 64-bit.
const published: readonly (readonly [AvroSchema, string, bigint])[] = [
  ['null', '"null"', 7195948357588979594n],
  [{ type: 'boolean' }, '"boolean"', -6970731678124411036n],
  ['int', '"int"', 0x7275d51a3f395c8fn],
  ['long', '"long"', -3434872931120570953n],
  ['float', '"float"', 5583340709985441680n],
  ['double', '"double"', -8181574048448539266n],
  ['bytes', '"bytes"', 5746618253357095269n],
  [{ type: 'string' }, '"string"', BigInt.asIntN(64, 0x8f014872634503c7n)],
  [[], '[]', -1241056759729112623n],
  [['int', { type: 'boolean' }], '["int","boolean"]', 5392556393470105090n],
  [foo({ doc: 'Useful info' }), '{"name":"foo","type":"record","fields":[]}', -4824392279771201922n],
  [foo({ namespace: 'x.y' }), '{"name":"x.y.foo","type":"record","fields":[]}', 5916914534497305771n],
  [foo({ name: 'a.b.foo', namespace: 'x.y' }), '{"name":"a.b.foo","type":"record","fields":[]}', -4616218487480524110n],
  [
    foo({
      fields: [
        { type: 'boolean', aliases: [], name: 'f1', default: 'true' },
        { order: 'descending', name: 'f2', doc: 'Hello', type: 'int' },
      ],
    }),
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}',
    -4860222112080293046n,
  ],
  [
    { namespace: 'x.y.z', type: 'enum', name: 'foo', symbols: ['A1', 'A2'], default: 'A1' },
    '{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}',
    -4448647247586288245n,
  ],
  [{ name: 'foo', type: 'fixed', size: 15 }, '{"name":"foo","type":"fixed","size":15}', 1756455273707447556n],
  [{ items: { type: 'null' }, type: 'array' }, '{"type":"array","items":"null"}', -589620603366471059n],
  [{ values: 'string', type: 'map' }, '{"type":"map","values":"string"}', -8732877298790414990n],
  [
    { name: 'PigValue', type: 'record', fields: [{ name: 'value', type: ['null', 'int', 'long', 'PigValue'] }] },
    '{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}',
    -1759257747318642341n,
  ],
];

describe('the fingerprint of a schema', () => {
  it.each(published)('of %j is the one Avro publishes', (schema, form, print) => {
    expect(canonicalForm(schema)).toBe(form);
    expect(BigInt.asIntN(64, crc64Avro(Buffer.from(form)))).toBe(print);
  });

  it('stands little-endian in the single-object header', () => {
    expect(fingerprint('int').toString('hex')).toBe('8f5c393f1ad57572');
  });

  it('takes the namespace of the record around a name, and forgets logical types', () => {
    const at = { type: 'long', logicalType: 'timestamp-millis' };
    const inner = { type: 'record', name: 'Inner', fields: [{ name: 'at', type: at, default: 0 }] };
    const fields = [
      { name: 'a', type: inner },
      { name: 'b', type: ['null', 'Inner'] },
    ];
    expect(canonicalForm({ type: 'record', name: 'Outer', namespace: 'org.x', fields })).toBe(
      '{"name":"org.x.Outer","type":"record","fields":[' +
        '{"name":"a","type":{"name":"org.x.Inner","type":"record","fields":[{"name":"at","type":"long"}]}},' +
        '{"name":"b","type":["null","org.x.Inner"]}]}',
    );
  });
});
