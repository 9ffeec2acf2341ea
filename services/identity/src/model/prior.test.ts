import type { Patient } from '@causeway/fhir';
import { describePatient, Matcher } from '@causeway/matching';
import { describe, expect, it } from 'vitest';
import { priorModel } from './prior.ts';

const matcher = new Matcher(priorModel);
const base: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Vandermolen', given: ['Tobias'] }],
  gender: 'male',
  birthDate: '1971-11-03',
};
const telecom: Patient['telecom'] = [{ system: 'phone', value: '312 555 0199' }];
const address: Patient['address'] = [
  { line: ['12 Quarry Lane'], city: 'Chicago', state: 'IL', postalCode: '60601', country: 'USA' },
];
const home = { ...base, telecom, address };
const named = (given: string) => [{ family: 'Vandermolen', given: [given] }];
const outcome = (a: Patient, b: Patient) => matcher.compare(describePatient(a, 'A'), describePatient(b, 'B')).outcome;

describe('the model that is shipped', () => {
  it('links where name, birth date and sex agree with a phone or an address', () => {
    expect(outcome({ ...base, telecom }, { ...base, telecom })).toBe('link');
    expect(outcome({ ...base, address }, { ...base, address })).toBe('link');
    expect(outcome({ ...base, address }, { ...base, address, name: named('Tobais') })).toBe('link');
  });

  it('asks where a family shares what agrees', () => {
    expect(outcome(home, { ...home, name: named('Matthias') })).toBe('review');
    expect(outcome(home, { ...home, birthDate: '1995-02-17' })).toBe('review');
    expect(outcome(base, base)).toBe('review');
  });

  it('leaves strangers alone', () => {
    const other: Patient = {
      ...base,
      name: [{ family: 'Okafor', given: ['Ngozi'] }],
      birthDate: '1950-01-01',
      gender: 'female',
    };
    expect(outcome(home, { ...other, telecom: [], address })).toBe('separate');
    expect(outcome(base, other)).toBe('separate');
  });
});
