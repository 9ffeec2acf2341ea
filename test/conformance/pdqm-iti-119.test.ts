import type { Bundle, Parameters, Patient } from '@causeway/fhir';
import { createTestPlace, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePatient } from '../src/described.ts';
import { caughtUp } from '../src/operator.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const general = 'urn:oid:2.16.840.1.113883.19.5.1';
const gradeUrl = 'http://hl7.org/fhir/StructureDefinition/match-grade';
const clinician = { role: 'clinician', organization: 'general' } as const;

/** The input of the guide (ex-match-input-patient.fsh). */
const input: Patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'http://example.org/exampleSystem', value: '8675309' }],
  name: [{ family: 'Schmidt', given: ['John'] }],
  gender: 'other',
  birthDate: '1923-07-25',
  address: [{ state: 'WI', country: 'USA' }],
};
const telecom: Patient['telecom'] = [{ system: 'phone', value: '312 555 0148' }];
const known: readonly Patient[] = [
  { ...input, telecom, identifier: [...(input.identifier ?? []), { system: general, value: 'SAME' }] },
  { ...input, identifier: [{ system: general, value: 'ALIKE' }], name: [{ family: 'Schmidt', given: ['Jon'] }] },
  { ...input, identifier: [{ system: general, value: 'OTHER' }], name: [{ family: 'Okafor', given: ['Ngozi'] }] },
];

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register();
  for (const patient of known) {
    const own = patient.identifier?.find(it => it.system === general);
    await describePatient(region, { ...patient, identifier: [own ?? {}, ...(patient.identifier ?? [])] });
  }
  await caughtUp(region.api);
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

const match = (body: object, options = {}) =>
  region.api.call('POST', '/fhir/Patient/$match', { ...clinician, body, ...options });
const parametersOf = ({
  patient = input,
  ...more
}: {
  patient?: object;
  onlyCertain?: boolean;
  count?: number;
}): Parameters => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'resource', resource: patient as Patient },
    ...(more.onlyCertain === undefined ? [] : [{ name: 'onlyCertainMatches', valueBoolean: more.onlyCertain }]),
    ...(more.count === undefined ? [] : [{ name: 'count', valueInteger: more.count }]),
  ],
});
const withParameter = (
  more: Parameters['parameter'] extends readonly (infer P)[] | undefined ? P : never,
): Parameters => ({
  resourceType: 'Parameters',
  parameter: [...(parametersOf({}).parameter ?? []), more],
});
const matchesOf = (bundle: Bundle) => (bundle.entry ?? []).filter(it => it.search?.mode === 'match');
const namesOf = (bundle: Bundle) =>
  matchesOf(bundle).map(it => (it.resource as Patient).identifier?.find(one => one.system === general)?.value);
const gradesOf = (bundle: Bundle) =>
  matchesOf(bundle).map(it => it.search?.extension?.find(one => one.url === gradeUrl)?.valueCode);

