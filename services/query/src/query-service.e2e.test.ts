import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Patient, Resource } from '@causeway/fhir';
import { ownedId, pairId, type SourcePatient, sourcePatientId, sourcePatientKey, unscored } from '@causeway/person';
import {
  type DirectiveRecorded,
  type DisclosureDecided,
  type EventHeader,
  type FactsReported,
  originHeader,
  type PatientsLinked,
  revisedIndex,
} from '@causeway/schemas';
import {
  type Actor,
  decodeBatch,
  formatPosition,
  type Host,
  type LocalIssuer,
  openLocalIssuer,
  positionHeader,
  type Runtime,
  rebuildView,
  startHost,
} from '@causeway/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryService } from './query-service.ts';
import { recordView } from './record/record-view.ts';

interface World {
  readonly host: Host;
  readonly runtime: Runtime;
  readonly directory: string;
  readonly issuer: LocalIssuer;
}

const general = (identifier: string): SourcePatient => ({ authority: 'urn:oid:2.16.840.1.113883.19.5.1', identifier });
const lakeside = (identifier: string): SourcePatient => ({ authority: 'urn:causeway:authority:LAKESIDE', identifier });
const clinician: Actor = { subject: 'dr', role: 'clinician', organization: 'general', purpose: 'TREAT' };
const start = Date.UTC(2026, 0, 1);

let world: World;
let offset = 0;

async function open(standard: 'permit' | 'deny'): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-query-'));
  const settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  } as const;
  const host = await startHost({ settings, services: [queryService({ standard })] });
  const [runtime] = host.runtimes;
  if (!runtime) throw new Error('no runtime');
  return { host, runtime, directory, issuer: await openLocalIssuer(directory) };
}

async function close({ host, directory }: World): Promise<void> {
  await host.close();
  await rm(directory, { recursive: true });
}

beforeAll(async () => {
  world = await open('permit');
});

afterAll(() => close(world));

function header(at = offset, { revision = 0, partition = 0 } = {}): EventHeader {
  const from = originHeader({ now: start + at * 1_000, facility: 'general', messageId: `M${at}` });
  return {
    ...from,
    position: { topic: 'causeway.inbound.message', partition, offset: at, index: revisedIndex(revision, 0) },
  };
}

function patientOf(source: SourcePatient, more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    id: sourcePatientId(source),
    identifier: [{ system: source.authority, value: source.identifier }],
    name: [{ family: 'Okonjo', given: ['Ada'] }],
    birthDate: '1980-05-06',
    ...more,
  };
}

const practitioner = ownedId({ authority: 'urn:causeway:facility:general', identifier: '' }, 'Practitioner', 'P1');
const ward = ownedId({ authority: 'urn:causeway:facility:general', identifier: '' }, 'Location', 'W1');

