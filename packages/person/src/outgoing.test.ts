import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outgoing, withLastUpdated, withPerson } from './outgoing.ts';

const stamp = '1970-01-01T00:00:00.007Z';

describe('a resource on its way out', () => {
  it('names the person where its source named a member, and nobody else', () => {
    const json = JSON.stringify({
      resourceType: 'Observation',
      subject: { reference: 'Patient/b' },
      performer: [{ reference: 'Patient/other' }, { reference: 'Practitioner/b' }],
      note: [{ text: 'see "reference":"Patient/b"' }],
    });
    expect(JSON.parse(outgoing(json, { members: new Set(['a', 'b']), person: 'a', recordedAt: 7 }))).toEqual({
      resourceType: 'Observation',
      meta: { lastUpdated: stamp },
      subject: { reference: 'Patient/a' },
      performer: [{ reference: 'Patient/other' }, { reference: 'Practitioner/b' }],
      note: [{ text: 'see "reference":"Patient/b"' }],
    });
    expect(withPerson('{"reference" : "Patient/b"}', { members: new Set(['b']), person: 'a' })).toBe(
      '{"reference" : "Patient/a"}',
    );
  });

  it('tells what else it refers to', () => {
    const told: string[] = [];
    const json = JSON.stringify({
      subject: { reference: 'Patient/b' },
      performer: [{ reference: 'Practitioner/p' }, { reference: '#contained' }, { reference: 'urn:uuid:1' }],
    });
    const onReference = (type: string, id: string) => void told.push(`${type}/${id}`);
    withPerson(json, { members: new Set(['b']), person: 'b', onReference });
    expect(told).toEqual(['Practitioner/p']);
  });

  it('has meta.lastUpdated, whatever JSON it came as', () => {
    const key = fc.constantFrom('id', 'a', 'meta"', 'b\\', 'text', 'contained');
    const meta = fc.option(
      fc.dictionary(fc.constantFrom('source', 'versionId', 'lastUpdated', '}'), fc.string(), { maxKeys: 3 }),
      { nil: undefined },
    );
    const resource = fc.tuple(
      fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.constant({ meta: { a: 1 } })), { maxKeys: 4 }),
      meta,
      fc.dictionary(key, fc.jsonValue(), { maxKeys: 2 }),
      fc.constantFrom(undefined, 2),
    );
    fc.assert(
      fc.property(resource, ([before, found, after, indent]) => {
        const given = { resourceType: 'Basic', ...before, ...(found ? { meta: found } : {}), ...after };
        const json = JSON.stringify(given, undefined, indent);
        const plain = JSON.parse(json);
        expect(JSON.parse(withLastUpdated(json, 7))).toEqual({ ...plain, meta: { ...plain.meta, lastUpdated: stamp } });
      }),
      { numRuns: 500 },
    );
  });
});
