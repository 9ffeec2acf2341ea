import { describe, expect, it } from 'vitest';
import { north } from '../sample-message.ts';
import { type Facility, register } from './facility.ts';

const south: Facility = { ...north, id: 'south', sendingFacility: 'SOUTH', authority: '2.16.840.1.113883.19.7' };

describe('registering a facility', () => {
  it('registers a new one, with surrounding space taken off', () => {
    expect(register({ ...north, name: ' North Hospital ' }, [])).toEqual({
      type: 'FacilityRegistered',
      facility: north,
    });
  });

  it('decides nothing when the same command comes twice', () => {
    expect(register(north, [north, south])).toEqual({ type: 'Unchanged', facility: north });
  });

  it('replaces a registration that changed', () => {
    const moved = { ...north, timeZone: 'America/Chicago' };
    expect(register(moved, [north, south])).toEqual({ type: 'FacilityRegistered', facility: moved });
  });

  it.each([
    ['id', { id: 'no slashes/here' }],
    ['id', { id: '' }],
    ['name', { name: ' ' }],
    ['sendingApplication', { sendingApplication: '' }],
    ['sendingFacility', { sendingFacility: '' }],
    ['authority', { authority: '' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
  ])('refuses a bad %s and names it', (field, bad) => {
    const decision = register({ ...north, ...bad }, []);
    expect(decision).toMatchObject({ type: 'Refused', because: 'invalid', text: expect.stringContaining(field) });
  });

  it('lets no two facilities send as the same MSH-3 and MSH-4', () => {
    const twin = { ...south, sendingFacility: 'NORTH' };
    expect(register(twin, [north])).toMatchObject({ type: 'Refused', because: 'conflict' });
    expect(register(south, [north])).toMatchObject({ type: 'FacilityRegistered' });
  });

  it.each(['2.16.840.1.113883.19.7', 'urn:oid:2.16.840.1.113883.19.7', 'SOUTH&2.16.840.1.113883.19.7&ISO'])(
    'lets no two facilities have one authority, written as %s',
    authority => {
      expect(register({ ...north, authority }, [south])).toMatchObject({ type: 'Refused', because: 'conflict' });
    },
  );
});
