import type { FacilityContext } from '@causeway/conversion';
import { describe, expect, it } from 'vitest';
import { conversions } from './conversions.ts';
import { convertFhir } from './convert.ts';
import { type Known, type KnownResource, nothingKnown } from './known.ts';
import { makePlan } from './make-plan.ts';
import { exchangeId } from './naming.ts';
import { type Request, readSubmission } from './submission.ts';

const authority = { universalId: '2.16.840.1.113883.19.5' };
const north: FacilityContext = { id: 'north', name: 'North', authority, timeZone: 'UTC' };
const south: FacilityContext = { ...north, id: 'south', authority: { universalId: '2.16.840.1.113883.19.6' } };
const mrn = 'urn:oid:2.16.840.1.113883.19.5';
const receivedAt = Date.UTC(2026, 0, 1);
const patient = (id: string, value?: string) => ({
  resourceType: 'Patient',
  id,
  ...(value && { identifier: [{ system: mrn, value }] }),
});
const weight = (subject: string, more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Weight' },
  subject: { reference: subject },
  ...more,
});

function planOf(body: object, request: Partial<Request> = {}, known: Known = nothingKnown) {
  const submission = readSubmission({ method: 'POST', url: '', ...request }, Buffer.from(JSON.stringify(body)));
  return makePlan(submission, { facility: north, known, mint: index => `minted-${index}` });
}

