import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from '@causeway/schemas';
import { type Host, openLocalIssuer, type Role, rebuildView, startHost } from '@causeway/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inboundView } from '../inbound-view.ts';
import { ingestionService } from '../ingestion-service.ts';
import { adt, north } from '../sample-message.ts';

const south = { ...north, id: 'south', sendingFacility: 'SOUTH', authority: '2.16.840.1.113883.19.6' };
const mrn = 'urn:causeway:authority:NORTH-MRN';
const corpus = join(
  process.env.CORPUS_DIR ?? new URL('../../../../../shared/corpus', import.meta.url).pathname,
  'fhir',
);

let directory: string;
let host: Host;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-fhir-'));
  const settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  } as const;
  host = await startHost({ settings, services: [ingestionService({ mllpPort: 0 })] });
  await call('POST', '/facilities', { body: { ...north, authority: 'NORTH-MRN' }, role: 'operator', type: json });
  await call('POST', '/facilities', { body: south, role: 'operator', type: json });
});

afterEach(async () => {
  await host.close();
  await rm(directory, { recursive: true });
});

const json = 'application/json';

interface Call {
  readonly body?: object | string;
  readonly role?: Role;
  readonly organization?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

async function call(method: string, path: string, options: Call = {}) {
  const { body, role = 'facility', organization = 'north', type = 'application/fhir+json', headers } = options;
  const issuer = await openLocalIssuer(directory);
  const token = await issuer.issue({ subject: 'ehr', role, organization, purpose: 'TREAT' });
  const response = await fetch(`${host.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: answer };
}

/** Everything reported, in order, once all is normalised. */
async function clinical() {
  const [runtime] = host.runtimes;
  if (!runtime) throw new Error('nothing runs');
  const behind = async () =>
    (await runtime.log.lag('ingestion', ['causeway.inbound.message'])).some(it => it.committed < it.end);
  for (const deadline = Date.now() + 10_000; await behind(); ) {
    if (Date.now() > deadline) throw new Error('not normalised within 10 s');
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const events: ReturnType<typeof decode<'causeway.clinical.event'>>[] = [];
  const ends = await runtime.log.offsets(['causeway.clinical.event']);
  const total = ends.reduce((sum, it) => sum + it.end, 0);
  const subscription = await runtime.log.follow({
    topics: ['causeway.clinical.event'],
    from: 'beginning',
    onBatch: async ({ records }) => {
      for (const { value } of records) events.push(decode('causeway.clinical.event', value));
    },
  });
  while (events.length < total) await new Promise(resolve => setTimeout(resolve, 10));
  await subscription.close();
  return events.sort((a, b) => a.header.recordedAt - b.header.recordedAt);
}

const ada = {
  resourceType: 'Patient',
  id: '1',
  identifier: [{ system: mrn, value: '1001' }],
  name: [{ family: 'Testperson', given: ['Ada'] }],
};
const weight = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Weight' },
  subject: { reference: 'Patient/1' },
};

describe('a conditional create', () => {
  it('that is sent again answers 200 with where it is, and makes nothing', async () => {
    const body = { resourceType: 'Patient', identifier: [{ system: mrn, value: 'CC-1' }] };
    const headers = { 'if-none-exist': `identifier=${mrn}|CC-1` };
    const first = await call('POST', '/fhir/Patient', { body, headers });
    const second = await call('POST', '/fhir/Patient', { body, headers });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });
});

describe('a resource of a type that FHIR R4 does not have', () => {
  it('is refused, alone and in a batch', async () => {
    const alone = await call('POST', '/fhir/Foo', { body: { resourceType: 'Foo' } });
    expect(alone.status).toBe(400);
    expect(alone.body.issue[0].details.text).toContain('Foo');
    const entry = [
      { resource: { resourceType: 'Foo' }, request: { method: 'POST', url: 'Foo' } },
      { resource: { resourceType: 'Patient', id: 'b1' }, request: { method: 'PUT', url: 'Patient/b1' } },
    ];
    const { body } = await call('POST', '/fhir', { body: { resourceType: 'Bundle', type: 'batch', entry } });
    expect(body.entry.map((it: { response: { status: string } }) => it.response.status.slice(0, 3))).toEqual([
      '400',
      '201',
    ]);
  });
});

describe('a DocumentReference of any shape', () => {
  it('is reported as it was sent where the policy flags', async () => {
    const subject = { identifier: { system: mrn, value: 'CC-2' } };
    for (const content of [undefined, [null, { attachment: { data: 5 } }]]) {
      const body = { resourceType: 'DocumentReference', status: 'current', subject, content };
      expect((await call('POST', '/fhir/DocumentReference', { body })).status).toBe(201);
    }
    expect(await clinical()).toHaveLength(2);
  });
});

describe('a single resource', () => {
  it('is created, read back in the answer, and durable', async () => {
    const created = await call('POST', '/fhir/Patient', { body: ada });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toMatch(/\/fhir\/Patient\/[0-9a-f-]{36}\/_history\/1$/);
    expect(created.headers.get('etag')).toBe('W/"1"');
    expect(created.headers.get('x-causeway-position')).toBeTruthy();
    expect(created.body).toMatchObject({ resourceType: 'Patient', meta: { versionId: '1' } });
    const [facts] = await clinical();
    expect(facts).toMatchObject({ sourcePatient: { authority: mrn, identifier: '1001' } });
  });

  it('is updated under its id, and answered with the next version', async () => {
    expect((await call('PUT', '/fhir/Patient/1', { body: ada })).status).toBe(201);
    const { id: _, ...other } = ada;
    const again = await call('PUT', '/fhir/Patient/1', { body: { ...other, id: '1', gender: 'female' } });
    expect(again.status).toBe(200);
    expect(again.headers.get('etag')).toBe('W/"2"');
    const stale = { body: ada, headers: { 'if-match': 'W/"1"' } };
    expect((await call('PUT', '/fhir/Patient/1', stale)).status).toBe(412);
  });

  it('resolves what was sent before, by id and by identifier', async () => {
    await call('PUT', '/fhir/Patient/1', { body: ada });
    await call('PUT', '/fhir/Observation/o1', { body: { ...weight, id: 'o1' } });
    const subject = { reference: `Patient?identifier=${mrn}|1001` };
    await call('PUT', '/fhir/Observation/o2', { body: { ...weight, id: 'o2', subject } });
    const events = await clinical();
    expect(events.map(it => it.sourcePatient.identifier)).toEqual(['1001', '1001', '1001']);
  });

  it('is withdrawn by DELETE, once', async () => {
    await call('PUT', '/fhir/Patient/1', { body: ada });
    await call('PUT', '/fhir/Observation/o1', { body: { ...weight, id: 'o1' } });
    expect((await call('DELETE', '/fhir/Observation/o1')).status).toBe(204);
    expect((await call('DELETE', '/fhir/Observation/o1')).status).toBe(204);
    const events = await clinical();
    expect(events).toHaveLength(3);
    expect(events[2]).toMatchObject({ resources: [{ resourceType: 'Observation', deleted: true }] });
  });

  it('is the same as before when the same request comes again', async () => {
    const first = await call('POST', '/fhir/Observation', { body: weight });
    const second = await call('POST', '/fhir/Observation', { body: weight });
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await clinical()).toHaveLength(1);
  });

  it('comes back when it is put again after it changed', async () => {
    const put = (value: string) =>
      call('PUT', '/fhir/Observation/o1', { body: { ...weight, id: 'o1', valueString: value } });
    await put('a');
    await put('b');
    expect((await put('a')).headers.get('etag')).toBe('W/"3"');
    expect(await clinical()).toHaveLength(3);
  });
});

describe('conditions', () => {
  const lab = { ...weight, identifier: [{ system: 'http://lab', value: '7' }] };

  it('create once, though many ask at the same time', async () => {
    const headers = { 'if-none-exist': 'identifier=http://lab|7' };
    const asked = Array.from({ length: 8 }, (_, i) =>
      call('POST', '/fhir/Observation', { body: { ...lab, note: [{ text: `${i}` }] }, headers }),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(it => it.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(it => it.headers.get('location')?.split('/_history')[0])).size).toBe(1);
  });

  it('update the one that matches, and create where none does', async () => {
    const path = `/fhir/Observation?identifier=${encodeURIComponent('http://lab|7')}`;
    expect((await call('PUT', path, { body: lab })).status).toBe(201);
    const again = await call('PUT', path, { body: { ...lab, valueString: 'x' } });
    expect([again.status, again.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('PUT', path, { body: lab })).status).toBe(201);
  });

  it('are refused where several match', async () => {
    await call('PUT', '/fhir/Observation/a', { body: { ...lab, id: 'a' } });
    await call('PUT', '/fhir/Observation/b', { body: { ...lab, id: 'b' } });
    const refused = await call('POST', '/fhir/Observation', {
      body: weight,
      headers: { 'if-none-exist': 'identifier=http://lab|7' },
    });
    expect(refused.status).toBe(412);
    expect(refused.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'multiple-matches' }] });
  });
});

describe('a Bundle', () => {
  const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
  const put = (resource: { resourceType: string; id: string }) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  });
  const bad = { resource: weight, request: { method: 'POST', url: 'Observation', ifNoneExist: 'code=x' } };

  it('of type transaction is taken whole', async () => {
    const sent = bundle('transaction', put({ ...weight, id: 'o1' } as never), put(ada));
    const { status, body } = await call('POST', '/fhir', { body: sent });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: 'transaction-response',
      entry: [{ response: { status: '201 Created', etag: 'W/"1"' } }, { response: { status: '201 Created' } }],
    });
    expect(await clinical()).toMatchObject([{ sourcePatient: { identifier: '1001' } }]);
  });

  it('of type transaction is refused whole, kept, and listed with the reason', async () => {
    const { status, body } = await call('POST', '/fhir', { body: bundle('transaction', put(ada), bad) });
    expect(status).toBe(412);
    expect(body.issue[0]).toMatchObject({ expression: ['Bundle.entry[1].resource'] });
    expect(await clinical()).toEqual([]);
    const listed = await call('GET', '/quarantine', { role: 'operator' });
    expect(listed.body.items).toMatchObject([{ reason: 'fhir-not-supported', facility: 'north' }]);
    const shown = await call('GET', `/quarantine/${listed.body.items[0].id}`);
    expect(JSON.parse(shown.body.message).type).toBe('transaction');
  });

  it('of type batch is taken entry by entry', async () => {
    const { status, body } = await call('POST', '/fhir', { body: bundle('batch', put(ada), bad) });
    expect(status).toBe(200);
    expect(body.entry.map((it: { response: { status: string } }) => it.response.status)).toEqual([
      '201 Created',
      '412 Precondition Failed',
    ]);
    expect(await clinical()).toHaveLength(1);
  });

  it('of type message is a notification', async () => {
    const file = join(corpus, 'davinci-alerts/examples/admit-notification-message-bundle-01.json');
    const body = (await readFile(file, 'utf8')).trim();
    const answer = await call('POST', '/fhir/$process-message', { body });
    expect(answer.status).toBe(200);
    expect(answer.body.entry[0].resource).toMatchObject({ resourceType: 'MessageHeader', response: { code: 'ok' } });
    expect(await clinical()).toMatchObject([{ trigger: 'notification-admit', encounter: { status: 'in-progress' } }]);
  });

  it('is decided alike when the view is built anew', async () => {
    await call('POST', '/fhir', { body: bundle('transaction', put({ ...weight, id: 'o1' } as never)) });
    await call('PUT', '/fhir/Patient/1', { body: ada });
    await call('POST', '/fhir', { body: bundle('batch', put({ ...weight, id: 'o1' } as never), bad) });
    await call('DELETE', '/fhir/Observation/o1');
    const [runtime] = host.runtimes;
    if (!runtime) throw new Error('nothing runs');
    await rebuildView(runtime.views, inboundView);
    const merged = (await clinical()).filter(it => it.type === 'PatientsMerged');
    expect(merged).toMatchObject([{ sourcePatient: { identifier: '1001' }, merged: { identifier: '1' } }]);
  });
});

describe('what is not taken', () => {
  it('is kept when it is no JSON, and answered with what to do', async () => {
    const { status, body } = await call('POST', '/fhir', { body: '{"resourceType":' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'structure' }] });
    const { body: listed } = await call('GET', '/quarantine?reason=unreadable', { role: 'operator' });
    expect(listed.items).toHaveLength(1);
  });

  it.each(['Consent', 'Subscription', 'Group'])('says where a %s belongs', async type => {
    const { status, body } = await call('POST', '/fhir', {
      body: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: { resourceType: type }, request: { method: 'POST', url: type } }],
      },
    });
    expect(status).toBe(422);
    expect(body.issue[0].details.text).toContain(`POST [base]/${type}`);
  });
});

describe('what is not valid', () => {
  const wrong = { ...ada, gender: 'f', birthDate: '1/2/1980' };
  const policy = (fhirValidation: string) =>
    call('POST', '/facilities', { body: { ...north, fhirValidation }, role: 'operator', type: json });

  it('is taken, and counted without values, unless the facility says otherwise', async () => {
    const prefer = { prefer: 'return=OperationOutcome' };
    const { status, body } = await call('POST', '/fhir/Patient', { body: wrong, headers: prefer });
    expect(status).toBe(201);
    expect(body.issue.map((it: { expression: string[] }) => it.expression[0]).sort()).toEqual([
      'Patient.birthDate',
      'Patient.gender',
    ]);
    const counted = await call('GET', '/facilities/north/findings');
    expect(counted.body.items).toHaveLength(2);
    expect(counted.body.items).toContainEqual(
      expect.objectContaining({ code: 'code-invalid', path: 'Patient.gender', count: 1 }),
    );
    expect(JSON.stringify(counted.body)).not.toContain('1980');
    expect((await call('GET', '/facilities/north/findings', { organization: 'south' })).status).toBe(403);
  });

  it('is refused with all that is wrong, and kept, under the policy reject', async () => {
    expect((await policy('reject')).status).toBe(201);
    const { status, body } = await call('POST', '/fhir/Patient', { body: wrong });
    expect(status).toBe(422);
    expect(body.issue).toHaveLength(2);
    const { body: listed } = await call('GET', '/quarantine?reason=not-valid', { role: 'operator' });
    expect(listed.items).toHaveLength(1);
    await policy('flag');
    const replayed = await call('POST', `/quarantine/${listed.items[0].id}/replay`, { role: 'operator' });
    expect(replayed.body).toMatchObject({ ackCode: 'AA' });
    expect(await clinical()).toHaveLength(1);
  });

  it('is not looked at under the policy accept', async () => {
    await policy('accept');
    expect((await call('POST', '/fhir/Patient', { body: wrong })).status).toBe(201);
    expect((await call('GET', '/facilities/north/findings')).body.items).toEqual([]);
  });
});

describe('who sends', () => {
  it('is the facility of the token, or whom the operator names', async () => {
    expect((await call('POST', '/fhir/Patient?facility=south', { body: ada })).status).toBe(403);
    expect((await call('POST', '/fhir/Patient', { body: ada, organization: 'nobody' })).status).toBe(403);
    expect((await call('POST', '/fhir/Patient', { body: ada, role: 'clinician' })).status).toBe(403);
    expect((await call('POST', '/fhir/Patient', { body: ada, role: 'operator' })).status).toBe(400);
    expect((await call('POST', '/fhir/Patient?facility=south', { body: ada, role: 'operator' })).status).toBe(201);
  });

  it('keeps the same Patient/1 of two facilities apart', async () => {
    await call('PUT', '/fhir/Observation/o1', { body: { ...weight, id: 'o1' } });
    await call('PUT', '/fhir/Observation/o1', { body: { ...weight, id: 'o1' }, organization: 'south' });
    const [a, b] = await clinical();
    expect(a?.sourcePatient).not.toEqual(b?.sourcePatient);
  });

  it('sends HL7 v2 over HTTP only as itself', async () => {
    const v2 = (organization: string, role: Role = 'facility') =>
      call('POST', '/hl7v2', { body: adt(), type: 'x-application/hl7-v2+er7', organization, role });
    expect((await v2('south')).status).toBe(403);
    expect((await v2('north')).status).toBe(200);
    expect((await v2('exchange', 'operator')).status).toBe(200);
  });
});
