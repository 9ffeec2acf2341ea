import { createTestPlace, eventually, patiently, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';

let place: TestPlace;
let region: Region;
const json = { contentType: 'application/json' } as const;
const asClinician = { role: 'clinician', organization: 'general' } as const;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  const facility = {
    id: 'general',
    name: 'General Hospital',
    sendingApplication: 'EHR',
    sendingFacility: 'GENERAL',
    authority: '2.16.840.1.113883.19.5.1',
    timeZone: 'America/Los_Angeles',
  };
  expect((await region.api.call('POST', '/facilities', { ...json, body: facility })).status).toBe(201);
}, patiently(120_000));

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

async function send(controlId: string, value: string): Promise<void> {
  const body = [
    `MSH|^~\\&|EHR|GENERAL|CAUSEWAY|HIE|20260302||ORU^R01^ORU_R01|${controlId}|P|2.5.1`,
    'PID|1||G-5000^^^GENERAL&2.16.840.1.113883.19.5.1&ISO^MR||Reconverted^Rea||19610203|F',
    `OBR|1||F${controlId}|GLU^Glucose^99LAB|||20260301110000|||||||||||||||||F`,
    `OBX|1|NM|GLU^Glucose^99LAB||${value}|mmol/L|||||F`,
  ].join('\r');
  const sent = { role: 'facility', organization: 'general', contentType: 'x-application/hl7-v2+er7', body } as const;
  expect((await region.api.call('POST', '/hl7v2', sent)).text).toContain(`MSA|AA|${controlId}`);
}

interface Shown {
  readonly id: string;
  readonly code: { readonly coding: readonly { readonly system: string; readonly code: string }[] };
  readonly valueQuantity: { readonly value: number };
}

/** As a clinician is shown them. */
async function observations(code = ''): Promise<readonly Shown[]> {
  const query = `patient.identifier=urn:oid:2.16.840.1.113883.19.5.1|G-5000${code && `&code=${code}`}`;
  const { json: bundle } = await region.api.call('GET', `/fhir/Observation?${query}`, asClinician);
  const entries: { search: { mode: string }; resource: Shown }[] = bundle?.entry ?? [];
  return entries.filter(it => it.search.mode === 'match').map(it => it.resource);
}

async function reconvert(more: object): Promise<{ readonly corrections: number }> {
  const body = { facility: 'general', since: '2020-01-01', ...more };
  const started = await region.api.call('POST', '/reconversions', { ...json, body });
  const status = () => region.api.call('GET', `/reconversions/${started.json.id}`, {});
  return (await eventually(status, it => it.json?.state === 'done', { what: 'the re-conversion' })).json;
}

describe('a re-conversion', () => {
  it('shows the clinician what a newer map says of messages that came before it, in place of what the old one said', async () => {
    await send('RC1', '5.4');
    await send('RC2', '6.1');
    const before = await eventually(observations, it => it.length === 2, { what: 'the results' });
    expect(before.flatMap(it => it.code.coding.map(c => c.code))).toEqual(['GLU', 'GLU']);
    expect(await observations('http://loinc.org|2345-7')).toEqual([]);

    const target = { system: 'LOINC', code: '2345-7', display: 'Glucose' };
    const mapped = { facility: 'general', domain: 'results', code: 'GLU', target };
    expect((await region.api.call('POST', '/unmapped-codes/map', { ...json, body: mapped })).status).toBe(201);
    expect(await reconvert({})).toMatchObject({ corrections: 2 });
    expect(await observations('http://loinc.org|2345-7')).toEqual([]);

    expect(await reconvert({ publish: true })).toMatchObject({ corrections: 2 });
    const after = await eventually(
      () => observations('http://loinc.org|2345-7'),
      it => it.length === 2,
      { what: 'the corrected results' },
    );
    expect(after.map(it => it.id).sort()).toEqual(before.map(it => it.id).sort());
    expect(after.map(it => it.valueQuantity.value).sort()).toEqual([5.4, 6.1]);
    expect(after[0]?.code.coding.map(it => it.code)).toEqual(['2345-7', 'GLU']);
    expect(await observations()).toHaveLength(2);
  });
});
