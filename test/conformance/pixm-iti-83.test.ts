import type { Parameters, Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { createTestPlace, eventually, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePatient, example } from '../src/described.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const domain = (arc: number) => `urn:oid:1.3.6.1.4.1.21367.13.20.${arc}`;
const [red, green, blue] = [domain(1000), domain(2000), domain(3000)];
const colours = { red, green, blue } as const;
const alice: SourcePatient = { authority: red, identifier: 'IHERED-994' };
const asked = `sourceIdentifier=${red}|IHERED-994`;
const clinician = { role: 'clinician', organization: 'red' } as const;

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  for (const [id, authority] of Object.entries(colours)) {
    const body = { id, name: id, sendingApplication: id, sendingFacility: id, authority, timeZone: 'UTC' };
    await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
  }
  const sources: SourcePatient[] = [];
  for (const colour of ['Red', 'Green', 'Blue']) {
    const patient = example<Patient>('ihe-pixm', 'examples', `Patient-MohrAlice-${colour}.json`);
    sources.push((await describePatient(region, patient, colour.toLowerCase())).source);
  }
  const other: Patient = { resourceType: 'Patient', identifier: [{ system: blue, value: 'ALONE' }] };
  await describePatient(region, other, 'blue');
  for (const it of sources.slice(1)) await link(alice, it);
}, 60_000);

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

async function link(a: SourcePatient, b: SourcePatient): Promise<void> {
  const named = ({ authority: system, identifier: value }: SourcePatient) => ({ system, value });
  const body = { a: named(a), b: named(b), reason: 'the example says so' };
  const { status } = await region.api.call('POST', '/identity/link', {
    role: 'steward',
    body,
    contentType: 'application/json',
  });
  expect(status).toBe(200);
}

const query = (text: string, options = {}) =>
  region.api.call('GET', `/fhir/Patient/$ihe-pix?${text}`, { ...clinician, ...options });

const blueAlice = [
  {
    name: 'targetId',
    valueReference: {
      reference: `Patient/${sourcePatientId({ authority: blue, identifier: 'IHEBLUE-994' })}`,
    },
  },
  { name: 'targetIdentifier', valueIdentifier: { system: blue, value: 'IHEBLUE-994' } },
];
const greenAlice = [
  {
    name: 'targetId',
    valueReference: {
      reference: `Patient/${sourcePatientId({ authority: green, identifier: 'IHEGREEN-994' })}`,
    },
  },
  { name: 'targetIdentifier', valueIdentifier: { system: green, value: 'IHEGREEN-994' } },
];