function encounterOf(source: SourcePatient, visit: string, more: object = {}): Resource & { id: string } {
  return {
    resourceType: 'Encounter',
    id: ownedId(source, 'Encounter', visit),
    meta: { source: 'urn:causeway:facility:general' },
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${sourcePatientId(source)}` },
    participant: [{ individual: { reference: `Practitioner/${practitioner}` } }],
    location: [{ location: { reference: `Location/${ward}` } }],
    period: { start: '2026-01-01T10:00:00Z' },
    ...more,
  } as never;
}

function observationOf(source: SourcePatient, name: string, code = '718-7'): Resource & { id: string } {
  return {
    resourceType: 'Observation',
    id: ownedId(source, 'Observation', name),
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: `Patient/${sourcePatientId(source)}` },
    effectiveDateTime: '2026-01-02',
    valueString: name,
  } as never;
}

const shared = [
  { resourceType: 'Practitioner', id: practitioner, name: [{ family: 'Bergström' }] },
  { resourceType: 'Location', id: ward, name: 'Ward 1' },
];

interface Report {
  readonly patient?: Patient | null;
  readonly resources?: readonly (Resource & { readonly id: string })[];
  readonly deleted?: readonly (Resource & { readonly id: string })[];
  readonly cleared?: readonly string[];
  readonly at?: number;
  /** Of the conversion; above 0 it is a correction. */
  readonly revision?: number;
  /** Where the message stands. */
  readonly partition?: number;
}

function factsOf(
  sourcePatient: SourcePatient,
  { patient, resources = [], deleted = [], cleared = [], at, revision, partition }: Report,
): FactsReported {
  return {
    type: 'FactsReported',
    header: header(at ?? offset++, { revision, partition }),
    sourcePatient,
    trigger: 'ADT_A01',
    patient: patient === null ? null : JSON.stringify(patient ?? patientOf(sourcePatient)),
    encounter: null,
    resources: [
      ...resources.map(it => ({ resourceType: it.resourceType, id: it.id, deleted: false, json: JSON.stringify(it) })),
      ...deleted.map(it => ({ resourceType: it.resourceType, id: it.id, deleted: true, json: '' })),
    ],
    cleared: [...cleared],
    unmapped: {},
  };
}

/** The position of the event, which a read can wait for. */
async function report(source: SourcePatient, what: Report = {}, in_ = world): Promise<string> {
  const key = sourcePatientKey(source);
  return formatPosition(await in_.runtime.publisher.publishOne('causeway.clinical.event', key, factsOf(source, what)));
}

/** Whatever was reported so far is in the record: the background of a service may take its time. */
async function recorded({ runtime: { log, views } }: World): Promise<void> {
  for (const { topic, partition, end } of await log.offsets(['causeway.clinical.event'])) {
    if (end > 0) expect(await views.reached({ topic, partition, offset: end - 1 }, 5_000)).toBe(true);
  }
}

async function link(a: SourcePatient, b: SourcePatient, in_ = world): Promise<string> {
  const event: PatientsLinked = {
    type: 'PatientsLinked',
    header: originHeader({ now: start, facility: 'identity', messageId: '' }),
    a,
    b,
    ...unscored,
    basis: 'RULE',
    rule: 'exact',
    explanation: 'name, birth date',
  };
  const position = await in_.runtime.publisher.publishOne('causeway.identity.link', pairId(a, b), event);
  await in_.runtime.views.reached(position, 5_000);
  await recorded(in_);
  return formatPosition(position);
}

type Provision = DirectiveRecorded['provisions'][number];

async function direct(source: SourcePatient, provision: Partial<Provision>, in_ = world): Promise<void> {
  const patient = sourcePatientId(source);
  const event: DirectiveRecorded = {
    type: 'DirectiveRecorded',
    header: originHeader({ now: start + offset++, facility: 'consent', messageId: '' }),
    id: `directive-of-${patient}`,
    patient,
    active: true,
    provisions: [{ decision: 'DENY', organizations: [], purposes: [], from: null, until: null, ...provision }],
    resource: '{}',
  };
  const position = await in_.runtime.publisher.publishOne('causeway.consent.directive', patient, event);
  await in_.runtime.views.reached(position, 5_000);
  await recorded(in_);
}

interface CallOptions {
  readonly actor?: Partial<Actor>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly in_?: World;
}

async function call(path: string, { actor, headers, body, in_ = world }: CallOptions = {}): Promise<Response> {
  const token = await in_.issuer.issue({ ...clinician, ...actor });
  return fetch(path.startsWith('http') ? path : `${in_.host.url}/fhir/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/fhir+json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

async function bundle(path: string, options?: CallOptions): Promise<Bundle> {
  const answer = await call(path, options);
  const text = await answer.text();
  expect([answer.status, answer.headers.get('content-type')], text).toEqual([
    200,
    'application/fhir+json; charset=utf-8',
  ]);
  return JSON.parse(text) as Bundle;
}

const only = (of: Bundle, mode: 'match' | 'include' | 'outcome') =>
  (of.entry ?? []).filter(it => it.search?.mode === mode).map(it => it.resource as Resource);
const referencesOf = (of: Bundle) => only(of, 'match').map(it => `${it.resourceType}/${it.id}`);
const encoded = (source: SourcePatient) => encodeURIComponent(`${source.authority}|${source.identifier}`);

/** Every page, by its next links. */
async function pages(path: string, options?: CallOptions): Promise<readonly Bundle[]> {
  const all: Bundle[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page: Bundle = await bundle(next, options);
    all.push(page);
    next = page.link?.find(it => it.relation === 'next')?.url;
  }
  return all;
}

async function decisions(in_ = world): Promise<readonly DisclosureDecided[]> {
  const ends = await in_.runtime.log.offsets(['causeway.audit.event']);
  const total = ends.reduce((sum, it) => sum + it.end, 0);
  const found: DisclosureDecided[] = [];
  const reader = await in_.runtime.log.follow({
    topics: ['causeway.audit.event'],
    from: 'beginning',
    onBatch: async batch => {
      const decoded = await decodeBatch(in_.runtime.codec, batch);
      found.push(...decoded.events.map(it => it.event as DisclosureDecided));
    },
  });
  await expect.poll(() => found.length).toBeGreaterThanOrEqual(total);
  await reader.close();
  return found;
}

async function checksum(): Promise<unknown> {
  const positions = await world.runtime.views.positions(recordView);
  expect(positions.length).toBeGreaterThan(0);
  return (await rebuildView(world.runtime.views, recordView)).checksum;
}

describe('the whole person', () => {
  const a = general('A-1');
  const b = lakeside('A-2');
  const [person = ''] = [a, b].map(sourcePatientId).sort();

  beforeAll(async () => {
    await report(a, { resources: [encounterOf(a, 'V1'), ...shared] });
    await report(b, {
      patient: patientOf(b, { name: [{ family: 'Okonjo-Lind', given: ['Ada'] }], gender: 'female' }),
      resources: Array.from({ length: 7 }, (_, at) => observationOf(b, `O${at}`)),
    });
    await report(a, { resources: [observationOf(a, 'late', '2345-7')] });
    const position = await link(a, b);
    expect((await call(`Patient/${person}`, { headers: { [positionHeader]: position } })).status).toBe(200);
  });

  it('is read by the id of any source patient, and is one golden record', async () => {
    for (const id of [sourcePatientId(a), sourcePatientId(b)]) {
      expect(await (await call(`Patient/${id}`)).json()).toMatchObject({
        resourceType: 'Patient',
        id,
        identifier: [
          { system: b.authority, value: 'A-2' },
          { system: a.authority, value: 'A-1' },
        ],
        name: [{ family: 'Okonjo-Lind' }, { family: 'Okonjo' }],
        gender: 'female',
        birthDate: '1980-05-06',
        ...(id === person ? {} : { link: [{ other: { reference: `Patient/${person}` }, type: 'refer' }] }),
      });
    }
  });

  it('comes whole in one bundle whose references lead to what is in it', async () => {
    const everything = await bundle(`Patient/${sourcePatientId(b)}/$everything`);
    expect(only(everything, 'match')).toHaveLength(10);
    expect(
      only(everything, 'include')
        .map(it => `${it.resourceType}/${it.id}`)
        .sort(),
    ).toEqual([`Location/${ward}`, `Practitioner/${practitioner}`].sort());
    const here = new Set(everything.entry?.map(it => `${it.resource?.resourceType}/${it.resource?.id}`));
    const named = [...JSON.stringify(everything).matchAll(/"reference":"([^"]+)"/g)].map(([, it]) => it);
    expect(named.length).toBeGreaterThan(10);
    for (const reference of named) expect(here).toContain(reference);
    expect(new Set(everything.entry?.map(it => it.fullUrl)).size).toBe(everything.entry?.length);
    expect(everything.link?.some(it => it.relation === 'next')).toBe(false);
  });

  it('comes in pages of any size that stay as they are while facts are added', async () => {
    const whole = referencesOf(await bundle(`Patient/${person}/$everything`));
    for (const count of [1, 2, 3, 9, 10]) {
      const all = await pages(`Patient/${person}/$everything?_count=${count}`);
      expect(all.flatMap(referencesOf)).toEqual(whole);
      for (const page of all) expect(referencesOf(page).length).toBeLessThanOrEqual(count);
    }
    const [first] = await pages(`Patient/${person}/$everything?_count=4`);
    const next = first?.link?.find(it => it.relation === 'next')?.url ?? '';
    const changed = encounterOf(a, 'V1', { status: 'finished' });
    const position = await report(a, { resources: [changed, observationOf(a, 'new')] });
    const following = await pages(next, { headers: { [positionHeader]: position } });
    const both = [...referencesOf(first as Bundle), ...following.flatMap(referencesOf)];
    expect(both).toEqual([...whole, `Observation/${ownedId(a, 'Observation', 'new')}`]);
  });

  it('is narrowed by _type and _since, over POST as over GET', async () => {
    const encounters = await bundle(`Patient/${person}/$everything?_type=Encounter`);
    expect(only(encounters, 'match').map(it => it.resourceType)).toEqual(['Encounter']);
    expect(only(encounters, 'include')).toEqual([]);
    expect(only(await bundle(`Patient/${person}/$everything?_type=Practitioner`), 'include')).toHaveLength(1);
    const two = await bundle(`Patient/${person}/$everything?_type=Patient,Encounter&_type=Practitioner`);
    expect(two.entry?.map(it => it.resource?.resourceType)).toEqual(['Patient', 'Encounter', 'Practitioner']);

    const since = new Date(Date.now() + 1e9).toISOString();
    expect((await bundle(`Patient/${person}/$everything?_since=${since}`)).entry).toBeUndefined();
    const all = await bundle(`Patient/${person}/$everything`);
    const newest = only(all, 'match')
      .map(it => it.meta?.lastUpdated ?? '')
      .sort()
      .at(-1);
    const updated = await bundle(`Patient/${person}/$everything?_since=${newest}`);
    expect(referencesOf(updated)).toEqual([
      `Encounter/${ownedId(a, 'Encounter', 'V1')}`,
      `Observation/${ownedId(a, 'Observation', 'new')}`,
    ]);
    const parameter = [
      { name: '_type', valueCode: 'Encounter' },
      { name: '_count', valueInteger: 5 },
    ];
    const posted = await bundle(`Patient/${person}/$everything`, { body: { resourceType: 'Parameters', parameter } });
    expect(only(posted, 'match').map(it => it.resourceType)).toEqual(['Encounter']);
  });

  it('is searched by patient, whichever member is named, and by identifier', async () => {
    for (const patient of [
      `patient=${sourcePatientId(b)}`,
      `patient=Patient/${person}`,
      `patient.identifier=${encoded(a)}`,
    ]) {
      const found = await bundle(`Observation?${patient}&code=http://loinc.org|2345-7`);
      expect(only(found, 'match')).toMatchObject([
        { subject: { reference: `Patient/${person}` }, valueString: 'late' },
      ]);
      expect(found.total).toBe(1);
    }
    const paged = await pages(`Observation?patient=${person}&_count=2&date=2026-01`);
    expect(paged.flatMap(referencesOf)).toHaveLength(9);
    expect(referencesOf(await bundle(`Encounter?patient=${person}&status=finished`))).toHaveLength(1);
    expect(referencesOf(await bundle(`Encounter?patient=${person}&date=lt2025`))).toHaveLength(0);
    expect(referencesOf(await bundle(`Immunization?patient=${person}`))).toHaveLength(0);
  });

  it('is searched by what a registered authority is called; a name that none has is refused', async () => {
    const patient = { authority: 'urn:oid:2.16.840.1.113883.19.77', identifier: 'N-1' };
    const position = await world.runtime.publisher.publishOne('causeway.inbound.facility', 'northgate', {
      type: 'FacilityRegistered',
      header: originHeader({ now: start, facility: 'northgate', messageId: '' }),
      id: 'northgate',
      name: 'Northgate',
      sendingApplication: 'EHR',
      sendingFacility: 'NORTHGATE',
      authority: 'NORTHGATE&2.16.840.1.113883.19.77&ISO',
      timeZone: 'UTC',
      fhirValidation: 'flag',
    });
    await world.runtime.views.reached(position, 5_000);
    await report(patient, { resources: [encounterOf(patient, 'V1')] });
    await recorded(world);
    for (const system of [
      'NORTHGATE',
      'urn:causeway:authority:NORTHGATE',
      '2.16.840.1.113883.19.77',
      patient.authority,
    ])
      expect(referencesOf(await bundle(`Encounter?patient.identifier=${system}%7CN-1`))).toHaveLength(1);
    const refused = await call('Encounter?patient.identifier=SOUTHGATE%7CN-1');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      issue: [{ details: { text: expect.stringContaining('no facility is registered') } }],
    });
  });

  it('has facts, practitioners and places that are read by id', async () => {
    const id = ownedId(b, 'Observation', 'O1');
    expect(await (await call(`Observation/${id}`)).json()).toMatchObject({
      id,
      meta: { lastUpdated: expect.stringMatching(/Z$/) },
      subject: { reference: `Patient/${person}` },
    });
    expect(await (await call(`Practitioner/${practitioner}`)).json()).toMatchObject({
      name: [{ family: 'Bergström' }],
    });
    for (const path of [`Observation/${practitioner}`, 'Practitioner/nobody', `Encounter/${id}`, 'Patient/nobody']) {
      const missing = await call(path);
      expect(missing.status).toBe(404);
      expect(await missing.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] });
    }
    expect((await call('Basic/1')).status).toBe(404);
  });

  it('keeps what a message leaves out and loses what it deletes', async () => {
    const source = general('A-3');
    const id = sourcePatientId(source);
    await report(source, {
      patient: patientOf(source, { gender: 'female', telecom: [{ value: '1' }] }),
      resources: [encounterOf(source, 'V1')],
    });
    const {
      period: _,
      location: __,
      ...brief
    } = encounterOf(source, 'V1', { status: 'finished' }) as never as {
      period: object;
      location: object;
      resourceType: string;
      id: string;
    };
    const position = await report(source, { resources: [brief], cleared: ['Patient.telecom'] });
    const patient = (await (
      await call(`Patient/${id}`, { headers: { [positionHeader]: position } })
    ).json()) as Patient;
    expect(patient.gender).toBe('female');
    expect(patient.telecom).toBeUndefined();
    expect(await (await call(`Encounter/${brief.id}`)).json()).toMatchObject({
      status: 'finished',
      period: { start: '2026-01-01T10:00:00Z' },
      location: [{ location: { reference: `Location/${ward}` } }],
    });
  });

  it('loses what its source withdrew', async () => {
    const gone = observationOf(b, 'O0');
    const position = await report(b, { patient: null, deleted: [gone] });
    const headers = { [positionHeader]: position };
    expect((await call(`Observation/${gone.id}`, { headers })).status).toBe(404);
    expect(referencesOf(await bundle(`Patient/${person}/$everything`))).not.toContain(`Observation/${gone.id}`);
  });
});

