import type { Observation, Patient, Resource } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { describe, expect, it } from 'vitest';
import { conversionBundle } from './bundle.ts';
import type { Facts, Merge } from './conversion.ts';

const ada = { authority: 'urn:oid:1.2.3', identifier: '1001' };
const other = { authority: 'urn:oid:1.2.3', identifier: '1002' };
const patient: Patient = {
  resourceType: 'Patient',
  id: sourcePatientId(ada),
  name: [{ family: 'Testperson' }],
  telecom: [{ value: '555' }],
};
const facts = (given: Partial<Facts> = {}): Facts => ({
  kind: 'facts',
  sourcePatient: ada,
  trigger: 'ADT_A08',
  occurredAt: 0,
  patient,
  patientOrigin: 'PID',
  cleared: [],
  unmapped: {},
  encounter: undefined,
  resources: [],
  ...given,
});
const observation = (id: string): Observation & { readonly id: string } => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'Glucose' },
  subject: { reference: `Patient/${patient.id}` },
});
const reported = (resource: Resource & { readonly id: string }, origin: string) => {
  const { resourceType, id } = resource;
  return { resourceType, id, deleted: false, resource, origin };
};
const bundle = (...conversions: (Facts | Merge)[]) =>
  conversionBundle(conversions, (index, origin) => `urn:test:${index}#${origin}`);
const resources = (...conversions: (Facts | Merge)[]) => (bundle(...conversions).entry ?? []).map(it => it.resource);

describe('the Bundle of an input', () => {
  it('leads every reference to an entry by its fullUrl', () => {
    const { entry = [] } = bundle(facts({ resources: [reported(observation('o1'), 'OBX')] }));
    const [first, second] = entry;
    expect(first?.fullUrl).toBe(`urn:uuid:${patient.id}`);
    expect(second?.fullUrl).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(second?.resource).toMatchObject({ subject: { reference: first?.fullUrl } });
  });

  it('leaves a reference to what is not in it', () => {
    const elsewhere = { ...observation('o1'), encounter: { reference: 'Encounter/9' } };
    const [, found] = resources(facts({ resources: [reported(elsewhere, 'OBX')] }));
    expect(found).toMatchObject({ encounter: { reference: 'Encounter/9' } });
  });

  it('has the patient by the number alone where nothing more was said', () => {
    const { entry = [] } = bundle(facts({ patient: undefined, resources: [reported(observation('o1'), 'row[2]')] }));
    const [told, named] = entry;
    expect(named?.resource).toMatchObject({ identifier: [{ system: ada.authority, value: '1001' }] });
    expect(told?.resource).toMatchObject({ subject: { reference: named?.fullUrl } });
  });

  it('leads the address of an attachment to its Binary', () => {
    const binary = { resourceType: 'Binary', id: 'b', contentType: 'text/plain' } as const;
    const attachment = { url: 'Binary/b' };
    const document = { resourceType: 'DocumentReference', id: 'd', content: [{ attachment }] };
    const said = [reported(binary, 'OBX'), reported(document as never, 'TXA')];
    const [, kept, found] = bundle(facts({ resources: said })).entry ?? [];
    expect(found?.resource).toMatchObject({ content: [{ attachment: { url: kept?.fullUrl } }] });
  });

  it('says of each resource where it was read', () => {
    const sources = resources(facts({ resources: [reported(observation('o1'), 'OBX[3]')] })).map(
      it => it?.meta?.source,
    );
    expect(sources).toEqual(['urn:test:0#PID', 'urn:test:0#OBX[3]']);
  });

  it('holds a resource once, with what was said of it last and what was not said again', () => {
    const later: Patient = { resourceType: 'Patient', id: patient.id, name: [{ family: 'Newname' }] };
    expect(resources(facts(), facts({ patient: later }))).toMatchObject([
      { name: [{ family: 'Newname' }], telecom: [{ value: '555' }] },
    ]);
  });

  it('drops what a later message deletes', () => {
    const later: Patient = { resourceType: 'Patient', id: patient.id };
    const [found] = resources(facts(), facts({ patient: later, cleared: ['Patient.telecom'] }));
    expect(found).not.toHaveProperty('telecom');
    const withdrawn = { resourceType: 'Observation', id: 'o1', deleted: true, origin: 'OBX' };
    const kept = resources(
      facts({ resources: [reported(observation('o1'), 'OBX')] }),
      facts({ resources: [withdrawn] }),
    );
    expect(kept.map(it => it?.resourceType)).toEqual(['Patient']);
  });

  it('has both Patients of a merge, each saying which one goes on', () => {
    const { encounter, resources: none, ...said } = facts();
    const [survivor, replaced] = resources({ ...said, kind: 'merge', merged: other });
    expect(survivor).toMatchObject({ link: [{ type: 'replaces', other: { reference: `urn:uuid:${replaced?.id}` } }] });
    expect(replaced).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by', other: { reference: `urn:uuid:${survivor?.id}` } }],
    });
  });

  it('has no entry when nothing was said', () => {
    expect(bundle(facts({ patient: undefined }))).toEqual({ resourceType: 'Bundle', type: 'collection' });
  });
});