const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry });
const put = (resource: { resourceType: string; id?: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
const post = (resource: { resourceType: string }, more: object = {}, fullUrl?: string) => ({
  ...(fullUrl && { fullUrl }),
  resource,
  request: { method: 'POST', url: resource.resourceType, ...more },
});

function knowing(...resources: readonly Partial<KnownResource>[]): Known {
  const all = resources.map(it => ({
    type: 'Observation',
    id: 'known-1',
    patient: null,
    version: 1,
    deleted: false,
    json: '',
    encounter: null,
    ...it,
  }));
  return { byId: type => all.find(it => it.type === type), byIdentifier: type => all.filter(it => it.type === type) };
}

describe('whose it is', () => {
  it('is named by the identifier of the authority, and by the id without one', () => {
    const named = (it: object) => conversions(planOf(bundle('transaction', put(it as never))), { receivedAt })[0];
    expect(named(patient('1', '123'))?.sourcePatient).toEqual({ authority: mrn, identifier: '123' });
    expect(named(patient('1'))?.sourcePatient).toEqual({
      authority: 'urn:causeway:facility:north:Patient',
      identifier: '1',
    });
  });

  it('never meets the Patient of the same id of another facility', () => {
    const body = Buffer.from(JSON.stringify(weight('Patient/1', { id: 'o1' })));
    const [a] = convertFhir(body, { facility: north, receivedAt });
    const [b] = convertFhir(body, { facility: south, receivedAt });
    expect(a?.sourcePatient).not.toEqual(b?.sourcePatient);
    expect(a?.kind === 'facts' && a.resources[0]?.id).not.toBe(b?.kind === 'facts' && b.resources[0]?.id);
  });

  it('says that a Patient who gets an identifier was known by the id before', () => {
    const before = { authority: 'urn:causeway:facility:north:Patient', identifier: '1' };
    const known = knowing({ type: 'Patient', id: 'p', patient: before, version: 0 });
    const found = conversions(planOf(bundle('transaction', put(patient('1', '123'))), {}, known), { receivedAt });
    expect(found[1]).toMatchObject({ kind: 'merge', sourcePatient: { identifier: '123' }, merged: before });
  });

  it('merges what a Patient of the facility is replaced by', () => {
    const link = [{ type: 'replaced-by', other: { reference: 'Patient/2' } }];
    const found = conversions(
      planOf(bundle('transaction', put({ ...patient('1', 'old'), link } as never), put(patient('2', 'new')))),
      { receivedAt },
    );
    expect(found.filter(it => it.kind === 'merge')).toMatchObject([
      { sourcePatient: { identifier: 'new' }, merged: { identifier: 'old' } },
    ]);
  });

  it('takes what is no patient’s along with what refers to it', () => {
    const plan = planOf(
      bundle(
        'transaction',
        put(patient('1', '123')),
        post({ resourceType: 'Practitioner' }, {}, 'urn:uuid:a'),
        post(weight('Patient/1', { performer: [{ reference: 'urn:uuid:a' }] })),
      ),
    );
    const [facts] = conversions(plan, { receivedAt });
    expect(facts?.kind === 'facts' && facts.resources.map(it => it.id)).toEqual(['minted-2', 'minted-1']);
    expect(facts?.kind === 'facts' && facts.resources[0]?.resource).toMatchObject({
      performer: [{ reference: 'Practitioner/minted-1' }],
    });
  });

  it('withdraws a fact from the patient it is no longer of', () => {
    const known = knowing({ type: 'Observation', patient: { authority: mrn, identifier: 'wrong' } });
    const plan = planOf(weight('Patient/1', { id: 'o1' }), { method: 'PUT', url: 'Observation/o1' }, known);
    const found = conversions(plan, { receivedAt });
    expect(found.find(it => it.sourcePatient.identifier === 'wrong')).toMatchObject({
      resources: [{ id: 'known-1', deleted: true }],
    });
  });
});

describe('conditions', () => {
  it('create what nothing matches, and nothing where one matches', () => {
    const ifNoneExist = { ifNoneExist: 'identifier=http://lab|7' };
    const body = bundle('transaction', post(weight('Patient/1'), ifNoneExist));
    expect(planOf(body).planned[0]).toMatchObject({ action: 'report', status: 201, id: 'minted-0' });
    expect(planOf(body, {}, knowing({})).planned[0]).toMatchObject({ action: 'none', status: 200, id: 'known-1' });
  });

  it('are refused where several match, and where they are on anything but an identifier', () => {
    const several = planOf(
      bundle('transaction', post(weight('Patient/1'), { ifNoneExist: 'identifier=a|b' })),
      {},
      knowing({}, { id: 'known-2' }),
    );
    expect(several.faults.get(0)).toMatchObject({ status: 412, code: 'multiple-matches' });
    const other = planOf(bundle('transaction', post(weight('Patient/1'), { ifNoneExist: 'code=x' })));
    expect(other.faults.get(0)).toMatchObject({ status: 412 });
  });

  it('refer to what the same transaction creates', () => {
    const practitioner = { resourceType: 'Practitioner', identifier: [{ system: 'urn:npi', value: '9' }] };
    const performer = [
      { reference: 'Practitioner?identifier=urn:npi|9' },
      { reference: 'Practitioner?identifier=a|b' },
    ];
    const plan = planOf(bundle('transaction', post(practitioner), post(weight('Patient/1', { performer }))));
    const [facts] = conversions(plan, { receivedAt });
    expect(facts?.kind === 'facts' && facts.resources[0]?.resource).toMatchObject({
      performer: [{ reference: 'Practitioner/minted-0' }, { identifier: { system: 'a', value: 'b' } }],
    });
  });

  it('hold a version', () => {
    const at = (ifMatch: string) =>
      planOf(weight('Patient/1', { id: 'o1' }), { method: 'PUT', url: 'Observation/o1', ifMatch }, knowing({}));
    expect(at('W/"1"').planned[0]).toMatchObject({ version: 2, status: 200 });
    expect(at('W/"3"').faults.get(0)).toMatchObject({ status: 412 });
  });
});

describe('all or nothing', () => {
  const wrong = { resource: weight('Patient/1'), request: { method: 'PUT', url: 'Observation' } };

  it('fails a transaction with one fault', () => {
    expect(() => planOf(bundle('transaction', post(weight('Patient/1')), wrong))).toThrow(/PUT names an id/);
  });

  it('leaves the other entries of a batch alone', () => {
    const plan = planOf(bundle('batch', post(weight('Patient/1')), wrong));
    expect(plan.planned).toHaveLength(1);
    expect(plan.faults.get(1)).toMatchObject({ status: 400 });
  });

  it('refuses two operations on one resource in a transaction', () => {
    const twice = put({ ...weight('Patient/1'), id: 'o1' } as never);
    expect(planOf(bundle('transaction', twice, twice)).faults.size).toBe(1);
    expect(planOf(bundle('batch', twice, twice)).faults.size).toBe(0);
  });
});

describe('an encounter', () => {
  const visit = (status: string, more: object = {}) => ({
    resourceType: 'Encounter',
    id: 'v',
    status,
    class: { code: 'IMP' },
    subject: { reference: 'Patient/1' },
    ...more,
  });
  const before = (status: string) =>
    knowing({ type: 'Encounter', id: 'v', encounter: { status, class: 'IMP', location: 'Ward' } });
  const triggered = (body: object, known: Known) =>
    conversions(planOf(body, { method: 'PUT', url: 'Encounter/v' }, known), { receivedAt })[0]?.trigger;

  it.each([
    ['admit', visit('in-progress'), nothingKnown],
    ['pre-admit', visit('planned'), nothingKnown],
    ['discharge', visit('finished'), before('in-progress')],
    ['history', visit('finished', { period: { end: '2019-01-01T10:00:00Z' } }), nothingKnown],
    ['cancel-admit', visit('cancelled'), before('in-progress')],
    ['transfer', visit('in-progress', { location: [{ location: { display: 'ICU' } }] }), before('in-progress')],
    ['update', visit('in-progress', { location: [{ location: { display: 'Ward' } }] }), before('in-progress')],
  ])('is told as %s', (event, body, known) => {
    expect(triggered(body, known)).toBe(`FHIR_${event}`);
  });
});

describe('limits', () => {
  it('refuses what is nested too deep before anything parses it', () => {
    const body = Buffer.from(`{"resourceType":"Patient","extension":${'['.repeat(100)}${']'.repeat(100)}}`);
    expect(() => convertFhir(body, { facility: north, receivedAt })).toThrow(/nested/);
  });

  it('names the same resource alike for ever', () => {
    expect(exchangeId(north, 'Observation', 'o1')).toBe(exchangeId({ ...north }, 'Observation', 'o1'));
  });
});
