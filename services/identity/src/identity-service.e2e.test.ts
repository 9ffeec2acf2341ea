import type { Patient } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { rebuildView } from '@causeway/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { described, directoryView } from './directory/described-patient.ts';
import { general, IdentityFixture, lakeside, together, vandermolen } from './identity-fixture.ts';

let fixture: IdentityFixture;

beforeAll(async () => {
  fixture = await IdentityFixture.open();
  await fixture.register('general', 'GENERAL&2.16.840.1.113883.19.5.1&ISO');
  await fixture.register('lakeside', 'LAKESIDE');
});

afterAll(() => fixture?.close());

const steward = (path: string, body: object) => fixture.call('POST', `/identity/${path}`, { body });

async function revisionOf(identifier: string): Promise<number | undefined> {
  const stored = await fixture.runtime.views.collection(directoryView, described);
  return (await stored.get(sourcePatientId(general(identifier))))?.revision;
}

describe('the identity service', () => {
  it('puts the records of one human at two facilities to one person, and parts them when a record is corrected', async () => {
    await fixture.report(general('G1'), vandermolen('Tobias'));
    await fixture.report(lakeside('L1'), vandermolen('TOBIAS'));
    await expect.poll(() => fixture.membersOf(general('G1'))).toEqual(together(general('G1'), lakeside('L1')));

    await fixture.report(lakeside('L1'), vandermolen('Matthias'));
    await expect.poll(() => fixture.membersOf(general('G1'))).toEqual(together(general('G1')));

    await fixture.report(lakeside('L1'), vandermolen('Tobias'));
    await expect.poll(() => fixture.membersOf(lakeside('L1'))).toEqual(together(general('G1'), lakeside('L1')));
  });

  it('leaves two numbers of one authority apart until the source merges them, and an un-merge restores exactly', async () => {
    await fixture.report(general('G2'), vandermolen('Anselm'));
    await fixture.report(general('G3'), vandermolen('Anselm', { telecom: [{ value: '312 555 0111' }] }));
    await fixture.report(lakeside('L2'), vandermolen('Anselm'));
    await expect.poll(() => fixture.membersOf(general('G2'))).toEqual(together(general('G2'), lakeside('L2')));
    expect(await fixture.membersOf(general('G3'))).toEqual(together(general('G3')));

    await fixture.merge(general('G2'), general('G3'));
    await expect
      .poll(() => fixture.membersOf(general('G3')))
      .toEqual(together(general('G2'), general('G3'), lakeside('L2')));

    const pair = {
      survivor: { system: general('').authority, value: 'G2' },
      merged: { system: general('').authority, value: 'G3' },
    };
    const undone = await steward('unmerge', { ...pair, reason: 'two people after all' });
    expect(undone.status).toBe(200);
    expect(undone.headers.get('x-causeway-position')).toMatch(/^causeway\.identity\.link\//);
    expect(await fixture.membersOf(general('G3'))).toEqual(together(general('G3')));
    expect(await fixture.membersOf(general('G2'))).toEqual(together(general('G2'), lakeside('L2')));
    expect((await steward('unmerge', { ...pair, reason: 'again' })).status).toBe(409);
  });

  it('takes what a message leaves out as unchanged, and what it deletes as gone', async () => {
    await fixture.report(general('G6'), vandermolen('Leopold'));
    await fixture.report(lakeside('L6'), vandermolen('Leopold'));
    await expect.poll(() => fixture.membersOf(general('G6'))).toHaveLength(2);

    const { telecom: _, ...brief } = vandermolen('Leopold');
    await fixture.report(general('G6'), brief);
    await fixture.report(general('G7'), vandermolen('Leopoldine'));
    await expect.poll(() => revisionOf('G7')).toBe(1);
    expect(await fixture.membersOf(general('G6'))).toHaveLength(2);

    await fixture.report(general('G6'), brief, ['Patient.telecom']);
    await expect.poll(() => fixture.membersOf(general('G6'))).toHaveLength(1);
  });

  it('lets a steward rule two records apart, whatever agrees', async () => {
    await fixture.report(general('G4'), vandermolen('Ignatius'));
    await fixture.report(lakeside('L4'), vandermolen('Ignatius'));
    await expect.poll(() => fixture.membersOf(general('G4'))).toHaveLength(2);
    const pair = { a: { system: 'GENERAL', value: 'G4' }, b: { system: 'LAKESIDE', value: 'L4' } };
    expect((await steward('separate', { ...pair, reason: 'father and son' })).status).toBe(200);
    expect(await fixture.membersOf(general('G4'))).toHaveLength(1);
    await fixture.report(
      lakeside('L4'),
      vandermolen('Ignatius', { address: [{ line: ['1 Elm'], postalCode: '60601' }] }),
    );
    expect((await steward('separate', { ...pair, reason: 'still' })).json).toEqual({ changed: false });
    expect(await fixture.membersOf(general('G4'))).toHaveLength(1);
  });

  it('lets a steward link those alone whom a source has told of', async () => {
    await fixture.report(general('G9'), vandermolen('Gregor'));
    await expect.poll(() => revisionOf('G9')).toBe(1);
    const mistyped = { a: { system: general('').authority, value: 'G9' }, b: { system: 'LAKESIDE', value: 'L9' } };
    const unregistered = { ...mistyped, b: { system: 'SEASIDE', value: 'L9' } };
    for (const command of ['link', 'separate']) {
      expect((await steward(command, { ...mistyped, reason: 'seen' })).status).toBe(404);
      expect((await steward(command, { ...unregistered, reason: 'seen' })).status).toBe(400);
    }
    expect(await fixture.membersOf(general('G9'))).toHaveLength(1);
  });

  it('takes of a malformed description what is well formed, and goes on', async () => {
    const telecom = [null, { system: 'phone', value: '312 555 0199' }];
    const malformed = { ...vandermolen('Ambrose'), name: [{ family: 'Vandermolen', given: 'Ambrose' }], telecom };
    await fixture.report(general('G8'), { ...malformed, address: 'Elm' } as unknown as Patient);
    await fixture.report(lakeside('L8'), vandermolen('Ambrose'));
    await expect.poll(() => fixture.membersOf(general('G8'))).toEqual(together(general('G8'), lakeside('L8')));
    const actor = { role: 'clinician', organization: 'general', purpose: 'TREAT' } as const;
    const { json } = await fixture.call('GET', '/fhir/Patient?given=ambrose', { actor });
    expect(json.total).toBe(1);
  });

  it('rebuilds its views to the same checksum', async () => {
    for (const view of fixture.runtime.views.declared) {
      expect(await rebuildView(fixture.runtime.views, view)).toMatchObject({ equal: true });
    }
    const elsewhere = { authority: 'urn:causeway:authority:ELSEWHERE', identifier: 'E1' };
    await fixture.report(elsewhere, vandermolen('Tobias'));
    await expect.poll(() => fixture.membersOf(elsewhere)).toContain(sourcePatientId(general('G1')));
  });
});
