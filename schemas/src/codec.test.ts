import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AvroDefinition, type AvroSchema, isUnion } from './avro-schema.ts';
import { decode, encode, singleObjectCodec } from './codec.ts';
import { originHeader } from './event-header.ts';
import { fingerprint } from './fingerprint.ts';
import type { CausewayEvent, FactsReported, MessageReceived, SourcePatient } from './generated/events.ts';
import { recordCodecs } from './record-codec.ts';
import { SchemaError } from './schema-error.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });

/** Anything a schema allows: every branch, any Unicode, the ends of every range. */
function arbitrary(schema: AvroSchema, named: Map<string, Arbitrary<unknown>>): Arbitrary<unknown> {
  if (typeof schema === 'string') return named.get(schema) ?? primitive(schema);
  if (isUnion(schema)) return fc.oneof(...schema.map(branch => arbitrary(branch, named)));
  const made = definition(schema, named);
  if (schema.name) named.set(schema.name, made);
  return made;
}

function definition(schema: AvroDefinition, named: Map<string, Arbitrary<unknown>>): Arbitrary<unknown> {
  if (schema.symbols) return fc.constantFrom(...schema.symbols);
  if (schema.items) return fc.array(arbitrary(schema.items, named), { maxLength: 5 });
  if (schema.values) {
    return fc.dictionary(fc.oneof(text, fc.constant('__proto__')), arbitrary(schema.values, named), {
      noNullPrototype: true,
    });
  }
  if (schema.fields) {
    const fields = schema.fields.map(field => [field.name, arbitrary(field.type, named)] as const);
    return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
  }
  return arbitrary(schema.type, named);
}

function primitive(name: string): Arbitrary<unknown> {
  if (name === 'null') return fc.constant(null);
  if (name === 'boolean') return fc.boolean();
  if (name === 'int') return fc.integer();
  if (name === 'long') return fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
  if (name === 'double') return fc.double({ noNaN: true });
  if (name === 'string') return text;
  if (name === 'bytes') return fc.uint8Array().map(bytes => Buffer.from(bytes));
  throw new Error(`no values for ${name}`);
}

const eventOf = (schema: AvroDefinition): Arbitrary<CausewayEvent> =>
  arbitrary(schema, new Map()).map(fields => ({ type: schema.name, ...(fields as object) }) as CausewayEvent);

const records = [...recordCodecs.values()].map(codec => [codec.record, codec] as const);

const header = originHeader({
  now: 1_764_547_200_000,
  facility: 'north',
  messageId: 'M1',
  eventId: '0b9d4f4e-6c43-4c0a-9c53-4e1c0b7a3d10',
});

const message = (body: Buffer): MessageReceived => ({
  type: 'MessageReceived',
  header,
  facility: 'north',
  transport: 'MLLP',
  contentType: 'x-application/hl7-v2+er7',
  body,
  controlId: 'M1',
  messageType: 'ADT_A01',
  ackCode: 'AA',
  refusal: null,
  replayOf: null,
  request: null,
  findings: {},
});

const facts = (unmapped: Readonly<Record<string, number>> = { ZPD: 2 }): FactsReported => ({
  type: 'FactsReported',
  header: { ...header, position: { topic: 'causeway.inbound.message', partition: 3, offset: 12, index: 0 } },
  sourcePatient: { authority: 'urn:oid:1.2.3', identifier: '42' },
  trigger: 'ADT_A01',
  patient: null,
  cleared: [],
  encounter: { id: 'e1', class: 'IMP', status: 'in-progress', location: 'W1' },
  resources: [{ resourceType: 'Observation', id: 'o1', deleted: false, json: '{}' }],
  unmapped,
});

function failure(attempt: () => unknown): SchemaError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an encoded event', () => {
  it.each(records)('%s reads back as it was, whatever stands in it', (_, { topic, newest }) => {
    fc.assert(
      fc.property(eventOf(newest.schema), event => {
        expect(decode(topic, encode(event))).toStrictEqual(event);
      }),
      { numRuns: 60 },
    );
  });

  it('begins with C3 01 and the fingerprint of its schema', () => {
    const value = encode(facts());
    const schema = recordCodecs.get('FactsReported')?.newest.schema ?? '';
    expect(value.subarray(0, 10)).toEqual(Buffer.concat([Buffer.from([0xc3, 0x01]), fingerprint(schema)]));
  });

  it('is encoded anew into its own buffer', () => {
    const first = encode(facts());
    const copy = Buffer.from(first);
    encode(message(Buffer.alloc(500, 0x41)));
    expect(first.equals(copy)).toBe(true);
  });

  it('may be larger than any buffer kept for encoding', () => {
    for (const size of [70_000, 3_000_000, 10]) {
      const event = message(Buffer.alloc(size, 0x5a));
      const { body, ...rest } = decode('causeway.inbound.message', encode(event));
      expect(body.equals(event.body)).toBe(true);
      expect(rest.controlId).toBe('M1');
    }
  });
});