describe('consent', () => {
  it('stops an organisation and a purpose, says why, and shows nothing of the person', async () => {
    const source = general('C-1');
    await report(source, { resources: [encounterOf(source, 'V1')] });
    await direct(source, { organizations: ['lakeside'] });
    const id = sourcePatientId(source);
    const encounter = ownedId(source, 'Encounter', 'V1');
    const other = { actor: { organization: 'lakeside' } };
    for (const path of [`Patient/${id}`, `Patient/${id}/$everything`, `Encounter/${encounter}`]) {
      expect((await call(path)).status).toBe(200);
      const denied = await call(path, other);
      const text = await denied.text();
      expect(denied.status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({
        issue: [{ code: 'suppressed', details: { text: expect.stringContaining('denies') } }],
      });
      expect(text).not.toMatch(/Okonjo|C-1|1980/);
    }
    await direct(source, { purposes: ['TREAT'] });
    expect((await call(`Patient/${id}`)).status).toBe(403);
    expect((await call(`Patient/${id}`, { actor: { purpose: 'ETREAT' } })).status).toBe(200);
  });

  it('of any source patient holds for the whole person', async () => {
    const [a, b] = [general('C-2'), lakeside('C-3')];
    await report(a);
    await report(b, { resources: [observationOf(b, 'x')] });
    await link(a, b);
    await direct(a, {});
    expect((await call(`Patient/${sourcePatientId(b)}`)).status).toBe(403);
    expect((await call(`Observation/${ownedId(b, 'Observation', 'x')}`)).status).toBe(403);
  });

  it('leaves denied persons out of searches, which then answer as if there were none', async () => {
    const [denied, unknown] = [general('C-4'), general('C-9')];
    await report(denied, { resources: [encounterOf(denied, 'V1')] });
    await direct(denied, {});
    const strip = (of: Bundle) => ({ ...of, link: undefined });
    const facts = (source: SourcePatient) => bundle(`Encounter?patient=${sourcePatientId(source)}`);
    expect(strip(await facts(denied))).toEqual(strip(await facts(unknown)));
  });

  it('puts every decision into the log: permits, refusals, and lookups that found nobody', async () => {
    const source = general('C-6');
    const id = sourcePatientId(source);
    const position = await report(source);
    const actor = { subject: 'dr-audit', organization: 'audited' };
    await call(`Patient/${id}/$everything`, { actor, headers: { [positionHeader]: position } });
    await direct(source, {});
    await call(`Patient/${id}`, { actor });
    await call(`Encounter?patient=${id}`, { actor });
    await call('Patient/nobody', { actor });
    await call('Observation/nothing', { actor });
    const mine = (await decisions()).filter(it => it.subject === 'dr-audit');
    expect(mine.map(it => [it.action, it.patient, it.permitted, it.resourceTypes.join()]).sort()).toEqual(
      [
        ['everything', id, true, '*'],
        ['read', id, false, 'Patient'],
        ['search', id, false, 'Encounter'],
        ['read', null, false, 'Patient'],
        ['read', null, false, 'Observation'],
      ].sort(),
    );
    expect(mine.every(it => it.service === 'query' && it.purpose === 'TREAT' && it.organization === 'audited')).toBe(
      true,
    );
  });

  it('is needed first where the exchange is opt-in', async () => {
    const optIn = await open('deny');
    try {
      const source = general('D-1');
      await report(source, {}, optIn);
      const id = sourcePatientId(source);
      await expect.poll(async () => (await call(`Patient/${id}`, { in_: optIn })).status).toBe(403);
      await direct(source, { decision: 'PERMIT', organizations: ['general'] }, optIn);
      expect((await call(`Patient/${id}`, { in_: optIn })).status).toBe(200);
      expect((await call(`Patient/${id}`, { in_: optIn, actor: { organization: 'lakeside' } })).status).toBe(403);
    } finally {
      await close(optIn);
    }
  });
});

describe('what comes wrong', () => {
  const id = sourcePatientId(general('E-1'));

  it.each([
    `Patient/${id}/$everything?_count=0`,
    `Patient/${id}/$everything?_count=many`,
    `Patient/${id}/$everything?_since=yesterday`,
    `Patient/${id}/$everything?_type=..`,
    `Patient/${id}/$everything?_cursor=broken`,
    'Encounter',
    `Encounter?patient=${id}&date=soon`,
    `Encounter?patient=${id}&patient.identifier=y`,
    `Encounter?patient=${id}&status:not=finished`,
    `Encounter?patient=..%2f${id}`,
  ])('is refused with what is wrong: %s', async path => {
    const answer = await call(path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
  });

  it.each([
    [`Encounter?patient=${id}&class=IMP`, `Encounter?patient=${id}`, 'class'],
    [`Patient/${id}/$everything?_sort=date`, `Patient/${id}/$everything`, '_sort'],
  ])('is left out and named where a parameter is not known: %s', async (asked, self, name) => {
    const position = await report(general('E-1'), { resources: [encounterOf(general('E-1'), 'V1')] });
    for (const prefer of [undefined, 'handling=lenient', 'respond-async, handling=lenient']) {
      const answer = await call(asked, { headers: { [positionHeader]: position, ...(prefer && { prefer }) } });
      expect(answer.status).toBe(200);
      const { link: links, entry } = (await answer.json()) as Bundle;
      expect(links?.[0]?.url).toBe(`${world.host.url}/fhir/${self}`);
      expect(entry?.map(it => it.resource?.resourceType)).toContain('Encounter');
      expect(entry?.at(-1)).toMatchObject({
        search: { mode: 'outcome' },
        resource: { issue: [{ details: { text: expect.stringContaining(`left out of the search: ${name}.`) } }] },
      });
    }
  });

  it('is refused where a parameter is not known and the caller wants it strict', async () => {
    const answer = await call(`Encounter?patient=${id}&class=IMP`, { headers: { prefer: 'handling=strict' } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      issue: [{ code: 'not-supported', details: { text: expect.stringContaining('status') } }],
    });
  });

  it('is a body that is no Parameters', async () => {
    expect((await call(`Patient/${id}/$everything`, { body: { resourceType: 'Patient' } })).status).toBe(400);
  });

  it('is a caller without a token, or in a role that does not read', async () => {
    const nobody = await fetch(`${world.host.url}/fhir/Patient/${id}`);
    expect(nobody.status).toBe(401);
    expect(await nobody.json()).toMatchObject({ issue: [{ code: 'login' }] });
    for (const role of ['operator', 'privacy-officer'] as const) {
      expect((await call(`Patient/${id}`, { actor: { role } })).status).toBe(403);
    }
    // Who may search persons (PDQm) may read one; the record is for those who treat.
    for (const role of ['facility', 'steward'] as const) {
      expect((await call(`Patient/${id}`, { actor: { role } })).status).toBe(200);
      expect((await call(`Patient/${id}/$everything`, { actor: { role } })).status).toBe(403);
    }
    expect((await call(`Patient/${id}/$everything`, { actor: { role: 'care-team' } })).status).toBe(200);
  });

  it('is an address that cannot be read, which is not repeated', async () => {
    for (const address of ['Patient/%E0%A4%A', `Patient/${'9'.repeat(500)}`]) {
      const answer = await call(address);
      expect(answer.status).toBe(400);
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'invalid' }] });
      expect(text).not.toContain(address.slice('Patient/'.length));
    }
  });

  it('is a position the exchange never gave', async () => {
    const headers = { [positionHeader]: 'here' };
    expect((await call(`Patient/${id}`, { headers })).status).toBe(400);
  });
});

