import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isResourceType, validate } from './validate.ts';

const usCorePatient = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';
const patient = {
  resourceType: 'Patient',
  meta: { profile: [usCorePatient] },
  identifier: [{ system: 'urn:oid:1.2.3', value: '1' }],
  name: [{ family: 'Testperson', given: ['Ada'] }],
  gender: 'female',
};
const found = (resource: object) => validate(resource).map(it => `${it.code} ${it.expression}`);

describe('the structure of FHIR R4', () => {
  it('finds nothing wrong with what is right', () => {
    expect(validate(patient)).toEqual([]);
    expect(validate({ ...patient, birthDate: '1980', _birthDate: { extension: [] } })).toHaveLength(1);
  });

  it.each([
    ['structure Patient.sneeze', { sneeze: 1 }],
    ['structure Patient.name', { name: { family: 'x' } }],
    ['structure Patient.gender', { gender: ['female'] }],
    ['code-invalid Patient.gender', { gender: 'f' }],
    ['value Patient.birthDate', { birthDate: '01/02/1980' }],
    ['value Patient.birthDate', { birthDate: '2026-02-30' }],
    ['value Patient.active', { active: 'true' }],
    ['value Patient.name[0].family', { name: [{ family: '' }] }],
    ['invariant Patient.contact[0]', { contact: [{ gender: 'male' }] }],
    ['required Patient.communication[0].language', { communication: [{ preferred: true }] }],
    ['value Patient.identifier[0].system', { identifier: [{ system: 'MRN', value: '1' }] }],
    ['structure Patient.deceasedDateTime', { deceasedBoolean: true, deceasedDateTime: '2026-01-01' }],
    ['structure Patient.contained[0]', { contained: [{ resourceType: 'Sneeze' }] }],
  ])('finds %s', (expected, wrong) => {
    expect(found({ ...patient, ...wrong })).toContain(expected);
  });

  it('says what is wrong and what would be right, without the value', () => {
    const [issue] = validate({ ...patient, birthDate: 'secret' });
    expect(issue?.text).toContain('such as 2026-03-01');
    expect(JSON.stringify(issue)).not.toContain('secret');
  });

  it('is not led astray by names of Object', () => {
    const odd = JSON.parse('{"resourceType":"Patient","__proto__":{"a":1},"constructor":1,"toString":2}');
    expect(found(odd)).toEqual([
      'structure Patient.__proto__',
      'structure Patient.constructor',
      'structure Patient.toString',
    ]);
    expect(validate({ resourceType: 'constructor' })).toHaveLength(1);
    expect(validate(null)).toHaveLength(1);
  });

  it('takes a reference to another type as worth a look', () => {
    const encounter = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'IMP' },
      subject: { reference: 'Slot/1' },
    };
    expect(validate(encounter)).toMatchObject([{ severity: 'warning', expression: 'Encounter.subject' }]);
  });

  it('knows the resources of R4', () => {
    expect(['Patient', 'DomainResource', 'HumanName', 'Sneeze'].map(isResourceType)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the profiles of US Core', () => {
  it.each([
    ['required Patient.identifier', { identifier: undefined }],
    ['required Patient.name', { name: undefined }],
    ['required Patient.gender', { gender: undefined }],
    ['invariant Patient.name[0]', { name: [{ text: 'Ada' }] }],
  ])('ask a Patient for %s', (expected, wrong) => {
    const claimed = JSON.parse(JSON.stringify({ ...patient, ...wrong }));
    expect(found(claimed)).toContain(expected);
    expect(found({ ...claimed, meta: undefined }).filter(it => it === expected)).toEqual([]);
  });

  it('tell slices apart by what they hold', () => {
    const base = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab';
    const lab = {
      resourceType: 'Observation',
      meta: { profile: [base] },
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] },
      subject: { reference: 'Patient/1' },
      valueQuantity: { value: 5.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    };
    expect(validate(lab)).toEqual([]);
    const vital = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    };
    expect(found({ ...lab, category: [vital] })).toContain('required Observation.category');
    const { valueQuantity, ...without } = lab;
    expect(found(without)).toContain('invariant Observation');
  });
});

describe('resources of others', () => {
  const folder = join(
    process.env.CORPUS_DIR ?? new URL('../../../../shared/corpus', import.meta.url).pathname,
    'fhir/davinci-alerts/examples',
  );

  it.each(readdirSync(folder).filter(it => it.endsWith('.json')))('%s is looked at without a fault of ours', file => {
    const issues = validate(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    expect(issues.every(it => it.expression.startsWith('Bundle') && it.text.length > 5)).toBe(true);
  });

  it('of whatever shape are looked at without a throw', () => {
    const resource = fc.record({
      resourceType: fc.constantFrom('Patient', 'Observation', 'Bundle', 'Encounter', 'Provenance'),
      meta: fc.oneof(fc.jsonValue(), fc.constant({ profile: [usCorePatient] })),
      name: fc.jsonValue(),
      identifier: fc.jsonValue(),
      code: fc.jsonValue(),
      category: fc.jsonValue(),
      extension: fc.jsonValue(),
      contained: fc.array(fc.jsonValue()),
      entry: fc.array(fc.jsonValue()),
      _status: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(resource, fc.jsonValue()), it => {
        expect(Array.isArray(validate(it))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
