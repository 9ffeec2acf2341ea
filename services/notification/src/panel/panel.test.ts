import type { Group } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { describe, expect, it } from 'vitest';
import { memberId, type Panel, readPanel } from './panel.ts';

const group = (...member: NonNullable<Group['member']>): Group => ({
  resourceType: 'Group',
  type: 'person',
  actual: true,
  member,
});

const oid = '2.16.840.1.113883.19.5';
const registered = [{ namespace: 'GENERAL', universalId: oid, universalIdType: 'ISO' }, { namespace: 'CLINIC' }];

describe('a panel', () => {
  it('names patients by identifier, in any form of the authority, by reference or by search', () => {
    const { members } = readPanel(
      group(
        { entity: { identifier: { system: 'urn:oid:2.16.840.1.113883.19.5', value: '1' } } },
        { entity: { identifier: { system: '2.16.840.1.113883.19.5', value: '1' } } },
        { entity: { identifier: { system: 'GENERAL', value: '1' } } },
        { entity: { identifier: { system: 'CLINIC', value: '1' } } },
        { entity: { reference: 'Patient?identifier=urn:oid:2.16.840.1.113883.19.5%7C1' } },
        { entity: { reference: 'https://hie.example/fhir/Patient/abc' } },
        { entity: { identifier: { system: 'GENERAL', value: '2' } }, inactive: true },
      ),
      registered,
    ) as Panel;
    const id = sourcePatientId({ authority: 'urn:oid:2.16.840.1.113883.19.5', identifier: '1' });
    const named = sourcePatientId({ authority: 'urn:causeway:authority:CLINIC', identifier: '1' });
    expect(members.map(memberId)).toEqual([id, id, id, named, id, 'abc']);
  });

  it('says which member it cannot follow', () => {
    const bad = [
      { entity: { display: 'x' } },
      { entity: { identifier: { value: '1' } } },
      { entity: { reference: 'Group/1' } },
      { entity: { identifier: { system: 'NOBODY', value: '1' } } },
      { entity: { reference: 'Patient?identifier=NOBODY%7C1' } },
    ];
    for (const it of bad) {
      expect(readPanel(group({ entity: { reference: 'Patient/1' } }, it), registered)).toMatchObject({
        expression: 'Group.member[1].entity',
      });
    }
  });
});