describe('a correction', () => {
  it('changes what no later message has told, brings back nothing that was withdrawn, and is repeated without harm', async () => {
    const source = general('G-1');
    const [first, second] = [offset++, offset++];
    const [kept, later, gone, added] = ['K', 'L', 'W', 'N'].map(it => observationOf(source, it)) as never as [
      Resource & { id: string },
      ...(Resource & { id: string })[],
    ];
    const visit = encounterOf(source, 'V1');
    const place = { resourceType: 'Location', id: ownedId(source, 'Location', 'L'), name: 'Wrd' };
    await report(source, { at: first, resources: [kept, later, gone, visit, place] as never });
    await report(source, {
      at: second,
      patient: patientOf(source, { gender: 'female' }),
      resources: [later] as never,
      deleted: [gone] as never,
    });
    const told = (of: object) => ({ ...of, valueString: 'corrected' });
    const { location: _, ...placeless } = visit as never as { location: object; id: string };
    const correction = {
      at: first,
      revision: 1,
      patient: patientOf(source, { gender: 'male' }),
      resources: [
        told(kept),
        told(later as object),
        told(gone as object),
        told(added as object),
        placeless,
        { ...place, name: 'Ward' },
      ] as never,
      cleared: ['Encounter.location'],
    };
    await report(source, correction);
    const position = await report(source, correction);
    const headers = { [positionHeader]: position };
    const read = async (path: string) => (await call(path, { headers })).json();
    expect(await read(`Observation/${kept.id}`)).toMatchObject({ valueString: 'corrected' });
    expect(await read(`Observation/${added?.id}`)).toMatchObject({ valueString: 'corrected' });
    expect(await read(`Observation/${later?.id}`)).toMatchObject({ valueString: 'L' });
    expect((await call(`Observation/${gone?.id}`)).status).toBe(404);
    expect(await read(`Encounter/${visit.id}`)).not.toHaveProperty('location');
    expect(await read(`Patient/${sourcePatientId(source)}`)).toMatchObject({ gender: 'female' });
    expect(await read(`Location/${place.id}`)).toMatchObject({ name: 'Ward' });
    expect((await rebuildView(world.runtime.views, recordView)).equal).toBe(true);
  });

  it('is none: a message about several patients may stand in another partition', async () => {
    const source = general('G-2');
    await report(source, { at: offset + 1_000, partition: 3, resources: [observationOf(source, 'A')] });
    const position = await report(source, { resources: [observationOf(source, 'B')] });
    const [b] = [observationOf(source, 'B')];
    expect((await call(`Observation/${b?.id}`, { headers: { [positionHeader]: position } })).status).toBe(200);
  });
});

