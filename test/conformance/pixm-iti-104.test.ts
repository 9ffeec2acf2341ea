import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { type CallOptions, createTestPlace, eventually, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example } from '../src/described.ts';
import { caughtUp } from '../src/operator.ts';
import { Region } from '../src/region.ts';

const domain = (arc: number) => `urn:oid:1.3.6.1.4.1.21367.13.20.${arc}`;
const [red, blue] = [domain(1000), domain(3000)];
const exampleOf = (name: string) => example<Patient>('ihe-pixm', 'examples', `Patient-${name}.json`);

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  for (const [id, authority] of Object.entries({ red, blue })) {
    const body = { id, name: id, sendingApplication: id, sendingFacility: id, authority, timeZone: 'UTC' };
    await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
  }
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

const feed = (patient: Patient, { system = red, organization = 'red' } = {}) => {
  const value = patient.identifier?.[0]?.value;
  const options: CallOptions = { role: 'facility', organization, body: patient };
  return region.api.call('PUT', `/fhir/Patient?identifier=${system}|${value}`, options);
};
const of = (identifier: string): SourcePatient => ({ authority: red, identifier });
const pix = (identifier: string, system = red) =>
  region.api.call('GET', `/fhir/Patient/$ihe-pix?sourceIdentifier=${system}|${identifier}`, { role: 'clinician' });
const known = (identifier: string) =>
  eventually(
    () => pix(identifier),
    it => it.status === 200,
    { what: identifier },
  );
const reads = (source: SourcePatient) =>
  region.api.call('GET', `/fhir/Patient/${sourcePatientId(source)}`, { role: 'clinician' });

describe('Patient Identity Feed FHIR [ITI-104]', () => {
  it('adds a patient: 201, and the identifier is cross-referenced', async () => {
    expect((await feed(exampleOf('MohrAlice-Red'))).status).toBe(201);
    await known('IHERED-994');
  });

  it('revises a patient: 200, and what was said before is replaced', async () => {
    expect((await feed(exampleOf('MohrAlissa-Red'))).status).toBe(200);
    await eventually(
      () => reads(of('IHERED-994')),
      it => it.json?.name?.[0]?.given?.[0] === 'ALISSA',
      { what: 'the new name' },
    );
  });

  it('resolves a duplicate: the one that is replaced is of the other, and given to nobody any more', async () => {
    expect((await feed(exampleOf('MaidenAlice-Red'))).status).toBe(201);
    await known('IHERED-m94');
    const resolved = await feed(exampleOf('MohrMaidenResolvedByMohrMalice-Red'));
    expect(resolved.status).toBe(200);
    const person = () =>
      region.api.call('GET', `/identity/persons/${sourcePatientId(of('IHERED-994'))}`, { role: 'steward' });
    await eventually(person, it => it.json.members?.length === 2, { what: 'one person of both' });
    expect((await pix('IHERED-994')).json).toEqual({ resourceType: 'Parameters' });
    // What follows reads of another service.
    await caughtUp(region.api);
  });

  it('gives a resolved duplicate no say in whether the person is in use, and no link to itself', async () => {
    const person = (await reads(of('IHERED-994'))).json;
    // The person has the smallest of its members' ids, whoever is merged.
    const refer = { other: { reference: `Patient/${sourcePatientId(of('IHERED-m94'))}` }, type: 'refer' };
    expect([person.active, person.link]).toEqual([true, [refer]]);
  });

  it('has the identifier of a resolved duplicate as an old one, read and searched for alike', async () => {
    const uses = (of: Patient) => (of.identifier ?? []).map(it => [it.value, it.use]).sort();
    const expected = [
      ['IHERED-994', undefined],
      ['IHERED-m94', 'old'],
    ];
    expect(uses((await reads(of('IHERED-m94'))).json)).toEqual(expected);
    const { json } = await search(`identifier=${red}%7CIHERED-m94`);
    expect(uses(json.entry[0].resource)).toEqual(expected);
  });

  it('is told of in the CapabilityStatement', async () => {
    const { json } = await region.api.call('GET', '/fhir/metadata');
    const patient = json.rest[0].resource.find((it: { type: string }) => it.type === 'Patient');
    expect([patient.conditionalUpdate, patient.conditionalDelete]).toEqual([true, 'single']);
    expect(patient.operation.map((it: { name: string }) => it.name)).toContain('ihe-pix');
  });

  it('is taken of a facility’s own domain alone', async () => {
    // Who sends a number of another domain tells of a patient of their own, and issues nothing there.
    await feed(exampleOf('MohrAlice-Blue'), { system: blue });
    expect((await pix('IHEBLUE-994', blue)).status).toBe(404);
    expect((await feed(exampleOf('MohrAlice-Red'), { organization: 'stranger' })).status).toBeGreaterThanOrEqual(400);
  });
});

