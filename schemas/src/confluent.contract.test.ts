import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AvroDefinition } from './avro-schema.ts';
import { type Codec, encode } from './codec.ts';
import { originHeader } from './event-header.ts';
import type { PatientsMerged, RecordRejected } from './generated/events.ts';
import { openCodec } from './open-codec.ts';
import { RecordCodec, recordCodecs } from './record-codec.ts';
import { SchemaError } from './schema-error.ts';

/** As much of a schema registry as its clients here use. */
class Registry {
  readonly subjects = new Map<string, Map<string, number>>();
  readonly schemas: string[] = [];
  readonly requests: string[] = [];
  readonly authorizations = new Set<string | undefined>();
  /** Answers every request with this status instead. */
  failing: number | undefined;
  #server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/registry/`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise(resolve => this.#server?.close(resolve));
  }

  add(subject: string, schema: string): number {
    const versions = this.subjects.get(subject) ?? new Map<string, number>();
    this.subjects.set(subject, versions);
    const id = versions.get(schema) ?? this.schemas.push(schema);
    versions.set(schema, id);
    return id;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests.push(`${request.method} ${request.url}`);
    this.authorizations.add(request.headers.authorization);
    const [status, body] = this.failing ? [this.failing, {}] : this.#reply(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(JSON.stringify(body));
  }

  #reply({ method, url = '' }: IncomingMessage, body: string): [number, object] {
    const byId = /^\/registry\/schemas\/ids\/(\d+)$/.exec(url);
    if (method === 'GET' && byId) {
      const schema = this.schemas[Number(byId[1]) - 1];
      return schema ? [200, { schema }] : [404, { error_code: 40403 }];
    }
    const subject = /^\/registry\/subjects\/([^/]+)(\/versions)?$/.exec(url);
    if (method !== 'POST' || !subject) return [404, { error_code: 404 }];
    const { schema } = JSON.parse(body) as { schema: string };
    if (subject[2]) return [200, { id: this.add(subject[1] ?? '', schema) }];
    const id = this.subjects.get(subject[1] ?? '')?.get(schema);
    return id ? [200, { id, subject: subject[1], version: 1, schema }] : [404, { error_code: 40401 }];
  }
}

const header = originHeader({ now: 1_764_547_200_000, facility: 'north', messageId: 'M1', eventId: 'e-1' });

const merged: PatientsMerged = {
  type: 'PatientsMerged',
  header,
  sourcePatient: { authority: 'urn:oid:1.2.3', identifier: '1' },
  merged: { authority: 'urn:oid:1.2.3', identifier: '2' },
  trigger: 'ADT_A40',
  patient: null,
  cleared: [],
  unmapped: {},
};

const SUBJECT = 'causeway.clinical.event-org.causeway.PatientsMerged';
const current = recordCodecs.get('PatientsMerged')?.newest.schema as AvroDefinition;

/** What a newer release would write. */
const newer: AvroDefinition = {
  ...current,
  fields: [...(current.fields ?? []), { name: 'note', type: ['null', 'string'], default: null }],
};

function written(schema: AvroDefinition, id: number, event: object): Buffer {
  const prefix = Buffer.from([0, 0, 0, 0, id]);
  const version = { topic: 'causeway.clinical.event', record: 'PatientsMerged', version: 1, schema };
  return new RecordCodec([version]).encode(prefix, event as PatientsMerged);
}

const codeOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof SchemaError) return error.code;
  }
  return 'none';
};

let registry: Registry;
let url: string;
let codec: Codec;

beforeEach(async () => {
  registry = new Registry();
  url = await registry.start();
  codec = await openCodec({ registryUrl: url });
});

afterEach(() => registry.stop());