describe('a document that replaces another', () => {
  const said = (source: SourcePatient, name: string, replaces?: string) => {
    const identifier = (value: string) => ({ system: 'urn:oid:1.2.3.4.5', value });
    const document = {
      resourceType: 'DocumentReference',
      id: ownedId(source, 'DocumentReference', name),
      status: 'current',
    };
    const composition = { resourceType: 'Composition', id: ownedId(source, 'Composition', name), status: 'final' };
    const target = replaces && identifier(replaces);
    return [
      {
        ...document,
        masterIdentifier: identifier(name),
        ...(target && { relatesTo: [{ code: 'replaces', target: { identifier: target } }] }),
      },
      {
        ...composition,
        identifier: identifier(name),
        ...(target && { relatesTo: [{ code: 'replaces', targetIdentifier: target }] }),
      },
    ];
  };

  it('takes back what only that told, leaves what others told, and is rebuilt to the same checksum', async () => {
    const source = general('R-1');
    const [both, gone, earlier, later, new_] = ['B', 'G', 'E', 'L', 'N'].map(it => observationOf(source, it));
    await report(source, { resources: [earlier] as never });
    await report(source, { resources: [...said(source, 'D1'), both, gone, earlier, later] as never });
    await report(source, { resources: [later] as never });
    await report(source, { resources: [...said(source, 'D2', 'D1'), both, new_] as never });
    const position = await report(source, { resources: said(source, 'D3', 'D2').slice(0, 1) as never });
    const read = (path: string) => call(path, { headers: { [positionHeader]: position } });
    const shown = async (it: (Resource & { id: string }) | undefined) => (await read(`Observation/${it?.id}`)).status;
    expect(await Promise.all([both, gone, earlier, later, new_].map(shown))).toEqual([200, 404, 200, 200, 200]);
    const status = async (name: string) =>
      (
        (await (await read(`DocumentReference/${ownedId(source, 'DocumentReference', name)}`)).json()) as {
          status: string;
        }
      ).status;
    expect(await Promise.all(['D1', 'D2', 'D3'].map(status))).toEqual(['superseded', 'superseded', 'current']);
    expect((await read(`Composition/${ownedId(source, 'Composition', 'D1')}`)).status).toBe(404);
    expect((await rebuildView(world.runtime.views, recordView)).equal).toBe(true);
  });
});