const alice = { ...exampleOf('MohrAlice-Red'), birthDate: '1961-04-07', telecom: [{ value: '312 555 0177' }] };
const named = (system: string, value: string): Patient => ({
  ...alice,
  identifier: [{ system, value }],
  name: [{ family: 'Quennevillais', given: ['Perpetua'] }],
  telecom: [{ system: 'phone', value: '312 555 0177' }],
  address: [{ line: ['7 Orchard Way'], city: 'Madison', postalCode: '53703' }],
});
const remove = (identifier: string, { system = red, organization = 'red' } = {}) =>
  region.api.call('DELETE', `/fhir/Patient?identifier=${system}|${identifier}`, { role: 'facility', organization });
const search = (query: string) => region.api.call('GET', `/fhir/Patient?${query}`, { role: 'clinician' });
const found = async (query: string) => {
  const { json } = await search(query);
  const matches = (json.entry ?? []).filter((it: { search: { mode: string } }) => it.search.mode === 'match');
  return matches
    .flatMap((it: { resource: Patient }) => (it.resource.identifier ?? []).map(({ value }) => value))
    .sort();
};
const targets = async (identifier: string, system = red) =>
  ((await pix(identifier, system)).json.parameter ?? []).flatMap(
    (it: { valueIdentifier?: { value: string } }) => it.valueIdentifier?.value ?? [],
  );
const becomes = (what: () => Promise<unknown>, expected: unknown) =>
  eventually(what, it => JSON.stringify(it) === JSON.stringify(expected), { what: JSON.stringify(expected) });
const tell = (identifier: string) =>
  region.api.call('POST', '/fhir/Observation', {
    role: 'facility',
    organization: 'red',
    body: {
      resourceType: 'Observation',
      identifier: [{ system: 'urn:lab', value: `of ${identifier}` }],
      status: 'final',
      code: { text: 'Potassium' },
      subject: { identifier: { system: red, value: identifier } },
    },
  });
const factsOf = async (identifier: string, system = red) => {
  const id = sourcePatientId({ authority: system, identifier });
  const { status, json } = await region.api.call('GET', `/fhir/Observation?patient=${id}`, { role: 'clinician' });
  return [status, json.total];
};

