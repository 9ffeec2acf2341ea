import { toFhirJson, toFhirXml } from '@causeway/fhir-xml';
import { type CallOptions, createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

const general = 'urn:oid:2.16.840.1.113883.19.5.1';
const clinician = { role: 'clinician', organization: 'general' } as const;
const xml = 'application/fhir+xml';
const patient = {
  resourceType: 'Patient',
  identifier: [{ system: general, value: 'X-1' }],
  name: [{ family: 'García & Söhne', given: ['Ana'] }],
  birthDate: '1990-12-31',
  telecom: [{ system: 'phone', value: '312 555 0148' }],
};

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register();
  const feed: CallOptions = { role: 'facility', organization: 'general', contentType: xml };
  const body = toFhirXml(JSON.stringify(patient));
  const { status } = await region.api.call('PUT', `/fhir/Patient?identifier=${general}|X-1`, { ...feed, body });
  expect(status).toBe(201);
  await eventually(
    () => region.api.call('GET', search, clinician),
    it => it.json.total === 1,
    { what: 'the patient' },
  );
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

const search = '/fhir/Patient?family=garcia';
const asXml = (options: CallOptions = {}) => ({
  ...clinician,
  ...options,
  headers: { accept: xml, ...options.headers },
});

describe('FHIR in XML (ITI TF-2 Z.6), as PDQm and PIXm ask of those who answer', () => {
  it.each([
    ['by Accept', search, { accept: `application/pdf, ${xml};q=0.9, application/json;q=0.5` }],
    ['by _format', `${search}&_format=application/fhir%2Bxml`, {}],
    ['by _format in short, whatever Accept says', `${search}&_format=xml`, { accept: 'application/fhir+json' }],
  ])('is answered when it is asked for, %s', async (_, path, headers) => {
    const answer = await region.api.call('GET', path, { ...clinician, headers });
    expect(answer.headers.get('content-type')).toBe(`${xml}; charset=utf-8`);
    const bundle = JSON.parse(toFhirJson(answer.text));
    const json = (await region.api.call('GET', search, clinician)).json;
    expect(bundle.entry[0].resource).toEqual(json.entry[0].resource);
  });

  it('is answered by $ihe-pix and $match, and read by them', async () => {
    const pix = {
      resourceType: 'Parameters',
      parameter: [{ name: 'sourceIdentifier', valueString: `${general}|X-1` }],
    };
    for (const [path, body, type] of [
      ['/fhir/Patient/$ihe-pix', pix, 'Parameters'],
      ['/fhir/Patient/$match', patient, 'Bundle'],
    ] as const) {
      const sent = asXml({ body: toFhirXml(JSON.stringify(body)), contentType: xml });
      const answer = await region.api.call('POST', path, sent);
      expect([answer.status, JSON.parse(toFhirJson(answer.text)).resourceType]).toEqual([200, type]);
    }
  });

  it('is how errors are told, too', async () => {
    const answer = await region.api.call('GET', `/fhir/Patient/$ihe-pix?sourceIdentifier=${general}|NOBODY`, asXml());
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('<diagnostics value="sourceIdentifier Patient Identifier not found"/>');
  });

  it('is refused when it is none', async () => {
    const broken = asXml({ body: '<Patient xmlns="http://hl7.org/fhir"><name>', contentType: xml });
    expect((await region.api.call('POST', '/fhir/Patient/$match', broken)).status).toBe(400);
  });

  it.each([
    ['_format', `${search}&_format=application/pdf`, {}],
    ['Accept', search, { accept: 'application/pdf' }],
  ])('another format is not acceptable: 406, by %s', async (_, path, headers) => {
    const answer = await region.api.call('GET', path, { ...clinician, headers });
    expect([answer.status, answer.json.issue[0].code]).toEqual([406, 'not-supported']);
  });
});