describe('the record view', () => {
  it('does not change by events that come again or late, and is rebuilt to the same checksum', async () => {
    const source = general('F-1');
    const first = offset++;
    const second = offset++;
    const kept = encounterOf(source, 'V1', { status: 'finished' });
    const withdrawn = observationOf(source, 'O1');
    const before = [
      { at: first, resources: [encounterOf(source, 'V1'), withdrawn, ...shared] },
      { at: second, patient: patientOf(source, { gender: 'female' }), resources: [kept], deleted: [withdrawn] },
    ] as const;
    for (const it of before) await report(source, it);
    const position = await report(general('F-2'));
    await call(`Patient/${sourcePatientId(general('F-2'))}`, { headers: { [positionHeader]: position } });
    await expect.poll(async () => (await call(`Encounter/${kept.id}`)).json()).toMatchObject({ status: 'finished' });
    const sum = await checksum();

    let last = '';
    for (const it of [...before, ...before]) last = await report(source, it);
    const headers = { [positionHeader]: last };
    expect(await (await call(`Encounter/${kept.id}`, { headers })).json()).toMatchObject({ status: 'finished' });
    expect((await call(`Observation/${withdrawn.id}`)).status).toBe(404);
    expect(await checksum()).toBe(sum);
  });

  it('describes itself: every type it serves, and those of its neighbours', async () => {
    const metadata = (await (await fetch(`${world.host.url}/fhir/metadata`)).json()) as {
      rest: { resource: { type: string; interaction: object[] }[] }[];
    };
    const types = metadata.rest[0]?.resource.map(it => it.type) ?? [];
    expect(types).toEqual(
      expect.arrayContaining(['Consent', 'Encounter', 'Group', 'Patient', 'Practitioner', 'Subscription']),
    );
    const api = (await (await fetch(`${world.host.url}/openapi.json`)).json()) as { paths: object };
    for (const type of types.filter(it => !['Consent', 'Group', 'Subscription'].includes(it))) {
      expect(Object.keys(api.paths)).toContain(`/fhir/${type}/{id}`);
    }
  });
});
