import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormedPatient } from './well-formed-patient.ts';

const fits = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:oid:1.2.3', value: '1', type: { coding: [{ code: 'MR' }] } }],
  name: [{ family: 'Ito', given: ['Aki', 'B.'] }],
  contact: [{ relationship: [{ coding: [{ code: 'MTH' }] }], name: { given: ['Yuki'] } }],
  unknown: { anything: [1, null] },
};

describe('a well-formed Patient', () => {
  it('is the same object', () => {
    expect(wellFormedPatient(fits)).toBe(fits);
  });

  it.each([
    ['one value for a list', { name: { family: 'Ito', given: 'Aki' } }, { name: [{ family: 'Ito', given: ['Aki'] }] }],
    ['a text for an object', { name: 'Aki Ito', gender: 'female' }, { gender: 'female' }],
    ['nothing for an object', { telecom: [null, { value: '5' }] }, { telecom: [{ value: '5' }] }],
    [
      'a number for a text',
      { birthDate: 19700101, address: [{ city: 7, state: 'IL' }] },
      { address: [{ state: 'IL' }] },
    ],
    [
      'extensions of a list that is another',
      { name: [{ given: [null, 'B'], _given: [{ id: 'x' }, null] }] },
      { name: [{ given: ['B'] }] },
    ],
    ['no object at all', 'Patient', { resourceType: 'Patient' }],
  ])('has no %s', (_, given, expected) => {
    expect(wellFormedPatient(given)).toEqual(expected);
  });

  it('says where it was not well formed', () => {
    const at: string[] = [];
    wellFormedPatient({ name: [{ given: 'Aki' }], birthDate: 7 }, it => at.push(it));
    expect(at.sort()).toEqual(['Patient.birthDate', 'Patient.name[0].given']);
  });

  it('is well formed whatever was sent', () => {
    const anything = fc.dictionary(
      fc.constantFrom('name', 'telecom', 'address', 'extension', 'contact', 'meta', 'link', 'birthDate', '_given'),
      fc.anything({
        key: fc.constantFrom('given', 'family', 'line', 'relationship', 'coding', 'url', 'value'),
        maxDepth: 4,
      }),
    );
    fc.assert(
      fc.property(anything, it => {
        const good = wellFormedPatient(it);
        expect(wellFormedPatient(good)).toBe(good);
      }),
    );
  });
});