describe('Mobile Patient Identifier Cross-reference Query [ITI-83]', () => {
  it('answers the identifiers of all other domains (pixm-request-mohralice-red-all)', async () => {
    const answer = await query(asked);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    expect(answer.json).toEqual({ resourceType: 'Parameters', parameter: [...greenAlice, ...blueAlice] });
  });

  it('answers those of the domains asked for (pixm-request-mohralice-red-to-blue)', async () => {
    expect((await query(`${asked}&targetSystem=${blue}`)).json.parameter).toEqual(blueAlice);
    const both = await query(`${asked}&targetSystem=${blue}&targetSystem=${green}`);
    expect(both.json.parameter).toEqual([...greenAlice, ...blueAlice]);
  });

  it('takes the same by POST, as strings or as an identifier', async () => {
    const value = `${red}|IHERED-994`;
    const sources = [{ valueString: value }, { valueIdentifier: { system: red, value: 'IHERED-994' } }];
    for (const source of sources) {
      const body: Parameters = {
        resourceType: 'Parameters',
        parameter: [
          { name: 'sourceIdentifier', ...source },
          { name: 'targetSystem', valueUri: blue },
        ],
      };
      const answer = await region.api.call('POST', '/fhir/Patient/$ihe-pix', { ...clinician, body });
      expect([answer.status, answer.json.parameter]).toEqual([200, blueAlice]);
    }
  });

  it('leads to the patient it names', async () => {
    const [{ valueReference }] = (await query(`${asked}&targetSystem=${blue}`)).json.parameter;
    const read = () => region.api.call('GET', `/fhir/${valueReference.reference}`, clinician);
    // Another service has the record: it may come a moment later there.
    const { json } = await eventually(read, it => it.status === 200, { what: 'the record of the patient' });
    expect(`Patient/${json.id}`).toBe(valueReference.reference);
  });

  it('answers no parameter where the patient has no identifier in the domain', async () => {
    const answer = await query(`sourceIdentifier=${blue}|ALONE&targetSystem=${red}`);
    expect([answer.status, answer.json]).toEqual([200, { resourceType: 'Parameters' }]);
  });

  it.each([
    [
      'a patient nobody knows',
      `sourceIdentifier=${red}|NOBODY`,
      [404, 'not-found', 'sourceIdentifier Patient Identifier not found'],
    ],
    [
      'a domain nobody issues in',
      'sourceIdentifier=urn:oid:1.2.3.4.5|IHERED-994',
      [400, 'code-invalid', 'sourceIdentifier Assigning Authority not found'],
    ],
    [
      'a target domain nobody issues in',
      `${asked}&targetSystem=${blue}&targetSystem=urn:oid:1.2.3.4.5`,
      [403, 'code-invalid', 'targetSystem not found'],
    ],
    ['no source', 'targetSystem=urn:oid:1.2', [400, 'invalid', undefined]],
    [
      'a source without a domain',
      'sourceIdentifier=IHERED-994',
      [400, 'code-invalid', 'sourceIdentifier Assigning Authority not found'],
    ],
  ])('says what is wrong with %s, in the words of the profile', async (_, text, expected) => {
    const { status, json } = await query(text);
    expect(json.resourceType).toBe('OperationOutcome');
    const [{ severity, code, diagnostics }] = json.issue;
    expect([severity, status, code, diagnostics]).toEqual(['error', ...expected]);
  });

  it('takes the exchange’s own ids as a domain too', async () => {
    const [base, id] = [`${region.api.url}/fhir`, sourcePatientId(alice)];
    const byId = await query(`sourceIdentifier=${base}|Patient/${id}`);
    const own = { name: 'targetIdentifier', valueIdentifier: { system: red, value: 'IHERED-994' } };
    expect(byId.json.parameter).toEqual([own, ...greenAlice, ...blueAlice]);
    const ids = (await query(`${asked}&targetSystem=${base}`)).json.parameter;
    expect(ids.map((it: { name: string }) => it.name)).toEqual(['targetId', 'targetId', 'targetId']);
    expect((await query(`sourceIdentifier=${base}|Patient/nobody`)).status).toBe(404);
  });

  it('is decided by consent and audited, whoever is found', async () => {
    const { position } = await deny(
      region.api,
      { system: blue, identifier: 'IHEBLUE-994' },
      { organizations: ['green'] },
    );
    const headers = { 'x-causeway-position': position };
    const refused = await query(asked, { headers, organization: 'green', subject: 'curious' });
    expect([refused.status, refused.json.issue[0].code]).toEqual([403, 'suppressed']);
    await query(`sourceIdentifier=${red}|NOBODY`, { subject: 'curious' });
    const decided = (await readTopic(region.log, 'causeway.audit.event'))
      .map(it => it.event)
      .filter(it => it.subject === 'curious');
    expect(decided.map(it => [it.action, it.permitted, it.patient === null])).toEqual(
      expect.arrayContaining([
        ['cross-reference', false, false],
        ['cross-reference', false, true],
      ]),
    );
  });

  it('is for those who have to do with patients, and nobody else', async () => {
    expect((await query(asked, { role: 'operator' })).status).toBe(403);
    expect((await query(asked, { role: 'facility' })).status).toBe(200);
  });
});
