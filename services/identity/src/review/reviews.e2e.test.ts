import type { Patient } from '@causeway/fhir';
import { type SourcePatient, sourcePatientId } from '@causeway/person';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { general, IdentityFixture, lakeside, together, vandermolen } from '../identity-fixture.ts';

let fixture: IdentityFixture;
let now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  fixture = await IdentityFixture.open({ now: () => now });
});

afterAll(() => fixture?.close());

const { call } = { call: (...given: Parameters<IdentityFixture['call']>) => fixture.call(...given) };
const act = (id: string, what: string, body: object = {}, subject = 'steward') =>
  call('POST', `/identity/reviews/${encodeURIComponent(id)}/${what}`, { body, actor: { subject } });
const list = async (query = '') => (await call('GET', `/identity/reviews?${query}`)).json.reviews;

/** What asserts the links of a person. */
async function linksOf(source: SourcePatient): Promise<readonly unknown[]> {
  const { json } = await call('GET', `/identity/persons/${sourcePatientId(source)}`);
  return json.links.map(({ a, b, bases }: { a: unknown; b: unknown; bases: unknown }) => ({ a, b, bases }));
}

/** The open review of two, once it is raised. */
async function reviewOf(...members: readonly string[]): Promise<string> {
  const id = members.join('+');
  await expect.poll(async () => (await list('count=500')).map((it: { id: string }) => it.id)).toContain(id);
  return id;
}