describe('a decoded event', () => {
  it('is plain data with its type first', () => {
    const event = decode('causeway.clinical.event', encode(facts()));
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(event.header.position)).toBe(Object.prototype);
    expect(Object.keys(event)[0]).toBe('type');
    expect({ ...event }).toStrictEqual(facts());
    expect(structuredClone(event)).toStrictEqual(facts());
  });

  it('keeps nothing of the bytes it was read from', () => {
    const value = encode(message(Buffer.from('MSH|^~\\&|')));
    const event = decode('causeway.inbound.message', value);
    value.fill(0);
    expect(event.body.toString()).toBe('MSH|^~\\&|');
  });

  it('may be read from the middle of a larger buffer', () => {
    const value = encode(facts());
    const around = Buffer.concat([Buffer.alloc(7, 1), value, Buffer.alloc(9, 2)]);
    expect(decode('causeway.clinical.event', around.subarray(7, 7 + value.length))).toStrictEqual(facts());
  });
});

describe('a value that is not an event of the topic', () => {
  it.each([
    ['an empty value', Buffer.alloc(0)],
    ['another encoding', Buffer.from('{"type":"FactsReported"}')],
    ['a header cut short', encode(facts()).subarray(0, 9)],
    ['a body cut short', encode(facts()).subarray(0, -1)],
    ['no body', encode(facts()).subarray(0, 10)],
    ['bytes left over', Buffer.concat([encode(facts()), Buffer.from([0])])],
  ])('%s is undecodable', (_, value) => {
    const error = failure(() => decode('causeway.clinical.event', value));
    expect(error).toMatchObject({ code: 'undecodable', retryable: false });
  });

  it('names the fingerprint it does not know', () => {
    const value = encode(facts());
    value.writeBigUInt64LE(0x0102030405060708n, 2);
    const error = failure(() => decode('causeway.clinical.event', value));
    expect(error).toMatchObject({ code: 'unknown-schema', retryable: false });
    expect(error.message).toContain('0102030405060708');
  });

  it('is refused by the topic it does not belong to, at both ends', () => {
    expect(failure(() => decode('causeway.audit.event', encode(facts()))).code).toBe('wrong-topic');
    const stray = facts() as unknown as MessageReceived;
    expect(failure(() => singleObjectCodec.encode('causeway.inbound.message', stray)).code).toBe('wrong-topic');
  });

  it('fails or reads, but never hangs and never throws anything else, wherever it is damaged', () => {
    const values = records.map(([, { topic, newest }]) => {
      const [event] = fc.sample(eventOf(newest.schema), { numRuns: 1, seed: 7 });
      return [topic, event ? encode(event) : Buffer.alloc(0)] as const;
    });
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...values), damage, ([topic, value], bytes) => {
        const damaged = Buffer.from(value);
        for (const [at, byte] of bytes) damaged[10 + (at % (value.length - 10))] = byte;
        try {
          decode(topic, damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(SchemaError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is refused at once when it claims more items than it has bytes', () => {
    const value = encode({ ...facts(), resources: [], unmapped: {} });
    // The last two bytes are the ends of the empty array and the empty map; 2^34 items follow instead.
    const many = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
    for (const keep of [2, 1]) {
      const claimed = Buffer.concat([value.subarray(0, value.length - keep), many]);
      expect(failure(() => decode('causeway.clinical.event', claimed)).code).toBe('undecodable');
    }
  });
});

describe('an event that is not complete', () => {
  const secret = 'Everyman';
  const broken: readonly (readonly [string, object])[] = [
    ['header', { header: undefined }],
    ['header.source.facility', { header: { ...header, source: { messageId: secret } } }],
    ['sourcePatient.identifier', { sourcePatient: { authority: secret } as SourcePatient }],
    ['patient', { patient: { name: secret } }],
    ['resources.0.json', { resources: [{ resourceType: 'Patient', id: secret, deleted: false }] }],
    ['encounter.class', { encounter: { id: 'e', class: 3, status: '', location: '' } }],
    ['unmapped', { unmapped: { [secret]: 'x' } }],
    ['header.occurredAt', { header: { ...header, occurredAt: 1.5 } }],
  ];

  it.each(broken)('is refused by the path of the field, %s, and by nothing that stands in it', (path, fields) => {
    const error = failure(() => encode({ ...facts(), ...fields } as FactsReported));
    expect(error).toMatchObject({ code: 'invalid-event', retryable: false });
    expect(error.message).toContain(`FactsReported: ${path} is`);
    expect(`${error.message} ${String(error.cause)}`).not.toContain(secret);
  });

  it('is refused when its type is none of ours', () => {
    expect(failure(() => encode({ ...facts(), type: 'Nothing' } as unknown as FactsReported)).code).toBe(
      'invalid-event',
    );
  });
});
