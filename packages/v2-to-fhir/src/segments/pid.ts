import { patientOwnedId } from '@causeway/conversion';
import type { Account, CodeableConcept, Extension, Patient, RelatedPerson } from '@causeway/fhir';
import { type Repetition, toFhirDateTime } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { maritalStatus } from '../concept-maps/marital-status.ts';
import { religion } from '../concept-maps/religion.ts';
import { cweConcept, cweLanguage, cweMapped, cweString } from '../datatypes/cwe.ts';
import { cxIdentifier, cxPatientIdentifier, typeConcept } from '../datatypes/cx.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { nmPositiveInt } from '../datatypes/nm.ts';
import { socialSecurityNumber } from '../datatypes/social-security-number.ts';
import { code, idBoolean, stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xpnHumanName, xpnString } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { extended, nested } from '../extension.ts';
import { assign, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { usCoreCategories } from '../us-core.ts';

const row = rowsTo<Patient>();
const core = 'http://hl7.org/fhir/StructureDefinition';

const localExtension = 'The guide leaves race and ethnicity to the local extension.';

export const pidToPatient: SegmentMap = {
  name: 'PID[Patient]',
  resourceType: 'Patient',
  id: (_, { patient }) => sourcePatientId(patient),
  rows: [
    row('PID-2', 'identifier[]', cxIdentifier),
    row('PID-3', 'identifier[]', cxPatientIdentifier),
    row('PID-4', 'identifier[]', cxIdentifier),
    row('PID-5', 'name[]', xpnHumanName),
    row('PID-6', 'extension[]', extended(`${core}/patient-mothersMaidenName`, 'valueString', xpnString), {
      once: true,
    }),
    row('PID-7', 'birthDate', dtmDate),
    row('PID-7', '_birthDate.extension[]', birthTime),
    row('PID-8', 'gender', code(administrativeSex)),
    row('PID-9', 'name[]', xpnHumanName),
    row('PID-10', 'extension[]', usCoreCategories('us-core-race', 10), { once: true, departs: localExtension }),
    row('PID-11', 'address[]', xadAddress),
    row('PID-12', 'address[0].district', stString, { if: 'IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 NOT VALUED' }),
    row('PID-12', 'address[].district', otherCounty, { if: 'IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 VALUED' }),
    row('PID-12', 'address[].district', stString, { if: 'IF PID-11 LST.COUNT GREATER THAN 1' }),
    row('PID-12', 'address[].district', stString, { if: 'IF PID-11 NOT VALUED' }),
    row('PID-13', 'telecom[]', xtnContactPoint('home')),
    row('PID-14', 'telecom[]', xtnContactPoint('work')),
    row('PID-15', 'communication[].language', cweLanguage),
    row('PID-16', 'maritalStatus', cweMapped(maritalStatus)),
    row('PID-17', 'extension[]', extended(`${core}/patient-religion`, 'valueCodeableConcept', cweMapped(religion))),
    row('PID-19', 'identifier[]', socialSecurityNumber),
    row('PID-20', 'identifier[]', dlnIdentifier),
    row('PID-22', 'extension[]', usCoreCategories('us-core-ethnicity', 22), { once: true, departs: localExtension }),
    row('PID-23', 'extension[]', birthPlace),
    row('PID-24', 'multipleBirthBoolean', idBoolean, { if: 'IF PID-25 NOT VALUED' }),
    row('PID-25', 'multipleBirthInteger', nmPositiveInt),
    row('PID-26', 'extension[]', nested(`${core}/patient-citizenship`, 'code', 'valueCodeableConcept', cweConcept)),
    row('PID-28', 'extension[]', nested(`${core}/patient-nationality`, 'code', 'valueCodeableConcept', cweConcept)),
    row('PID-29', 'deceasedDateTime', dtmDateTime),
    row('PID-30', 'deceasedBoolean', idBoolean, { if: 'IF PID-29 NOT VALUED' }),
    row('PID-35', 'extension[]', animal, { once: true, reads: [36] }),
    row('PID-39', 'extension[]', nested(`${core}/patient-citizenship`, 'code', 'valueCodeableConcept', cweConcept)),
    row('PID-40', 'telecom[]', xtnContactPoint()),
  ],
};

/** PID-35, the species, with its breed, PID-36. */
function animal(species: Repetition, scope: Scope): Extension | undefined {
  const [breed] = scope.segment.field(36).repetitions;
  const parts = [part('species', cweConcept(species, scope)), part('breed', breed && cweConcept(breed, scope))];
  // The extension needs a species.
  return parts[0] && { url: `${core}/patient-animal`, extension: parts.filter(it => it !== undefined) };
}

function part(url: string, valueCodeableConcept: CodeableConcept | undefined): Extension | undefined {
  return valueCodeableConcept && { url, valueCodeableConcept };
}

const accountRow = rowsTo<Account>();

export const pidToAccount: SegmentMap = {
  name: 'PID[Account]',
  resourceType: 'Account',
  id: (pid, scope) => {
    const number = pid.value(18)?.trim();
    return number ? patientOwnedId(scope, 'Account', number) : undefined;
  },
  rows: [accountRow('PID', 'status', () => 'active'), accountRow('PID-18', 'identifier[]', cxIdentifier)],
};

/** PID-7 with a time of day (IF PID-7 LENGTH GREATER THAN 8). */
function birthTime(dtm: Repetition, scope: Scope): Extension | undefined {
  const valueDateTime = dtmDateTime(dtm, scope);
  return valueDateTime?.includes('T') ? { url: `${core}/patient-birthTime`, valueDateTime } : undefined;
}

/** IF PID-11.9 IS VALUED NOT EQUAL PID-12 */
function otherCounty(id: Repetition, { segment }: Scope): string | undefined {
  return id.value(1) === segment.value(11, 9) ? undefined : stString(id);
}

function birthPlace(st: Repetition): Extension | undefined {
  const text = stString(st);
  return text === undefined ? undefined : { url: `${core}/patient-birthPlace`, valueAddress: { text } };
}

/** DLN[Identifier] */
function dlnIdentifier(dln: Repetition, { facility }: Scope) {
  const value = stString(dln);
  if (value === undefined) return undefined;
  const issuer = dln.component(2).raw === '' ? undefined : cweString(dln.component(2));
  const end = dln.value(3) === undefined ? undefined : toFhirDateTime(dln.value(3), facility.timeZone);
  return compact({
    type: typeConcept('DL'),
    value,
    period: end === undefined ? undefined : { end },
    assigner: issuer === undefined ? undefined : { display: issuer },
  });
}

const motherRow = rowsTo<RelatedPerson>();
const asRelatedPerson = 'PID[Patient] has $this: a resource of its own, CX[RelatedPerson-Mother].';

/** PID-21: the mother, known by her number. */
export const pidToMother: SegmentMap = {
  name: 'PID[Patient]',
  resourceType: 'RelatedPerson',
  id: (pid, scope) => {
    const number = pid.value(21)?.trim();
    return number ? patientOwnedId(scope, 'RelatedPerson', `mother|${number}`) : undefined;
  },
  rows: [
    motherRow('PID-21', 'identifier[]', cxIdentifier, { departs: asRelatedPerson }),
    motherRow(
      'PID-21',
      'relationship[]',
      assign(concept('http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'MTH', 'mother')),
      {
        departs: asRelatedPerson,
        once: true,
      },
    ),
  ],
};
