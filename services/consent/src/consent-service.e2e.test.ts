import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, type LocalIssuer, openLocalIssuer, startHost } from '@causeway/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentService } from './consent-service.ts';

const patient = { identifier: { system: 'urn:oid:2.16.840.1.113883.19.5', value: 'C-1001' } };
const consent = {
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  patient,
  provision: {
    type: 'deny',
    actor: [{ role: { text: 'recipient' }, reference: { identifier: { value: 'lakeside' } } }],
  },
};

let directory: string;
let host: Host;
let issuer: LocalIssuer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-consent-'));
  const settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  } as const;
  host = await startHost({ settings, services: [consentService({ standard: 'permit' })] });
  issuer = await openLocalIssuer(directory);
});

afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true });
});

async function call(
  method: string,
  path: string,
  body?: object,
  {
    role = 'privacy-officer',
    headers = {},
  }: { role?: 'privacy-officer' | 'clinician'; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const token = await issuer.issue({ subject: 'officer', role, organization: 'general', purpose: 'HOPERAT' });
  return fetch(`${host.url}${path}`, {
    method,
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/fhir+json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

const explained = `/fhir/Consent/$explain?patient.identifier=${encodeURIComponent('urn:oid:2.16.840.1.113883.19.5|C-1001')}`;

describe('the consent service', () => {
  it('records a directive, explains what follows from it, and forgets it when withdrawn', async () => {
    const created = await call('POST', '/fhir/Consent', consent);
    expect(created.status).toBe(201);
    expect(created.headers.get('x-causeway-position')).toMatch(/^causeway\.consent\.directive\/\d+\/\d+$/);
    const { id } = (await created.json()) as { id: string };

    const denied = await (await call('GET', `${explained}&organization=lakeside`)).json();
    expect(denied).toMatchObject({ permitted: false, directive: id });
    expect(await (await call('GET', `${explained}&organization=stmary`)).json()).toMatchObject({ permitted: true });

    expect((await call('DELETE', `/fhir/Consent/${id}`)).status).toBe(200);
    expect(await (await call('GET', `${explained}&organization=lakeside`)).json()).toMatchObject({ permitted: true });
  });

  it('withdraws for a client that names a type and sends no body', async () => {
    const patient = { identifier: { system: 'urn:oid:2.16.840.1.113883.19.5', value: 'C-1002' } };
    const created = await call('POST', '/fhir/Consent', { ...consent, patient });
    const { id } = (await created.json()) as { id: string };
    const token = await issuer.issue({
      subject: 'officer',
      role: 'privacy-officer',
      organization: 'general',
      purpose: 'HOPERAT',
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
    expect((await fetch(`${host.url}/fhir/Consent/${id}`, { method: 'DELETE', headers })).status).toBe(200);
  });

  it('decides nothing when the same word comes again', async () => {
    const created = (await (await call('POST', '/fhir/Consent', consent)).json()) as { id: string };
    const again = await call('PUT', `/fhir/Consent/${created.id}`, consent);
    expect(again.status).toBe(200);
    expect(again.headers.get('x-causeway-position')).toBeNull();
  });

  it('finds the consents of a patient', async () => {
    const found = await call(
      'GET',
      `/fhir/Consent?patient.identifier=${encodeURIComponent('urn:oid:2.16.840.1.113883.19.5|C-1001')}`,
    );
    const bundle = (await found.json()) as { type: string; total: number };
    expect(bundle).toMatchObject({ type: 'searchset', total: 2 });
  });

  it('gives them so many at a time as _count says', async () => {
    const ids: string[] = [];
    const one = `/fhir/Consent?patient.identifier=${encodeURIComponent('urn:oid:2.16.840.1.113883.19.5|C-1001')}&_count=1`;
    for (let next: string | undefined = one; next !== undefined; ) {
      const page = (await (await call('GET', next)).json()) as {
        link: { relation: string; url: string }[];
        entry: { resource: { id: string } }[];
      };
      expect(page).toMatchObject({ total: 2, entry: [{}] });
      ids.push(...page.entry.map(it => it.resource.id));
      next = page.link.find(it => it.relation === 'next')?.url.slice(host.url.length);
    }
    expect(new Set(ids).size).toBe(2);
    expect(ids).toHaveLength(2);
  });

  it('leaves out of a search what it does not know and says so, unless it is to be strict', async () => {
    const search = `/fhir/Consent?patient.identifier=${encodeURIComponent('urn:oid:2.16.840.1.113883.19.5|C-1001')}`;
    const found = (await (await call('GET', `${search}&state=active`)).json()) as {
      link: { url: string }[];
      entry: { resource: object; search: { mode: string } }[];
    };
    expect(found.link[0]?.url).toBe(`${host.url}${search}`);
    const [outcome] = found.entry.filter(it => it.search.mode === 'outcome');
    expect(outcome?.resource).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ details: { text: expect.stringContaining('left out of the search: state') } }],
    });

    const strict = await call('GET', `${search}&state=active`, undefined, { headers: { prefer: 'handling=strict' } });
    expect(strict.status).toBe(400);
    expect((await call('GET', `${search}&patient:missing=true`)).status).toBe(400);
    expect((await call('GET', `${search}&patient=a`)).status).toBe(400);
    // What it says has no place for a word on what was left out.
    expect((await call('GET', `${explained}&organization=lakeside&purpos=ETREAT`)).status).toBe(400);
    expect((await call('GET', explained)).status).toBe(400);
  });

  it('refuses what it cannot honour, who may not, and who says nothing of themselves', async () => {
    const narrowed = { ...consent, provision: { ...consent.provision, class: [{ code: 'Observation' }] } };
    const refused = await call('POST', '/fhir/Consent', narrowed);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ expression: ['Consent.provision.class'] }],
    });

    const invalid = await call('POST', '/fhir/Consent', { resourceType: 'Consent' });
    expect(invalid.status).toBe(400);
    expect(await invalid.json()).toMatchObject({ resourceType: 'OperationOutcome' });

    expect((await call('POST', '/fhir/Consent', consent, { role: 'clinician' })).status).toBe(403);
    const nobody = await fetch(`${host.url}/fhir/Consent/1`);
    expect(nobody.status).toBe(401);
    expect(await nobody.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
  });

  it('says what it is, alone, and where the whole exchange is described', async () => {
    const front = (await (await fetch(`${host.url}/`)).json()) as { services: string[]; links: { path: string }[] };
    expect(front.services).toEqual(['consent']);
    expect(front.links.map(it => it.path)).not.toContain('/fhir/metadata');
    expect(await (await fetch(`${host.url}/fhir`)).text()).toContain('/fhir/metadata of the query service');
  });

  it('answers probes, metrics and its interface', async () => {
    expect((await fetch(`${host.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${host.url}/metrics`)).text()).toContain('causeway_');
    const api = (await (await fetch(`${host.url}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(api.paths)).toContain('/fhir/Consent/{id}');
  });
});