describe('Remove Patient [ITI-104 2:3.104.4.3]', () => {
  it('gives the removed identifier to nobody, by no way of asking, and leaves the others as they are', async () => {
    await feed(named(red, 'GONE-1'));
    await feed(named(blue, 'STAYS-1'), { system: blue, organization: 'blue' });
    await becomes(() => targets('STAYS-1', blue), ['GONE-1']);
    expect((await tell('GONE-1')).status).toBe(201);
    await becomes(() => factsOf('STAYS-1', blue), [200, 1]);

    expect((await remove('GONE-1')).status).toBe(204);
    await becomes(async () => (await pix('GONE-1')).status, 404);
    expect((await pix('GONE-1')).json.issue[0]).toMatchObject({
      code: 'not-found',
      diagnostics: 'sourceIdentifier Patient Identifier not found',
    });
    await becomes(() => targets('STAYS-1', blue), []);
    await becomes(() => found('family=Quennevillais'), ['STAYS-1']);
    expect(await found(`identifier=${red}%7CGONE-1`)).toEqual([]);
    await becomes(async () => (await reads(of('GONE-1'))).status, 410);
    await becomes(() => factsOf('STAYS-1', blue), [200, 0]);
    const { json } = await region.api.call('POST', '/fhir/Patient/$match', {
      role: 'clinician',
      body: named(red, 'GONE-1'),
    });
    const ids = json.entry.flatMap((it: { resource: Patient }) => it.resource.identifier ?? []);
    expect(ids.map((it: { value?: string }) => it.value)).toEqual(['STAYS-1']);
  });

  it('leaves nothing to read under the id: 410, told from one that never was, and audited', async () => {
    const id = sourcePatientId(of('GONE-1'));
    for (const path of [`/fhir/Patient/${id}`, `/fhir/Patient/${id}/$everything`]) {
      const { status, json } = await region.api.call('GET', path, { role: 'clinician', subject: 'late' });
      expect([status, json.resourceType, json.issue[0].severity, json.issue[0].code]).toEqual([
        ...[410, 'OperationOutcome', 'error', 'deleted'],
      ]);
    }
    expect((await search(`_id=${id}`)).json).toMatchObject({ total: 0 });
    expect((await reads(of('NEVER'))).status).toBe(404);
    const audited = (await readTopic(region.log, 'causeway.audit.event')).filter(it => it.event.subject === 'late');
    expect(audited.map(({ event }) => [event.action, event.patient, event.permitted])).toEqual([
      ['read', id, false],
      ['everything', id, false],
    ]);
  });

  it('is undone when the source tells of the patient again: identifier, links and facts are back', async () => {
    expect((await feed(named(red, 'GONE-1'))).status).toBe(201);
    await becomes(async () => (await reads(of('GONE-1'))).status, 200);
    await becomes(() => targets('STAYS-1', blue), ['GONE-1']);
    await becomes(() => factsOf('STAYS-1', blue), [200, 1]);
  });

  it('asks a steward when the identifier is somebody else’s then', async () => {
    await remove('GONE-1');
    await becomes(async () => (await pix('GONE-1')).status, 404);
    const other = { ...named(red, 'GONE-1'), name: [{ family: 'Oduya', given: ['Bram'] }], birthDate: '1999-12-24' };
    await feed({ ...other, gender: 'male' });
    const overlays = () => region.api.call('GET', '/identity/reviews?kind=overlay', { role: 'steward' });
    await becomes(
      async () => (await overlays()).json.reviews.map((it: { a: SourcePatient }) => it.a.identifier),
      ['GONE-1'],
    );
  });

  it('keeps what a steward ruled, and shows nothing of who was removed', async () => {
    await feed(named(red, 'GONE-2'));
    const strange = { ...exampleOf('MohrAlice-Blue'), identifier: [{ system: blue, value: 'STAYS-2' }] };
    await feed(strange, { system: blue, organization: 'blue' });
    await known('GONE-2');
    await becomes(async () => (await pix('STAYS-2', blue)).status, 200);
    const ruling = { a: { system: red, value: 'GONE-2' }, b: { system: blue, value: 'STAYS-2' }, reason: 'met both' };
    await region.api.call('POST', '/identity/link', { role: 'steward', body: ruling, contentType: 'application/json' });
    await becomes(() => targets('GONE-2'), ['STAYS-2']);
    await tell('GONE-2');
    await becomes(() => factsOf('STAYS-2', blue), [200, 1]);
    await remove('GONE-2');
    await becomes(async () => (await pix('GONE-2')).status, 404);
    await becomes(() => targets('STAYS-2', blue), []);
    await becomes(() => factsOf('STAYS-2', blue), [200, 0]);
    await feed(named(red, 'GONE-2'));
    await becomes(() => targets('GONE-2'), ['STAYS-2']);
  });

  it('takes a patient who came by HL7 v2', async () => {
    const header = 'MSH|^~\\&|red|red|HIE|HIE|20260101||ADT^A28^ADT_A05|R-1|P|2.5.1';
    await region.send([
      [header, 'EVN||20260101', `PID|1||GONE-3^^^&${red.slice(8)}&ISO||Vane^Una||19700101|F`].join('\r'),
    ]);
    await known('GONE-3');
    expect((await remove('GONE-3')).status).toBe(204);
    await becomes(async () => (await pix('GONE-3')).status, 404);
  });

  it('takes the id by which the source sent the patient, alone or in a transaction', async () => {
    const options = { role: 'facility', organization: 'red' } as const;
    for (const id of ['local-4', 'local-5']) {
      const body = { ...named(red, id), id };
      expect((await region.api.call('PUT', `/fhir/Patient/${id}`, { ...options, body })).status).toBe(201);
      await known(id);
    }
    expect((await region.api.call('DELETE', '/fhir/Patient/local-4', options)).status).toBe(204);
    const request = { method: 'DELETE', url: `Patient?identifier=${red}|local-5` };
    const body = { resourceType: 'Bundle', type: 'transaction', entry: [{ request }] };
    const { status, json } = await region.api.call('POST', '/fhir', { ...options, body });
    expect([status, json.entry[0].response.status]).toEqual([200, '204 No Content']);
    for (const id of ['local-4', 'local-5']) await becomes(async () => (await pix(id)).status, 404);
    expect((await region.api.call('DELETE', '/fhir/Patient/local-4', options)).status).toBe(204);
  });

  it('is of a facility’s own domain alone', async () => {
    const others = await remove('STAYS-1', { system: blue });
    expect([others.status, others.json.issue[0].code]).toEqual([422, 'business-rule']);
    expect((await remove('STAYS-1', { organization: 'blue' })).status).toBe(422);
    expect((await pix('STAYS-1', blue)).status).toBe(200);
  });

  it('does nothing the second time, and for nobody', async () => {
    expect((await remove('GONE-3')).status).toBe(204);
    expect((await remove('NEVER')).status).toBe(204);
    expect((await pix('NEVER')).status).toBe(404);
  });
});
