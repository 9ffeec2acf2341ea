import type { Patient } from '@causeway/fhir';
import { createTestPlace, eventually, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePatient } from '../src/described.ts';
import { caughtUp } from '../src/operator.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const general = 'urn:oid:2.16.840.1.113883.19.5.1';
const maidenName = 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName';
const clinician = { role: 'clinician', organization: 'general' } as const;

/** The examples of the guide (ex-pdqm-patient.fsh), at one facility. */
const schmidt: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: general, value: '8675309' }],
  active: true,
  name: [
    { use: 'usual', family: 'Schmidt', given: ['John'] },
    { use: 'old', family: 'Schnidt', given: ['John', 'Jacob', 'Jingle', 'Heimer'] },
    { use: 'official', family: 'Schmidt', given: ['John', 'Jacob', 'Jingleheimer'] },
  ],
  gender: 'other',
  birthDate: '1923-07-25',
  telecom: [
    { system: 'phone', value: '(312) 555-0148' },
    { system: 'email', value: 'John.Schmidt@example.org' },
  ],
  address: [{ line: ['12 Quarry Lane'], city: 'Madison', state: 'WI', postalCode: '53703', country: 'USA' }],
};
const schmit: Patient = {
  resourceType: 'Patient',
  identifier: [
    { system: general, value: '90210' },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '555-44-3333' },
  ],
  name: [{ use: 'usual', family: 'Schmit', given: ['John'] }],
  gender: 'male',
  birthDate: '1932-07-25',
  address: [{ state: 'WI', country: 'USA' }],
  extension: [{ url: maidenName, valueString: 'Doe' }],
};
const accented: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: general, value: 'A-1' }],
  name: [{ family: 'García López', given: ['Ana María'] }],
  gender: 'female',
  birthDate: '1990-12-31',
  address: [{ city: 'Lyon', postalCode: 'M4B 1B3', country: 'CA' }],
};

const facilityBody = { name: 'Empty', sendingApplication: 'EHR', timeZone: 'UTC' };

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register();
  let position = '';
  for (const it of [schmidt, schmit, accented]) position = (await describePatient(region, it)).position;
  for (let n = 0; n < 12; n++) {
    const patient: Patient = {
      resourceType: 'Patient',
      identifier: [{ system: general, value: `MANY-${n}` }],
      name: [{ family: 'Vandermolen', given: [`Child ${n}`] }],
      birthDate: '2001-01-01',
    };
    position = (await describePatient(region, patient)).position;
  }
  expect((await search('family=Vandermolen', { headers: { 'x-causeway-position': position } })).status).toBe(200);
  // Events of other partitions may still be on their way.
  const all = async () => [await found('family=Vandermolen'), await found('family=Schmi'), await found('given=ana')];
  await eventually(all, them => them.flat().length === 15, { what: 'everybody' });
  // What is found is read of another service.
  await caughtUp(region.api);
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

const search = (text: string, options = {}) =>
  region.api.call('GET', `/fhir/Patient?${text}`, { ...clinician, ...options });

/** The identifiers of whom a search finds, sorted. */
async function found(text: string): Promise<readonly string[]> {
  const { status, json } = await search(text);
  expect(status, JSON.stringify(json)).toBe(200);
  return valuesOf(json);
}

function valuesOf(bundle: { entry?: readonly { resource: Patient; search: { mode: string } }[] }): readonly string[] {
  const matches = (bundle.entry ?? []).filter(it => it.search.mode === 'match');
  return matches.map(it => it.resource.identifier?.find(one => one.system === general)?.value ?? '').sort();
}

