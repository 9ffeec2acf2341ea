import type { Extension, Patient, PatientCommunication, PatientContact, Reference } from '@causeway/fhir';
import { sourcePatientId } from '@causeway/person';
import { compact, present } from '../compact.ts';
import { cd, concept, mapped } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { address, humanName, telecom } from '../datatypes/name.ts';
import { dateTime, tsDate } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { organization, participant, people } from '../participants.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { ethnicity, race } from './us-core.ts';

// CF-patient: recordTarget/patientRole.

// CF-AdministrativeGender
const genders: Readonly<Record<string, Patient['gender']>> = {
  F: 'female',
  M: 'male',
  UN: 'other',
  O: 'other',
  U: 'unknown',
};

const { one, many, from } = rowsOf<Patient>();
const rows = [
  many('id', 'identifier', ii),
  many('patient/name', 'name', humanName),
  many('telecom', 'telecom', telecom),
  one('patient/administrativeGenderCode', 'gender', gender),
  one('patient/birthTime', 'birthDate', tsDate),
  from('_birthDate', birthTime),
  one('patient/sdtc:deceasedTime', 'deceasedDateTime', (element, { facility }) =>
    dateTime(element.attr('value'), facility.timeZone),
  ),
  many('addr', 'address', address),
  one('patient/maritalStatusCode', 'maritalStatus', cd),
  from('contact', guardians),
  from('communication', languages),
  from('managingOrganization', managedBy),
  from('extension', extensions),
];

export function patient(role: CdaElement, scope: Scope): Patient {
  const said = applyRows(rows, role, scope);
  const dead = role.first('patient', 'sdtc:deceasedInd')?.attr('value');
  const deceasedBoolean = said.deceasedDateTime === undefined && dead !== undefined ? dead === 'true' : undefined;
  const birth = said.birthDate === undefined ? unknownBirth(role) : {};
  return {
    resourceType: 'Patient',
    id: sourcePatientId(scope.patient),
    ...said,
    ...birth,
    ...compact({ deceasedBoolean }),
  };
}

function gender(element: CdaElement): Patient['gender'] {
  return mapped(genders)(element) ?? (element.nullFlavor === undefined ? undefined : 'unknown');
}

function unknownBirth(role: CdaElement): Pick<Patient, '_birthDate'> {
  const birth = role.first('patient', 'birthTime');
  return birth?.nullFlavor === undefined ? {} : { _birthDate: absent(birth) };
}

/** The hour of birth, which a date does not hold. */
function birthTime(role: CdaElement, { facility }: Scope): Patient['_birthDate'] {
  const value = dateTime(role.first('patient', 'birthTime')?.attr('value'), facility.timeZone);
  if (!value?.includes('T')) return undefined;
  return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: value }] };
}

function extensions(role: CdaElement, scope: Scope): Extension[] | undefined {
  const person = role.first('patient');
  if (person === undefined) return undefined;
  const textOf = (element: CdaElement | undefined) => scope.narrative.textOf(element);
  return present([race(person, textOf), ethnicity(person, textOf), religion(person, scope), birthPlace(person, scope)]);
}

function religion(person: CdaElement, scope: Scope): Extension | undefined {
  const code = person.first('religiousAffiliationCode');
  const valueCodeableConcept = code && cd(code, scope);
  return (
    valueCodeableConcept && { url: 'http://hl7.org/fhir/StructureDefinition/patient-religion', valueCodeableConcept }
  );
}

function birthPlace(person: CdaElement, scope: Scope): Extension | undefined {
  const place = person.first('birthplace', 'place', 'addr');
  const valueAddress = place && address(place, scope);
  return valueAddress && { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace', valueAddress };
}

const guardianRole = concept('http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'GUARD', 'guardian');

function guardians(role: CdaElement, scope: Scope): PatientContact[] | undefined {
  return present((role.first('patient')?.all('guardian') ?? []).map(it => guardian(it, scope)));
}

function guardian(element: CdaElement, scope: Scope): PatientContact | undefined {
  const person = element.first('guardianPerson');
  const codes = [element.first('code'), person?.first('sdtc:asPatientRelationship', 'code')];
  const addr = element.first('addr');
  const name = person?.first('name');
  const owner = element.first('guardianOrganization');
  const said = compact({
    name: name && humanName(name, scope),
    telecom: present(element.all('telecom').map(it => telecom(it, scope))),
    address: addr && address(addr, scope),
    organization: owner && resource(organization(owner, scope)),
  });
  return said && { relationship: [guardianRole, ...(present(codes.map(it => it && cd(it, scope))) ?? [])], ...said };
}

function resource(reference: Reference | undefined): Reference | undefined {
  return reference?.reference === undefined ? undefined : reference;
}

function languages(role: CdaElement, scope: Scope): PatientCommunication[] | undefined {
  return present((role.first('patient')?.all('languageCommunication') ?? []).map(it => language(it, scope)));
}

function language(element: CdaElement, scope: Scope): PatientCommunication | undefined {
  const code = languageTag(element.first('languageCode')?.attr('code'));
  if (code === undefined) return undefined;
  const preferred = element.first('preferenceInd')?.attr('value');
  const more = proficiency(element, scope);
  return {
    ...compact({ extension: more && [more] }),
    language: { coding: [{ system: 'urn:ietf:bcp:47', code }] },
    ...compact({ preferred: preferred === undefined ? undefined : preferred === 'true' }),
  };
}

/** BCP 47 has the shortest code a language has: `en` for `eng`. */
function languageTag(code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(code.replace('_', '-'))[0];
  } catch {
    return code;
  }
}

/** Mode and level of one language are one extension. */
function proficiency(element: CdaElement, scope: Scope): Extension | undefined {
  const parts = [
    ['type', element.first('modeCode')],
    ['level', element.first('proficiencyLevelCode')],
  ] as const;
  const extension = parts.flatMap(([url, code]) => {
    const coding = code && cd(code, scope)?.coding?.[0];
    return coding ? [{ url, valueCoding: coding }] : [];
  });
  return extension.length === 0
    ? undefined
    : { url: 'http://hl7.org/fhir/StructureDefinition/patient-proficiency', extension };
}

function managedBy(role: CdaElement, scope: Scope): Reference | undefined {
  const owner = role.first('providerOrganization');
  return owner && resource(organization(owner, scope));
}

/** Who the document names as the patient's primary care provider. */
export function generalPractitioners(document: CdaElement, scope: Scope): Reference[] | undefined {
  const performers = document.all('documentationOf').flatMap(it => it.first('serviceEvent')?.all('performer') ?? []);
  const primary = performers.filter(it => it.first('functionCode')?.attr('code') === 'PCP');
  return present(primary.map(it => resource(participant(it, scope, [...people, 'Organization']))));
}
