import type { Patient } from '@causeway/fhir';
import { describe, expect, it } from 'vitest';
import { readRecord } from './read-record.ts';

const golden: Patient = { resourceType: 'Patient', id: 'a', active: true, name: [{ family: 'Okonjo' }] };
const person = { id: 'a', members: ['a', 'b', 'c'], merged: ['c'] };

describe('the record of a person, read', () => {
  it('by the id of the person is as it is', () => {
    expect(readRecord('a', golden, person)).toEqual(golden);
  });

  it('by the id of another member has that id, and refers to the person', () => {
    const link = [{ other: { reference: 'Patient/a' }, type: 'refer' }];
    expect(readRecord('b', golden, person)).toEqual({ ...golden, id: 'b', link });
  });

  it('by an id that its source merged is inactive, and replaced by the person; other links stay', () => {
    const other = { other: { reference: 'Patient/elsewhere' }, type: 'seealso' } as const;
    expect(readRecord('c', { ...golden, link: [other] }, person)).toEqual({
      ...golden,
      id: 'c',
      active: false,
      link: [{ other: { reference: 'Patient/a' }, type: 'replaced-by' }, other],
    });
  });
});