describe('Mobile Patient Demographics Query [ITI-78]', () => {
  it.each([
    ['family=Schmidt', ['8675309']],
    ['family=SCHMI', ['8675309', '90210']],
    ['family:exact=Schmi', []],
    ['family:exact=Schmit', ['90210']],
    ['family:contains=chmi', ['8675309', '90210']],
    ['family=Schmit,Garcia', ['90210', 'A-1']],
    ['family=lopez', ['A-1']],
    ['given=jingle', ['8675309']],
    ['given=John&given=Jacob', ['8675309']],
    ['given=Ana Maria', ['A-1']],
    ['name=schmit', ['90210']],
    ['family=Schm&gender=male', ['90210']],
    ['family=Schmi&active=true', ['8675309', '90210']],
    ['family=Schmi&active=false', []],
    ['birthdate=1923-07-25', ['8675309']],
    ['birthdate=1923', ['8675309']],
    ['birthdate=ge1930&birthdate=lt1940', ['90210']],
    ['birthdate=gt1923-07-25&family=schm', ['90210']],
    ['birthdate=eq1990-12', ['A-1']],
    ['birthdate=1923-07-25,1990-12-31', ['8675309', 'A-1']],
    ['telecom=3125550148', ['8675309']],
    ['telecom=phone|312-555-0148', ['8675309']],
    ['telecom=email|3125550148', []],
    ['email=john.schmidt@example.org', ['8675309']],
    ['address-state=WI&address-city=madi', ['8675309']],
    ['address-postalcode=m4b', ['A-1']],
    ['address=Quarry', ['8675309']],
    ['address-country=USA', ['8675309', '90210']],
    ['mothersMaidenName=doe', ['90210']],
    ['mothersMaidenName=roe', []],
    ['family=Schmit&_lastUpdated=ge2020-01-01', ['90210']],
    ['family=Schmit&_lastUpdated=lt2020-01-01', []],
    [`identifier=${general}|90210`, ['90210']],
    [`identifier=${general}|90210&gender=female`, []],
    ['identifier=555-44-3333', ['90210']],
    ['identifier=555-44-3333,8675309', ['8675309', '90210']],
    [`identifier=A-1,${general}|8675309`, ['8675309', 'A-1']],
    ['identifier=555', []],
    ['address-city=lyon', ['A-1']],
    ['identifier=http://hl7.org/fhir/sid/us-ssn|', ['']],
    ['identifier=2.16.840.1.113883.19.5.1|8675309', ['8675309']],
  ] as const)('finds by %s', async (text, expected) => {
    expect(await found(text.replaceAll('|', '%7C').replaceAll(' ', '%20'))).toEqual(expected);
  });

  it('answers a searchset with the Patient, its address and the search', async () => {
    const { json, headers } = await search('family=Schmidt&gender=other');
    expect(headers.get('content-type')).toContain('application/fhir+json');
    expect(json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1 });
    const [entry] = json.entry;
    expect(entry.fullUrl).toBe(`${region.api.url}/fhir/Patient/${entry.resource.id}`);
    expect(entry.resource).toMatchObject({ resourceType: 'Patient', gender: 'other', birthDate: '1923-07-25' });
    expect(json.link).toEqual([
      { relation: 'self', url: `${region.api.url}/fhir/Patient?family=Schmidt&gender=other` },
    ]);
    expect((await region.api.call('GET', `/fhir/Patient/${entry.resource.id}`, clinician)).json.id).toBe(
      entry.resource.id,
    );
  });

  it('takes the same in the body of POST _search', async () => {
    const form = { ...clinician, contentType: 'application/x-www-form-urlencoded', body: 'family=Schmi&gender=male' };
    const { status, json } = await region.api.call('POST', '/fhir/Patient/_search', form);
    expect([status, valuesOf(json)]).toEqual([200, ['90210']]);
  });

  it('comes in pages, each person once', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/fhir/Patient?family=Vander&_count=5';
    for (let pages = 0; next !== undefined && pages < 5; pages++) {
      const { json } = await region.api.call('GET', next, clinician);
      if (pages === 0) expect(json.total).toBe(12);
      expect(valuesOf(json).length).toBeLessThanOrEqual(5);
      seen.push(...valuesOf(json));
      next = json.link.find((it: { relation: string }) => it.relation === 'next')?.url;
    }
    expect(seen.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `MANY-${n}`).sort());
  });

  it('has no next page where nobody follows', async () => {
    const { json } = await search('family=Vander&_count=12');
    expect(json.total).toBe(12);
    expect(json.link.map((it: { relation: string }) => it.relation)).toEqual(['self']);
  });

  it('gives the identifiers of the domains asked for, and says which it does not know', async () => {
    const ssn = 'http://hl7.org/fhir/sid/us-ssn';
    const { json } = await search(`family=Schmit&identifier=${ssn}%7C`);
    expect(json.entry[0].resource.identifier).toEqual([{ system: ssn, value: '555-44-3333' }]);
    const unknown = await search('family=Schmit&identifier=urn:oid:1.2.3.4.5%7C');
    expect(unknown.status).toBe(404);
    expect(unknown.json.issue).toMatchObject([
      { severity: 'warning', code: 'not-found', diagnostics: 'targetSystem not found' },
    ]);
    // One of the exchange in which nobody was told of yet is known all the same.
    const empty = { ...facilityBody, id: 'empty', sendingFacility: 'EMPTY', authority: 'urn:oid:1.2.3.4.6' };
    await region.api.call('POST', '/facilities', { body: empty, contentType: 'application/json' });
    await eventually(
      () => search('family=Schmit&identifier=urn:oid:1.2.3.4.6%7C'),
      it => it.status === 200,
      {
        what: 'the new domain',
      },
    );
  });

  it('takes what a registered authority is called for its system, and refuses a name that none has', async () => {
    const authority = 'NAMED&1.2.3.4.7&ISO';
    const named = { ...facilityBody, id: 'named', sendingFacility: 'NAMED', authority };
    await region.api.call('POST', '/facilities', { body: named, contentType: 'application/json' });
    const patient: Patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:oid:1.2.3.4.7', value: 'N-1' }],
      name: [{ family: 'Namely' }],
    };
    await describePatient(region, patient);
    for (const system of ['NAMED', '1.2.3.4.7', 'urn:oid:1.2.3.4.7']) {
      await eventually(
        () => search(`identifier=${system}%7CN-1`),
        it => it.json.total === 1,
        { what: `the patient by ${system}` },
      );
    }
    const { json } = await search('family=Namely&identifier=NAMED%7C');
    expect(json.entry[0].resource.identifier).toEqual(patient.identifier);
    const refused = await search('identifier=NOBODY%7CN-1');
    expect([refused.status, refused.json.issue[0].details.text]).toEqual([
      400,
      expect.stringContaining('no facility is registered'),
    ]);
  });

  it('answers an empty bundle for nobody', async () => {
    const { json } = await search('family=Nobody');
    expect([json.total, json.entry]).toEqual([0, undefined]);
  });

  it.each([
    '',
    'birthdate=yesterday',
    'active=perhaps',
    '_lastUpdated=lately',
    'family=',
    'shoesize=43',
    'shoesize=43&_count=5',
    'family:sounds-like=Schmit',
    'birthdate:missing=true',
    '_id=a b',
    '_cursor=x',
    'identifier=|',
  ])('refuses %s with what is wrong', async text => {
    const answer = await search(text);
    expect([answer.status, answer.json.issue[0].severity]).toEqual([400, 'error']);
  });

  it('leaves out a parameter that it does not know, and says so', async () => {
    const { status, json } = await search('family=Schmit&shoesize=43');
    expect([status, valuesOf(json)]).toEqual([200, ['90210']]);
    expect(json.link[0].url).toBe(`${region.api.url}/fhir/Patient?family=Schmit`);
    expect(json.entry.at(-1).search.mode).toBe('outcome');
    expect(json.entry.at(-1).resource.issue[0].details.text).toContain('shoesize');
    const lenient = await search('family=Schmit&shoesize=43', { headers: { prefer: 'handling=lenient' } });
    expect(lenient.status).toBe(200);
  });

  it('refuses a parameter that it does not know when told to be strict', async () => {
    const { status, json } = await search('family=Schmit&shoesize=43', { headers: { prefer: 'handling=strict' } });
    expect([status, json.issue[0].code]).toEqual([400, 'not-supported']);
  });

  it('goes by what is said in the URL and in the body of _search alike', async () => {
    const form = { ...clinician, contentType: 'application/x-www-form-urlencoded', body: 'given=Jacob' };
    const { json } = await region.api.call('POST', '/fhir/Patient/_search?given=John', form);
    expect(valuesOf(json)).toEqual(['8675309']);
    const nobody = await region.api.call('POST', '/fhir/Patient/_search?given=Ana', form);
    expect(valuesOf(nobody.json)).toEqual([]);
  });

  it('leaves denied persons out, as if they were not there, and audits each person', async () => {
    const { position } = await deny(region.api, { system: general, identifier: '90210' });
    const headers = { 'x-causeway-position': position };
    const { json } = await search('family=Schmi', { headers, subject: 'auditor' });
    expect(valuesOf(json)).toEqual(['8675309']);
    const decided = (await readTopic(region.log, 'causeway.audit.event'))
      .map(it => it.event)
      .filter(it => it.subject === 'auditor');
    expect(decided.map(it => [it.service, it.action, it.permitted])).toEqual(
      expect.arrayContaining([
        ['identity', 'search', true],
        ['identity', 'search', false],
      ]),
    );
  });
});
