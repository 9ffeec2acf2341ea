import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient } from '@causeway/fhir';
import { findPerson, links, linkView, type SourcePatient, sourcePatientId, sourcePatientKey } from '@causeway/person';
import { type FactsReported, originHeader, type PatientsMerged } from '@causeway/schemas';
import { type Host, type LocalIssuer, openLocalIssuer, type Runtime, rebuildView, startHost } from '@causeway/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedPatient, described, directoryView } from './directory/described-patient.ts';
import { identityService } from './identity-service.ts';

let directory: string;
let host: Host;
let issuer: LocalIssuer;
let runtime: Runtime;
let offset = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-identity-'));
  const settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  } as const;
  host = await startHost({ settings, services: [identityService({ standard: 'permit' })] });
  issuer = await openLocalIssuer(directory);
  const [first] = host.runtimes;
  if (!first) throw new Error('no runtime');
  runtime = first;
});

afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true });
});

const general = (identifier: string): SourcePatient => ({ authority: 'urn:oid:2.16.840.1.113883.19.5.1', identifier });
const lakeside = (identifier: string): SourcePatient => ({ authority: 'urn:causeway:authority:LAKESIDE', identifier });

function header() {
  const from = originHeader({ now: 1, facility: 'general', messageId: 'M' });
  return { ...from, position: { topic: 'causeway.inbound.message', partition: 0, offset: offset++, index: 0 } };
}

function describeAs(given: string, more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: 'Vandermolen', given: [given] }],
    birthDate: '1971-11-03',
    gender: 'male',
    telecom: [{ system: 'phone', value: '312 555 0199' }],
    ...more,
  };
}

async function report(sourcePatient: SourcePatient, patient: Patient, cleared: string[] = []): Promise<void> {
  const event: FactsReported = {
    type: 'FactsReported',
    header: header(),
    sourcePatient,
    trigger: 'ADT_A28',
    patient: JSON.stringify(patient),
    encounter: null,
    resources: [],
    cleared,
    unmapped: {},
  };
  await runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(sourcePatient), event);
}

async function merge(sourcePatient: SourcePatient, merged: SourcePatient): Promise<void> {
  const event: PatientsMerged = {
    type: 'PatientsMerged',
    header: header(),
    sourcePatient,
    merged,
    trigger: 'ADT_A40',
    patient: null,
    cleared: [],
    unmapped: {},
  };
  await runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(sourcePatient), event);
}

async function membersOf(sourcePatient: SourcePatient): Promise<readonly string[]> {
  return (await findPerson(await runtime.views.collection(linkView, links), sourcePatientId(sourcePatient))).members;
}

async function patientOf(sourcePatient: SourcePatient): Promise<DescribedPatient | undefined> {
  return (await runtime.views.collection(directoryView, described)).get(sourcePatientId(sourcePatient));
}

const together = (...of: readonly SourcePatient[]) => of.map(sourcePatientId).sort();

async function steward(path: string, body: object): Promise<Response> {
  const token = await issuer.issue({ subject: 'steward', role: 'steward', organization: 'hie', purpose: 'HOPERAT' });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${host.url}/identity/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

describe('the identity service', () => {
  it('puts the records of one human at two facilities to one person, and parts them when a record is corrected', async () => {
    await report(general('G1'), describeAs('Tobias'));
    await report(lakeside('L1'), describeAs('TOBIAS'));
    await expect.poll(() => membersOf(general('G1'))).toEqual(together(general('G1'), lakeside('L1')));

    await report(lakeside('L1'), describeAs('Matthias'));
    await expect.poll(() => membersOf(general('G1'))).toEqual(together(general('G1')));

    await report(lakeside('L1'), describeAs('Tobias'));
    await expect.poll(() => membersOf(lakeside('L1'))).toEqual(together(general('G1'), lakeside('L1')));
  });

  it('leaves two numbers of one authority apart until the source merges them, and an un-merge restores exactly', async () => {
    await report(general('G2'), describeAs('Anselm'));
    await report(general('G3'), describeAs('Anselm', { telecom: [{ value: '312 555 0111' }] }));
    await report(lakeside('L2'), describeAs('Anselm'));
    await expect.poll(() => membersOf(general('G2'))).toEqual(together(general('G2'), lakeside('L2')));
    expect(await membersOf(general('G3'))).toEqual(together(general('G3')));

    await merge(general('G2'), general('G3'));
    await expect.poll(() => membersOf(general('G3'))).toEqual(together(general('G2'), general('G3'), lakeside('L2')));

    const pair = {
      survivor: { system: general('').authority, value: 'G2' },
      merged: { system: general('').authority, value: 'G3' },
    };
    const undone = await steward('unmerge', { ...pair, reason: 'two people after all' });
    expect(undone.status).toBe(200);
    expect(undone.headers.get('x-causeway-position')).toMatch(/^causeway\.identity\.link\//);
    expect(await membersOf(general('G3'))).toEqual(together(general('G3')));
    expect(await membersOf(general('G2'))).toEqual(together(general('G2'), lakeside('L2')));
    expect((await steward('unmerge', { ...pair, reason: 'again' })).status).toBe(409);
  });

  it('takes what a message leaves out as unchanged, and what it deletes as gone', async () => {
    await report(general('G6'), describeAs('Leopold'));
    await report(lakeside('L6'), describeAs('Leopold'));
    await expect.poll(() => membersOf(general('G6'))).toHaveLength(2);

    const { telecom: _, ...brief } = describeAs('Leopold');
    await report(general('G6'), brief);
    await report(general('G7'), describeAs('Leopoldine'));
    await expect.poll(async () => (await patientOf(general('G7')))?.revision).toBe(1);
    expect(await membersOf(general('G6'))).toHaveLength(2);

    await report(general('G6'), brief, ['Patient.telecom']);
    await expect.poll(() => membersOf(general('G6'))).toHaveLength(1);
  });

  it('lets a steward rule two records apart, whatever agrees', async () => {
    await report(general('G4'), describeAs('Ignatius'));
    await report(lakeside('L4'), describeAs('Ignatius'));
    await expect.poll(() => membersOf(general('G4'))).toHaveLength(2);
    const pair = { a: { system: general('').authority, value: 'G4' }, b: { system: 'LAKESIDE', value: 'L4' } };
    expect((await steward('separate', { ...pair, reason: 'father and son' })).status).toBe(200);
    expect(await membersOf(general('G4'))).toHaveLength(1);
    await report(lakeside('L4'), describeAs('Ignatius', { address: [{ line: ['1 Elm'], postalCode: '60601' }] }));
    expect(await (await steward('separate', { ...pair, reason: 'still' })).json()).toEqual({ changed: false });
    expect(await membersOf(general('G4'))).toHaveLength(1);
  });

  it('rebuilds its views to the same checksum', async () => {
    for (const view of runtime.views.declared) {
      expect(await rebuildView(runtime.views, view)).toMatchObject({ equal: true });
    }
    const elsewhere = { authority: 'urn:causeway:authority:ELSEWHERE', identifier: 'E1' };
    await report(elsewhere, describeAs('Tobias'));
    await expect.poll(() => membersOf(elsewhere)).toContain(sourcePatientId(general('G1')));
  });
});
