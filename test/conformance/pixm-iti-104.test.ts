import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { type CallOptions, createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example } from '../src/described.ts';
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
  });

  it('refuses to remove a patient, and says what to do instead: the option is not supported', async () => {
    const options: CallOptions = { role: 'facility', organization: 'red' };
    const removed = await region.api.call('DELETE', `/fhir/Patient?identifier=${red}|IHERED-994`, options);
    expect([removed.status, removed.json.issue[0].code]).toEqual([405, 'not-supported']);
  });

  it('is told of in the CapabilityStatement', async () => {
    const { json } = await region.api.call('GET', '/fhir/metadata');
    const patient = json.rest[0].resource.find((it: { type: string }) => it.type === 'Patient');
    expect([patient.conditionalUpdate, patient.conditionalDelete]).toEqual([true, undefined]);
    expect(patient.operation.map((it: { name: string }) => it.name)).toContain('ihe-pix');
  });

  it('is taken of a facility’s own domain alone', async () => {
    // Who sends a number of another domain tells of a patient of their own, and issues nothing there.
    await feed(exampleOf('MohrAlice-Blue'), { system: blue });
    expect((await pix('IHEBLUE-994', blue)).status).toBe(404);
    expect((await feed(exampleOf('MohrAlice-Red'), { organization: 'stranger' })).status).toBeGreaterThanOrEqual(400);
  });
});
