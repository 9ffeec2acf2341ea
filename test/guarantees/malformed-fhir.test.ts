import { createTestPlace, eventually, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const general = 'urn:oid:2.16.840.1.113883.19.5.1';
const clinician = { role: 'clinician', organization: 'general' } as const;
const feed = { role: 'facility', organization: 'general' } as const;

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register();
}, patiently(60_000));

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

const patient = (value: string, more: object = {}) => ({
  resourceType: 'Patient',
  identifier: [{ system: general, value }],
  name: [{ family: 'Malformed', given: ['Ann'] }],
  birthDate: '1980-02-01',
  ...more,
});
const subject = { identifier: { system: general, value: 'M0' } };

/** Taken, flagged, and each a type error for whoever reads FHIR as what it should be. */
const malformed = {
  M0: patient('M0', { name: [{ family: 'Malformed', given: 'Ann' }], telecom: [null] }),
  M1: patient('M1', { name: 'Ann', address: { city: 'X' }, extension: { a: 1 }, link: [{}] }),
  M2: patient('M2', { birthDate: 19800201, contact: { name: 'x' }, meta: { tag: 'x' }, gender: 3 }),
  visit: { resourceType: 'Encounter', status: 'finished', class: null, identifier: [null], location: 1, subject },
};

it(
  'takes what is malformed, keeps what is well formed of it, and stops for none of it',
  async () => {
    for (const [number, body] of Object.entries(malformed)) {
      const isPatient = body.resourceType === 'Patient';
      const path = isPatient ? `/fhir/Patient?identifier=${general}|${number}` : `/fhir/${body.resourceType}`;
      const { status } = await region.api.call(isPatient ? 'PUT' : 'POST', path, { ...feed, body });
      expect(status, number).toBe(201);
    }
    const after = patient('AFTER', { name: [{ family: 'Sound', given: ['Bo'] }] });
    await region.api.call('PUT', `/fhir/Patient?identifier=${general}|AFTER`, { ...feed, body: after });
    for (const number of ['M0', 'M1', 'M2', 'AFTER']) {
      const found = () => region.api.call('GET', `/fhir/Patient?identifier=${general}|${number}`, clinician);
      const { json } = await eventually(found, it => it.json.total === 1, { what: number });
      // The record is another service's view, which may be a moment behind.
      const whole = () => region.api.call('GET', `/fhir/Patient/${json.entry[0].resource.id}/$everything`, clinician);
      await eventually(whole, it => it.status === 200, { what: `the record of ${number}` });
    }
    const given = () => region.api.call('GET', '/fhir/Patient?given=Ann', clinician);
    await eventually(given, it => it.json.total === 2, { what: 'those who are called Ann' });
    const facts = () => region.api.call('GET', `/fhir/Encounter?patient.identifier=${general}|M0`, clinician);
    await eventually(facts, it => it.json.total === 1, { what: 'the visit' });
    await eventually(
      () => region.api.call('GET', '/health/ready'),
      it => it.status === 200,
      { what: 'readiness' },
    );
    expect(await readTopic(region.log, 'causeway.dead.letter')).toEqual([]);
  },
  patiently(60_000),
);