describe('a possible duplicate', () => {
  const [father, son] = [general('F'), lakeside('S')];
  let id: string;

  beforeAll(async () => {
    await fixture.report(father, vandermolen('Anton', { birthDate: '1950-01-01' }));
    await fixture.report(son, vandermolen('Anton', { birthDate: '1982-07-21' }));
  });

  it('is raised where the evidence is not enough, with what speaks for and against it', async () => {
    id = await reviewOf(...together(father, son));
    expect(await fixture.membersOf(father)).toHaveLength(1);
    const { status, json } = await call('GET', `/identity/reviews/${encodeURIComponent(id)}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ kind: 'DUPLICATE', status: 'open', samePerson: false, model: 'prior-1' });
    expect(json.patients.map((it: { birthDate: string }) => it.birthDate).sort()).toEqual(['1950-01-01', '1982-07-21']);
    const sum = json.waterfall.reduce((total: number, it: { weight: number }) => total + it.weight, 0);
    expect(sum).toBeCloseTo(json.score, 2);
    expect(json.explanation).toContain('birth date');
    expect(json.explanation).not.toContain('Anton');
  });

  it('is one steward’s while the lease lasts', async () => {
    expect((await act(id, 'claim', { minutes: 10 })).json.claim).toMatchObject({ steward: 'steward' });
    expect((await act(id, 'claim', {}, 'another')).status).toBe(409);
    expect((await act(id, 'decide', { verdict: 'separate', reason: 'mine' }, 'another')).status).toBe(409);
    expect(await list('mine=true')).toHaveLength(1);
    now += 11 * 60_000;
    expect((await act(id, 'claim', {}, 'another')).status).toBe(200);
    expect((await act(id, 'release', {}, 'another')).json.claim).toBeUndefined();
  });

  it('is decided for ever, whatever the machine thinks later', async () => {
    const decided = await act(id, 'decide', { verdict: 'separate', reason: 'father and son' });
    expect(decided.json).toMatchObject({ status: 'decided', decision: { verdict: 'SEPARATE', steward: 'steward' } });
    await fixture.report(son, vandermolen('Anton', { birthDate: '1950-01-01' }));
    await fixture.report(lakeside('later'), vandermolen('Zacharias', { birthDate: '1999-09-09' }));
    await expect
      .poll(async () => (await call('GET', `/identity/persons/${sourcePatientId(lakeside('later'))}`)).status)
      .toBe(200);
    await expect
      .poll(async () => (await call('GET', `/identity/links/${id.replace('+', '/')}`)).json)
      .toMatchObject({
        separated: true,
        linked: false,
        bases: { RULE: expect.stringContaining('given') },
        evidence: { linked: true, model: 'prior-1' },
      });
    expect(await fixture.membersOf(father)).toHaveLength(1);
    expect(await list('status=decided')).toHaveLength(1);
  });

  it('is as it was before when the decision is undone', async () => {
    expect((await act(id, 'undo', { reason: 'the date was right' })).json).toMatchObject({ status: 'open' });
    expect(await fixture.membersOf(father)).toEqual(together(father, son));
    expect((await act(id, 'undo', { reason: 'again' })).status).toBe(409);
  });

  it('is withdrawn when nothing is left to decide', async () => {
    const [one, other] = [general('W1'), lakeside('W2')];
    await fixture.report(one, vandermolen('Willem', { birthDate: '1960-01-01' }));
    await fixture.report(other, vandermolen('Willem', { birthDate: '1991-08-21' }));
    const withdrawn = await reviewOf(...together(one, other));
    await fixture.report(other, {
      resourceType: 'Patient',
      name: [{ family: 'Achterberg', given: ['Willem'] }],
      gender: 'female',
      birthDate: '1991-08-21',
      telecom: [{ value: '415 555 0000' }],
    });
    await expect
      .poll(async () => (await list('status=withdrawn')).map((it: { id: string }) => it.id))
      .toContain(withdrawn);
  });

  it('is what two numbers of one authority are, never linked by rule', async () => {
    const [one, other] = [general('D1'), general('D2')];
    await fixture.report(one, vandermolen('Dorian'));
    await fixture.report(other, vandermolen('Dorian'));
    const both = await reviewOf(...together(one, other));
    expect((await act(both, 'decide', { verdict: 'overlay-confirmed', reason: 'no' })).status).toBe(409);
    expect(await fixture.membersOf(one)).toHaveLength(1);
    await act(both, 'decide', { verdict: 'link', reason: 'registered twice' });
    expect(await fixture.membersOf(one)).toEqual(together(one, other));
    // Said again, as by a steward who got no answer, it is so; said otherwise, it is refused.
    expect((await act(both, 'decide', { verdict: 'link', reason: 'registered twice' })).status).toBe(200);
    expect((await act(both, 'decide', { verdict: 'separate', reason: 'no' })).status).toBe(409);
    await act(both, 'undo', { reason: 'no' });
    expect(await fixture.membersOf(one)).toHaveLength(1);
  });
});

it('is decided by the first of two stewards who decide at once, and by nobody half', async () => {
  const [one, other] = [general('R1'), lakeside('R2')];
  await fixture.report(one, vandermolen('Roelof', { birthDate: '1951-01-01' }));
  await fixture.report(other, vandermolen('Roelof', { birthDate: '1983-07-21' }));
  const id = await reviewOf(...together(one, other));
  const answers = await Promise.all([
    act(id, 'decide', { verdict: 'link', reason: 'same' }, 'eager'),
    act(id, 'decide', { verdict: 'separate', reason: 'not' }, 'hasty'),
  ]);
  expect(answers.map(it => it.status).sort()).toEqual([200, 409]);
  const [decided] = (await list('status=decided&count=500')).filter((it: { id: string }) => it.id === id);
  expect(await fixture.membersOf(one)).toHaveLength(decided.decision.verdict === 'LINK' ? 2 : 1);
  // What the verdict did was taken back by hand: undoing it is no dead end.
  const pair = {
    a: { system: general('').authority, value: 'R1' },
    b: { system: lakeside('').authority, value: 'R2' },
  };
  const back = decided.decision.verdict === 'LINK' ? 'unlink' : 'reunite';
  await call('POST', `/identity/${back}`, { body: { ...pair, reason: 'by hand' } });
  expect((await act(id, 'undo', { reason: 'no' })).status).toBe(200);
});

describe('an overlay', () => {
  const overlaid = general('O1');
  const elsewhere = lakeside('O2');
  const someoneElse = {
    resourceType: 'Patient',
    name: [{ family: 'Quispe', given: ['Rosalind'] }],
    gender: 'female',
    birthDate: '2003-05-17',
    telecom: [{ system: 'phone', value: '212 555 0777' }],
  } as const;

  it('is raised when a record becomes somebody else’s, who is linked to nobody until a steward has looked', async () => {
    await fixture.report(elsewhere, someoneElse);
    await fixture.report(overlaid, vandermolen('Oskar'));
    await fixture.report(overlaid, someoneElse);
    await expect.poll(() => list('kind=overlay')).toHaveLength(1);
    await reviewOf(...together(overlaid, elsewhere));
    const [{ id }] = await list('kind=overlay');
    const { patients } = (await call('GET', `/identity/reviews/${encodeURIComponent(id)}`)).json;
    expect(patients.map((it: Patient) => it.birthDate)).toEqual(['1971-11-03', '2003-05-17']);
    expect(await fixture.membersOf(overlaid)).toHaveLength(1);
  });

  it('lets the rule go on when the steward says it is none', async () => {
    const [{ id }] = await list('kind=overlay');
    const decided = await act(id, 'decide', { verdict: 'overlay-rejected', reason: 'the number was given anew' });
    expect(decided.status).toBe(200);
    await expect.poll(() => fixture.membersOf(overlaid)).toEqual(together(overlaid, elsewhere));
    await act(id, 'undo', { reason: 'not sure after all' });
    await expect.poll(() => fixture.membersOf(overlaid)).toHaveLength(1);
  });

  it('takes back what people linked to the record when it is confirmed, and puts it back when that is undone', async () => {
    const pair = {
      a: { system: general('').authority, value: 'O1' },
      b: { system: lakeside('').authority, value: 'O2' },
    };
    await call('POST', '/identity/link', { body: { ...pair, reason: 'was so' } });
    const [{ id }] = await list('kind=overlay');
    await fixture.merge(overlaid, general('O1-old'));
    await expect.poll(() => fixture.membersOf(overlaid)).toHaveLength(3);
    const before = await linksOf(overlaid);
    await act(id, 'decide', { verdict: 'overlay-confirmed', reason: 'two people under one number' });
    expect(await fixture.membersOf(overlaid)).toHaveLength(1);
    await act(id, 'undo', { reason: 'one after all' });
    expect(await fixture.membersOf(overlaid)).toHaveLength(3);
    expect(await linksOf(overlaid)).toEqual(before);
    await act(id, 'decide', { verdict: 'overlay-confirmed', reason: 'two all the same' });
    expect(await fixture.membersOf(overlaid)).toHaveLength(1);
  });

  it('is withdrawn when the source puts the record right, or removes it', async () => {
    const overlays = async () => (await list('kind=overlay')).map((it: { a: SourcePatient }) => it.a.identifier);
    const [righted, removed] = [general('O6'), general('O7')];
    for (const it of [righted, removed]) {
      await fixture.report(it, vandermolen('Ottilie'));
      await fixture.report(it, someoneElse);
    }
    await expect.poll(overlays).toEqual(expect.arrayContaining(['O6', 'O7']));
    await fixture.report(righted, vandermolen('Ottilie'));
    await fixture.remove(removed);
    await expect.poll(overlays).not.toContain('O6');
    await expect.poll(overlays).not.toContain('O7');
  });

  it('is no wedding, and no baby that gets its name', async () => {
    const before = (await list('kind=overlay')).length;
    await fixture.report(general('O3'), vandermolen('Petra', { gender: 'female' }));
    await fixture.report(
      general('O3'),
      vandermolen('Petra', { gender: 'female', name: [{ family: 'Lindqvist', given: ['Petra'] }] }),
    );
    await fixture.report(general('O4'), vandermolen('Baby Boy', { birthDate: '2026-01-01' }));
    await fixture.report(general('O4'), vandermolen('Tjalling', { birthDate: '2026-01-01' }));
    await fixture.report(general('O5'), vandermolen('Ysbrand'));
    await expect.poll(async () => (await call('GET', `/fhir/Patient?given=Ysbrand`)).json.total).toBe(1);
    expect(await list('kind=overlay')).toHaveLength(before);
  });
});

it('is for stewards alone', async () => {
  expect((await call('GET', '/identity/reviews', { actor: { role: 'clinician' } })).status).toBe(403);
  expect((await call('GET', '/identity/reviews/nothing')).status).toBe(404);
  expect((await call('GET', '/identity/reviews?status=strange')).status).toBe(400);
});