describe('the codec with a schema registry', () => {
  it('registers every record under its topic and name', () => {
    const expected = [...recordCodecs.values()].map(({ topic, record }) => `${topic}-org.causeway.${record}`);
    expect([...registry.subjects.keys()].sort()).toEqual(expected.sort());
  });

  it('only looks up what is registered already', async () => {
    registry.requests.length = 0;
    await openCodec({ registryUrl: url });
    const versions = [...recordCodecs.values()].flatMap(it => it.versions);
    expect(registry.requests.length).toBe(versions.length);
    expect(registry.requests.filter(request => request.endsWith('/versions'))).toEqual([]);
  });

  it('writes 00, the id and the body, and reads it back without asking', () => {
    const value = codec.encode('causeway.clinical.event', merged);
    registry.requests.length = 0;
    expect(value[0]).toBe(0);
    expect(value.readUInt32BE(1)).toBe(registry.subjects.get(SUBJECT)?.get(JSON.stringify(current)));
    expect(value.subarray(5)).toEqual(encode(merged).subarray(10));
    expect(codec.decode('causeway.clinical.event', value)).toStrictEqual(merged);
    expect(registry.requests).toEqual([]);
  });

  it('frames what was encoded without it', () => {
    expect(codec.framed(encode(merged))).toEqual(codec.encode('causeway.clinical.event', merged));
  });

  it('still reads what was written without a registry', () => {
    expect(codec.decode('causeway.clinical.event', encode(merged))).toStrictEqual(merged);
  });

  it('reads an event of a newer release once its schema was fetched, and fetches it once', async () => {
    const id = registry.add(SUBJECT, JSON.stringify(newer));
    const value = written(newer, id, { ...merged, note: 'later' });
    expect(codeOf(() => codec.decode('causeway.clinical.event', value))).toBe('unknown-schema');
    registry.requests.length = 0;
    await Promise.all([codec.prepare([value, value, encode(merged)]), codec.prepare([value])]);
    await codec.prepare([value]);
    expect(registry.requests).toEqual([`GET /registry/schemas/ids/${id}`]);
    expect(codec.decode('causeway.clinical.event', value)).toStrictEqual(merged);
  });

  it('fails the record, not the batch, when the schema does not exist or cannot be read', async () => {
    const retyped = { ...current, fields: [{ name: 'trigger', type: 'long', default: 0 }] };
    const foreign = { type: 'record', name: 'PatientsMerged', namespace: 'org.other', fields: current.fields };
    const ids = [retyped, foreign, 'string'].map(schema => registry.add(SUBJECT, JSON.stringify(schema)));
    const values = [...ids, 250].map(id => Buffer.from([0, 0, 0, 0, id, 0]));
    await codec.prepare(values);
    for (const value of values) {
      expect(codeOf(() => codec.decode('causeway.clinical.event', value))).toBe('unknown-schema');
    }
  });

  it('says that it may be tried again when the registry is away', async () => {
    const value = Buffer.from([0, 0, 0, 0, 250, 0]);
    registry.failing = 503;
    await expect(codec.prepare([value])).rejects.toMatchObject({ code: 'registry-unavailable', retryable: true });
    registry.failing = 401;
    await expect(codec.prepare([value])).rejects.toMatchObject({ code: 'registry-refused', retryable: false });
    await registry.stop();
    await expect(openCodec({ registryUrl: url })).rejects.toMatchObject({
      code: 'registry-unavailable',
      retryable: true,
    });
  });

  it('sends the user of the URL as basic authentication', async () => {
    await openCodec({ registryUrl: url.replace('http://', 'http://ann:p%40ss@') });
    expect(registry.authorizations).toContain(`Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
  });

  it('refuses an event of another topic and bytes that are no event', () => {
    const rejected = merged as unknown as RecordRejected;
    expect(codeOf(() => codec.encode('causeway.dead.letter', rejected))).toBe('wrong-topic');
    const value = codec.encode('causeway.clinical.event', merged);
    expect(codeOf(() => codec.decode('causeway.dead.letter', value))).toBe('wrong-topic');
    expect(codeOf(() => codec.decode('causeway.dead.letter', Buffer.from('hello')))).toBe('undecodable');
    expect(codeOf(() => codec.decode('causeway.clinical.event', value.subarray(0, -1)))).toBe('undecodable');
  });
});

describe('the codec without a schema registry', () => {
  it('writes the single-object encoding and has nothing to prepare', async () => {
    const plain = await openCodec();
    const value = plain.encode('causeway.clinical.event', merged);
    await plain.prepare([value]);
    expect(value.equals(encode(merged))).toBe(true);
    expect(plain.decode('causeway.clinical.event', value)).toStrictEqual(merged);
  });
});