describe('Patient Demographics Match [ITI-119]', () => {
  it('answers whom the description may be of, the surest first, each with a score and a grade', async () => {
    const { status, json, headers } = await match(parametersOf({}));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/fhir+json');
    expect(json).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 2 });
    expect(namesOf(json)).toEqual(['SAME', 'ALIKE']);
    expect(gradesOf(json)[0]).toBe('certain');
    expect(gradesOf(json)[1]).toMatch(/probable|possible/);
    const scores = matchesOf(json).map(it => it.search?.score ?? -1);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every(it => it >= 0 && it <= 1)).toBe(true);
    for (const it of matchesOf(json)) expect(it.fullUrl).toBe(`${region.api.url}/fhir/Patient/${it.resource?.id}`);
  });

  it('answers the certain ones alone when asked to', async () => {
    const { json } = await match(parametersOf({ onlyCertain: true }));
    expect([namesOf(json), gradesOf(json)]).toEqual([['SAME'], ['certain']]);
  });

  it('answers no more than count', async () => {
    expect(namesOf((await match(parametersOf({ count: 1 }))).json)).toEqual(['SAME']);
  });

  it('answers an empty bundle for nobody', async () => {
    const patient = { resourceType: 'Patient', name: [{ family: 'Nemo', given: ['Nobody'] }], birthDate: '2001-01-01' };
    const { status, json } = await match(parametersOf({ patient }));
    expect([status, json.total, json.entry]).toEqual([200, 0, undefined]);
  });

  it('takes an extension that it does not know', async () => {
    const patient = { ...input, extension: [{ url: 'http://example.org/unknown', valueBoolean: true }] };
    expect(namesOf((await match(parametersOf({ patient }))).json)).toEqual(['SAME', 'ALIKE']);
  });

  it('is certain of whom a number of the exchange names, unless all else says somebody else', async () => {
    const identifier = [{ system: general, value: 'OTHER' }];
    const byNumber = (
      await match(parametersOf({ patient: { resourceType: 'Patient', identifier }, onlyCertain: true }))
    ).json;
    expect([namesOf(byNumber), gradesOf(byNumber)]).toEqual([['OTHER'], ['certain']]);
    const doubtful = (await match(parametersOf({ patient: { ...known[0], identifier } }))).json;
    expect([namesOf(doubtful)[0], gradesOf(doubtful)[0]]).toEqual(['SAME', 'probable']);
    expect(gradesOf(doubtful)[namesOf(doubtful).indexOf('OTHER')]).toBe('possible');
    const nobody = { resourceType: 'Patient', identifier: [{ system: general, value: 'NOBODY' }] };
    expect((await match(parametersOf({ patient: nobody }))).json.total).toBe(0);
  });

  it('takes the Patient itself as well', async () => {
    expect(namesOf((await match(input)).json)).toEqual(['SAME', 'ALIKE']);
  });

  it.each([
    ['no patient', { resourceType: 'Parameters', parameter: [] }, 400],
    ['another resource', { resourceType: 'Observation' }, 400],
    ['a count that is none', parametersOf({ count: 0 }), 400],
    ['nothing to go by', parametersOf({ patient: { resourceType: 'Patient', gender: 'male' } }), 400],
    [
      'a modifier extension',
      parametersOf({ patient: { ...input, modifierExtension: [{ url: 'http://x.org/y' }] } }),
      400,
    ],
    ['implicit rules', parametersOf({ patient: { ...input, implicitRules: 'http://x.org/y' } }), 400],
    ['a name that is none', parametersOf({ patient: { ...input, name: 'John Schmidt' } }), 400],
    ['one address where a list is', parametersOf({ patient: { ...input, address: { city: 'Madison' } } }), 400],
    ['nothing in a list', parametersOf({ patient: { ...input, telecom: [null] } }), 400],
    ['a flag that is none', withParameter({ name: 'onlyCertainMatches', valueString: 'true' }), 400],
    ['a misspelt parameter', withParameter({ name: 'onlyCertainMatch', valueBoolean: true }), 400],
    ['two patients', withParameter({ name: 'resource', resource: input }), 400],
  ])('says what is wrong with %s', async (_, body, status) => {
    const answer = await match(body);
    expect([answer.status, answer.json.resourceType]).toEqual([status, 'OperationOutcome']);
  });

  it('leaves out whom consent withholds, and audits whom it answers', async () => {
    const { position } = await deny(region.api, { system: general, identifier: 'SAME' });
    const headers = { 'x-causeway-position': position };
    expect(namesOf((await match(parametersOf({}), { headers, subject: 'matcher' })).json)).toEqual(['ALIKE']);
    const decided = (await readTopic(region.log, 'causeway.audit.event')).map(it => it.event);
    const mine = decided.filter(it => it.subject === 'matcher').map(it => [it.action, it.permitted]);
    expect(mine.sort()).toEqual([
      ['match', false],
      ['match', true],
    ]);
  });
});
