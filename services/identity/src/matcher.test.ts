import type { Patient } from '@causeway/fhir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demographicsOf } from './demographics.ts';
import { exactMatcher } from './matcher.ts';

const base: Patient = {
  resourceType: 'Patient',
  name: [{ use: 'official', family: 'Núñez-Ortiz', given: ['Ximena'] }],
  birthDate: '1984-02-29',
  gender: 'female',
  telecom: [{ system: 'phone', value: '(312) 555-0148' }],
  address: [{ line: ['12 Quarry Lane'], postalCode: '60601-1234' }],
  identifier: [{ system: 'urn:oid:2.16.840.1.113883.4.1', value: '900-11-2222', type: { coding: [{ code: 'SS' }] } }],
};

function match(a: Patient, b: Patient) {
  return exactMatcher.compare(demographicsOf(a), demographicsOf(b));
}

function keysMeet(a: Patient, b: Patient): boolean {
  const keys = exactMatcher.blockingKeys(demographicsOf(a));
  return exactMatcher.blockingKeys(demographicsOf(b)).some(it => keys.includes(it));
}

describe('the exact matcher', () => {
  it('takes a shared personal identifier that nothing contradicts', () => {
    const other = { ...base, name: [{ family: 'Nunez Ortiz' }], telecom: [], address: [] };
    expect(match(base, other)).toMatchObject({ rule: 'shared-identifier' });
  });

  it('takes name, birth date and sex with a phone or an address, written differently', () => {
    const { identifier: _, ...described } = base;
    const phone = {
      ...described,
      name: [{ family: 'NUNEZ ORTIZ', given: ['XIMENA', 'P'] }],
      telecom: [{ value: '+1 312 5550148' }],
      address: [],
    };
    expect(match(described, phone)).toMatchObject({ rule: 'same-description' });
    const address = { ...described, telecom: [], address: [{ line: ['12 QUARRY LANE'], postalCode: '60601' }] };
    expect(match(described, address)).toMatchObject({ rule: 'same-description' });
  });

  it('never takes what a family shares', () => {
    const { identifier: _, ...described } = base;
    const sister = { ...described, name: [{ family: 'Núñez-Ortiz', given: ['Yolanda'] }] };
    expect(match(described, sister)).toBeUndefined();
    const { telecom: _t, address: _a, ...unreachable } = described;
    expect(match(unreachable, unreachable)).toBeUndefined();
  });

  it('takes no agreement against a contradiction', () => {
    expect(match(base, { ...base, birthDate: '1984-02-28' })).toBeUndefined();
    expect(match(base, { ...base, gender: 'male' })).toBeUndefined();
    const otherNumber = { ...base, identifier: [{ ...base.identifier?.[0], value: '900-33-4444' }] };
    expect(match(base, otherNumber)).toBeUndefined();
  });

  it('does not take a partial birth date for a birth date', () => {
    const { identifier: _, ...described } = base;
    const yearOnly = { ...described, birthDate: '1984' };
    expect(match(yearOnly, yearOnly)).toBeUndefined();
  });

  it('does not link by what is numbered for a visit, an account or a policy', () => {
    const visit = {
      ...base,
      identifier: [{ system: 'urn:x', value: '77', type: { coding: [{ code: 'VN' }] } }],
      telecom: [],
      address: [],
    };
    expect(match(visit, visit)).toBeUndefined();
  });

  const patient: fc.Arbitrary<Patient> = fc.record({
    resourceType: fc.constant('Patient' as const),
    name: fc.constantFrom(
      ...[
        ['Ada', 'Byrne'],
        ['Ada', 'Quill'],
        ['Bo', 'Byrne'],
      ].map(([given = '', family]) => [{ family, given: [given] }]),
    ),
    birthDate: fc.constantFrom('1990-01-01', '1990-01-02', '1990'),
    gender: fc.constantFrom('male' as const, 'female' as const, 'unknown' as const),
    telecom: fc.constantFrom([], [{ value: '555 010 0001' }], [{ value: '555 010 0002' }]),
    identifier: fc.constantFrom(
      [],
      [{ system: 'urn:a', value: '1' }],
      [{ system: 'urn:a', value: '2' }],
      [{ system: 'urn:b', value: '1' }],
    ),
  });

  it('says the same of two patients whichever comes first, and lets them meet by a key whenever they match', () => {
    fc.assert(
      fc.property(patient, patient, (a, b) => {
        expect(match(a, b)).toEqual(match(b, a));
        if (match(a, b)) expect(keysMeet(a, b)).toBe(true);
      }),
    );
  });
});
