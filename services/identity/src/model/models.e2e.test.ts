import type { Patient } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { patiently } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { general, IdentityFixture, lakeside, vandermolen } from '../identity-fixture.ts';

let fixture: IdentityFixture;

beforeAll(async () => {
  fixture = await IdentityFixture.open();
});

afterAll(() => fixture?.close());

const families = ['Abara', 'Bellweather', 'Castellanos', 'Dragomirov', 'Eszterhazy', 'Fitzwilliam', 'Gunnarsson'];
const givens = ['Ada', 'Bruno', 'Chloe', 'Dmitri', 'Esme', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira'];

/** People of whom both facilities tell, the second with a new phone. */
function human(n: number, phone: string): Patient {
  const day = String(1 + (n % 28)).padStart(2, '0');
  return {
    resourceType: 'Patient',
    name: [{ family: families[n % families.length] ?? '', given: [givens[n % givens.length] ?? ''] }],
    gender: n % 2 === 0 ? 'female' : 'male',
    birthDate: `${1940 + (n % 60)}-0${1 + (n % 9)}-${day}`,
    telecom: [{ system: 'phone', value: phone }],
    address: [{ line: [`${n} Elm Street`], city: 'Springfield', state: 'IL', postalCode: String(62_700 + (n % 20)) }],
  };
}

const models = async () => (await fixture.call('GET', '/identity/models')).json;
const job = async () => (await fixture.call('GET', '/identity/models/job')).json;
async function finished(path: string, body?: object) {
  const started = await fixture.call('POST', `/identity/models${path}`, body ? { body } : {});
  expect(started.status, JSON.stringify(started.json)).toBe(202);
  await expect.poll(async () => (await job()).state, { timeout: patiently(30_000) }).not.toBe('running');
  const done = await job();
  expect(done.state, done.error).toBe('done');
  return done;
}

describe('a matching model', () => {
  it('is shipped with the exchange, and decides from the first record', async () => {
    expect(await models()).toMatchObject([{ version: 'prior-1', active: true }]);
    expect((await fixture.call('GET', '/identity/models/prior-1')).json).toMatchObject({
      format: 'causeway-matching/1',
    });
    expect((await fixture.call('GET', '/identity/models/nothing')).status).toBe(404);
    await fixture.report(general('G1'), vandermolen('Tobias'));
    await fixture.report(lakeside('L1'), vandermolen('Tobias'));
    await expect.poll(() => fixture.membersOf(general('G1'))).toHaveLength(2);
  });

  it('needs enough to learn from', async () => {
    await fixture.call('POST', '/identity/models', { body: {} });
    await expect.poll(async () => (await job()).state).toBe('failed');
    expect((await job()).error).toContain('too few');
  });

  it('is learned from the exchange’s own records, and kept in the log', { timeout: patiently(60_000) }, async () => {
    for (let n = 0; n < 150; n++) {
      await fixture.report(general(`H${n}`), human(n, `217555${1000 + n}`));
      await fixture.report(lakeside(`H${n}`), human(n, `312555${1000 + n}`));
    }
    await expect.poll(() => fixture.membersOf(lakeside('H149')), { timeout: patiently(30_000) }).toHaveLength(2);
    await fixture.described();
    await finished('', { falseLinkRate: 0.001 });
    const [, learned] = await models();
    expect(learned).toMatchObject({ active: false, records: 302, steward: 'steward' });
    const { json } = await fixture.call('GET', `/identity/models/${learned.version}`);
    expect(json.version).toBe(learned.version);
  });

  it('is compared with the one that decides before anything changes', { timeout: patiently(60_000) }, async () => {
    const [, { version }] = await models();
    const { difference } = await finished(`/${version}/compare`);
    expect(difference).toMatchObject({ version, records: 302 });
    expect(difference.changes).toHaveLength(difference.linksGained + difference.linksLost);
    expect((await models())[0].active).toBe(true);
  });

  it('decides once it is adopted, and says who was shown another’s record', {
    timeout: patiently(60_000),
  }, async () => {
    const [, { version }] = await models();
    // A link that no model makes: somebody saw both as one.
    const [wrongOne, wrongOther] = [general('WRONG1'), lakeside('WRONG2')];
    await fixture.report(wrongOne, human(7, '217 555 9999'));
    await fixture.report(wrongOther, { ...vandermolen('Sybrand'), birthDate: '1933-03-03', telecom: [] });
    await link(wrongOne, wrongOther);
    await expect.poll(() => fixture.membersOf(wrongOther)).toContain(sourcePatientId(wrongOne));
    const person = (await fixture.membersOf(wrongOther))[0] ?? '';
    const seen = await fixture.call('GET', '/fhir/Patient?family=Vandermolen&given=Sybrand', {
      actor: { role: 'clinician', organization: 'general', purpose: 'TREAT', subject: 'dr' },
    });
    expect(seen.json.entry[0].resource.id).toBe(person);
    // The audit event comes back to the view a moment later.
    const views = () => fixture.call('GET', '/views', { actor: { role: 'operator' } });
    await expect.poll(async () => (await views()).json.filter((it: { lag: number }) => it.lag > 0)).toEqual([]);
    const { difference } = await finished(`/${version}/adopt`, { reason: 'learned from ours' });
    expect((await models()).map((it: { active: boolean }) => it.active)).toEqual([false, true]);
    expect(difference.linksLost).toBeGreaterThan(0);
    expect(difference.disclosures).toContainEqual(
      expect.objectContaining({ patient: person, subject: 'dr', organization: 'general', action: 'search' }),
    );
    expect(await fixture.membersOf(wrongOther)).toEqual([sourcePatientId(wrongOther)]);
    const ids = [general('H3'), lakeside('H3')].map(sourcePatientId);
    expect((await fixture.call('GET', `/identity/links/${ids.join('/')}`)).json).toMatchObject({
      linked: true,
      evidence: { model: version },
    });
    await fixture.report(general('NEW'), vandermolen('Casimir'));
    await fixture.report(lakeside('NEW'), vandermolen('Casimir'));
    await expect.poll(() => fixture.membersOf(general('NEW'))).toHaveLength(2);
    const again = await fixture.call('POST', `/identity/models/${version}/adopt`, { body: { reason: 'again' } });
    expect(again.status).toBe(409);
  });

  it('is given back for the shipped one as well', { timeout: patiently(60_000) }, async () => {
    await finished('/prior-1/adopt', { reason: 'back' });
    expect((await models())[0]).toMatchObject({ version: 'prior-1', active: true });
  });

  it('is for stewards to change, and operators to look at', async () => {
    expect((await fixture.call('GET', '/identity/models', { actor: { role: 'operator' } })).status).toBe(200);
    expect((await fixture.call('POST', '/identity/models', { body: {}, actor: { role: 'operator' } })).status).toBe(
      403,
    );
    expect((await fixture.call('GET', '/identity/models', { actor: { role: 'clinician' } })).status).toBe(403);
  });
});

async function link(a: ReturnType<typeof general>, b: ReturnType<typeof general>): Promise<void> {
  const header = originHeader({ now: 1, facility: 'identity', messageId: '' });
  const scored = { score: 99, probability: 1, model: 'a mistake', waterfall: [] };
  const pair = [a, b].map(sourcePatientId).sort().join('+');
  const event = {
    type: 'PatientsLinked',
    header,
    a,
    b,
    basis: 'RULE',
    rule: 'a mistake',
    explanation: '',
    ...scored,
  } as const;
  await fixture.runtime.publisher.publishOne('causeway.identity.link', pair, event);
}
