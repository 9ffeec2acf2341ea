import type { Patient } from '@causeway/fhir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenRecord, type Member } from './golden-record.ts';

function member(id: string, recordedAt: number, patient: Partial<Patient>, facility = 'general'): Member {
  const json = JSON.stringify({ resourceType: 'Patient', id, ...patient });
  return { id, sourcePatient: { authority: 'urn:oid:1.2', identifier: id }, json, facility, recordedAt };
}

const instant = fc.integer({ min: 0, max: 3 });
const arbitraryMember = (id: string): fc.Arbitrary<Member> =>
  fc
    .record({
      recordedAt: instant,
      described: fc.boolean(),
      facility: fc.constantFrom('general', 'lakeside'),
      family: fc.constantFrom('Ito', 'Itō'),
      birthDate: fc.option(fc.constantFrom('1970-01-01', '1971'), { nil: undefined }),
      deceasedBoolean: fc.option(fc.boolean(), { nil: undefined }),
      phone: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
    })
    .map(({ recordedAt, described, facility, family, birthDate, deceasedBoolean, phone }) => {
      const patient: Partial<Patient> = {
        name: [{ family }],
        birthDate,
        deceasedBoolean,
        telecom: phone === undefined ? undefined : [{ system: 'phone', value: phone }],
        identifier: [{ system: 'urn:oid:1.2', value: id }],
      };
      const it = member(id, recordedAt, patient, facility);
      return described ? it : { ...it, json: '' };
    });

describe('the golden record', () => {
  it('has the number of one that was merged into another as an old one', () => {
    const mrn = (value: string) => ({ system: 'urn:oid:1.2', value });
    const members = [member('a', 2, { identifier: [mrn('a'), mrn('b')] }), member('b', 1, { identifier: [mrn('b')] })];
    expect(goldenRecord('a', members).identifier).toEqual([mrn('a'), mrn('b')]);
    expect(goldenRecord('a', members, ['b']).identifier).toEqual([mrn('a'), { ...mrn('b'), use: 'old' }]);
    const unsaid = [member('a', 2, {}), member('b', 1, {})];
    expect(goldenRecord('a', unsaid, ['b']).identifier).toEqual([mrn('a'), { ...mrn('b'), use: 'old' }]);
  });

  it('is in use while one of the records is, and has no link to itself', () => {
    const other = (value: string) => ({ identifier: { system: 'urn:oid:1.2', value } });
    const replaced = member('b', 2, { active: false, link: [{ other: other('a'), type: 'replaced-by' }] });
    const golden = goldenRecord('a', [member('a', 1, { active: true }), replaced]);
    expect([golden.active, golden.link]).toEqual([true, undefined]);
    expect(goldenRecord('a', [member('a', 1, {}), replaced]).active).toBe(true);
    expect(goldenRecord('a', [{ ...member('a', 1, {}), json: '' }, replaced]).active).toBe(false);
    expect(goldenRecord('a', [member('a', 1, {})]).active).toBeUndefined();
    const elsewhere = member('b', 2, { link: [{ other: other('z'), type: 'seealso' }] });
    expect(goldenRecord('a', [member('a', 1, {}), elsewhere]).link).toHaveLength(1);
  });

  it('is the same whatever the order of the members', () => {
    const members = fc.tuple(arbitraryMember('a'), arbitraryMember('b'), arbitraryMember('c'));
    const shuffled = members.chain(of => fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length })));
    fc.assert(
      fc.property(shuffled, ([of, other]) => {
        expect(JSON.stringify(goldenRecord('a', other))).toBe(JSON.stringify(goldenRecord('a', of)));
      }),
    );
  });

  it('says the newest word once and keeps every name, telecom and identifier, the newest first', () => {
    const golden = goldenRecord('a', [
      member('a', 1, {
        name: [{ family: 'Old' }],
        gender: 'male',
        birthDate: '1970',
        deceasedBoolean: false,
        identifier: [{ system: 'urn:oid:1.2', value: 'a' }],
        extension: [{ url: 'http://example.org/race', valueString: 'old' }],
      }),
      member(
        'b',
        2,
        {
          name: [{ family: 'New' }, { family: 'Old' }],
          birthDate: '1970-02-03',
          deceasedDateTime: '2026-01-01',
          meta: { source: 'urn:causeway:facility:lakeside' },
          extension: [{ url: 'http://example.org/race', valueString: 'new' }],
        },
        'lakeside',
      ),
    ]);
    expect(golden).toEqual({
      resourceType: 'Patient',
      id: 'a',
      meta: {
        lastUpdated: '1970-01-01T00:00:00.002Z',
        source: 'urn:causeway:facility:lakeside',
        tag: [
          { system: 'urn:causeway:facility', code: 'general' },
          { system: 'urn:causeway:facility', code: 'lakeside' },
        ],
      },
      name: [{ family: 'New' }, { family: 'Old' }],
      extension: [{ url: 'http://example.org/race', valueString: 'new' }],
      identifier: [
        { system: 'urn:oid:1.2', value: 'a' },
        { system: 'urn:oid:1.2', value: 'b' },
      ],
      gender: 'male',
      birthDate: '1970-02-03',
      deceasedDateTime: '2026-01-01',
    });
  });

  it('has an identifier before any message describes the patient', () => {
    const golden = goldenRecord('a', [{ ...member('a', 1, {}), json: '' }]);
    expect(golden.identifier).toEqual([{ system: 'urn:oid:1.2', value: 'a' }]);
  });

  it('leaves out links between the members, and keeps contained resources of two sources apart', () => {
    const reported = (name: string): Partial<Patient> => ({
      contained: [{ resourceType: 'Organization', id: 'o', name } as never],
      managingOrganization: { reference: '#o' },
      generalPractitioner: [{ reference: '#o' }],
      link: [
        { other: { reference: 'Patient/b' }, type: 'seealso' },
        { other: { reference: 'Patient/z' }, type: 'seealso' },
      ],
    });
    const golden = goldenRecord('a', [member('a', 1, reported('A')), member('b', 2, reported('B'))]);
    expect(golden.link).toEqual([{ other: { reference: 'Patient/z' }, type: 'seealso' }]);
    expect(golden.contained?.map(it => it.id)).toEqual(['b-o', 'a-o']);
    expect(golden.generalPractitioner).toEqual([{ reference: '#b-o' }, { reference: '#a-o' }]);
  });
});
