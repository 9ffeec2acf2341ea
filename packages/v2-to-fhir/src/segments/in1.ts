import { patientOwnedId } from '@causeway/conversion';
import {
  type CodeableConcept,
  type Coverage,
  type CoverageClass,
  type CoverageCostToBeneficiary,
  type Reference,
  type RelatedPerson,
  referenceTo,
} from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { administrativeSex } from '../concept-maps/administrative-sex.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { coverageType } from '../coverage-type.ts';
import { cweKey, cweLanguage, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier, typeConcept } from '../datatypes/cx.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { toDecimal } from '../datatypes/nm.ts';
import { socialSecurityNumber } from '../datatypes/social-security-number.ts';
import { code, fhirString, stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xpnHumanName } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Coverage>();
const policyNumber = 'The guide leaves the policy number out; R4 has places for it.';
const classed = 'The guide leaves out what R4 has as the class: the plan and the group.';
const priceTypes = 'http://terminology.hl7.org/CodeSystem/v2-0205';

export const in1ToCoverage: SegmentMap = {
  name: 'IN1[Coverage]',
  resourceType: 'Coverage',
  id: coverageId,
  rows: [
    row('IN1', 'status', assign('active'), {
      departs: 'Coverage.status is required; a plan that is sent is in force.',
    }),
    row('IN1-2', 'identifier[]', cweIdentifier),
    row('IN1-2', 'class[]', planOf, { once: true, departs: classed }),
    row('IN1-4', 'payor[]', insurer, { reads: [3, 5, 6, 7] }),
    row('IN1-3', 'payor[]', (_, scope) => insurer(undefined, scope), {
      if: 'IF IN1-4 NOT VALUED',
      once: true,
      reads: [5, 6, 7],
      departs: 'The guide leaves the number of the insurer out.',
    }),
    row('IN1-8', 'class[]', groupOf, { once: true, reads: [9], departs: classed }),
    row('IN1-9', 'class[]', groupOf, { once: true, if: 'IF IN1-8 NOT VALUED', departs: classed }),
    row('IN1-11', 'policyHolder', policyHolder, { reads: [10, 44] }),
    row('IN1-10', 'policyHolder', (_, scope) => policyHolder(undefined, scope), { if: 'IF IN1-11 NOT VALUED' }),
    row('IN1-12', 'period.start', dtmDateTime),
    row('IN1-13', 'period.end', dtmDateTime),
    row('IN1-15', 'type', cweMapped(coverageType)),
    row('IN1-16', 'subscriber', subscriberOf, { reads: [17] }),
    row('IN1-17', 'relationship', cweMapped(relationship)),
    row('IN1-36', 'subscriberId', stString, { departs: policyNumber }),
    row('IN1-36', 'identifier[]', numbered('policy number'), { departs: policyNumber }),
    row('IN1-37', 'costToBeneficiary[]', cost, { departs: 'The deductible: the guide leaves it out.' }),
  ],
  complete: (draft: Draft) => {
    draft.payor ??= [{ display: 'unknown' }];
    return true;
  },
};

/** The plan with its policy number; IN1-1 is only a place in the list. */
function coverageId(in1: Segment, scope: Scope): string | undefined {
  const [plan] = in1.field(2).repetitions;
  const number = in1.value(36) ?? in1.value(49) ?? '';
  return plan === undefined && number === ''
    ? undefined
    : patientOwnedId(scope, 'Coverage', `${cweKey(plan)}|${in1.value(3) ?? ''}|${number}`);
}

/** IN1-16: the patient where IN1-17 says so, else a person known by their name. */
function subscriberOf(_: Repetition, scope: Scope): Reference | undefined {
  if (patients.has(scope.segment.value(17) ?? '')) return referenceTo('Patient', sourcePatientId(scope.patient));
  const id = subscriberId(scope.segment, scope);
  return id === undefined ? undefined : referenceTo('RelatedPerson', id);
}

function subscriberId(in1: Segment, scope: Scope): string | undefined {
  const [name] = in1.field(16).repetitions;
  if (name === undefined || patients.has(in1.value(17) ?? '') || xpnHumanName(name, scope) === undefined)
    return undefined;
  return patientOwnedId(scope, 'RelatedPerson', `subscriber|${name.raw}`);
}

// HL7 table 0063: self.
const patients: ReadonlySet<string> = new Set(['SEL', 'SELF', '18', '01']);

const person = rowsTo<RelatedPerson>();

/** Who holds the policy, where it is not the patient. */
export const in1ToSubscriber: SegmentMap = {
  name: 'IN1[RelatedPerson]',
  ours: 'Of the subscriber the guide names only IN1-16.',
  resourceType: 'RelatedPerson',
  id: subscriberId,
  rows: [
    person('IN1-16', 'name[]', xpnHumanName),
    person('IN1-17', 'relationship[]', cweMapped(relationship)),
    person('IN1-18', 'birthDate', dtmDate),
    person('IN1-19', 'address[]', xadAddress),
    person('IN1-43', 'gender', code(administrativeSex)),
  ],
};

export const in2ToSubscriber: SegmentMap = {
  name: 'IN2[RelatedPerson]',
  ours: 'The guide has no map of IN2.',
  resourceType: 'RelatedPerson',
  id: (_, scope) => ofPolicy(scope, subscriberId),
  rows: [
    person('IN2-1', 'identifier[]', cxIdentifier),
    person('IN2-2', 'identifier[]', socialSecurityNumber),
    person('IN2-34', 'communication[].language', cweLanguage),
    person('IN2-63', 'telecom[]', xtnContactPoint('home')),
  ],
};

export const in2ToCoverage: SegmentMap = {
  name: 'IN2[Coverage]',
  ours: 'The guide has no map of IN2.',
  resourceType: 'Coverage',
  id: (_, scope) => ofPolicy(scope, coverageId),
  rows: [
    row('IN2-6', 'identifier[]', numbered('MC', 'http://hl7.org/fhir/sid/us-medicare')),
    row('IN2-8', 'identifier[]', numbered('MA')),
    row('IN2-61', 'identifier[]', cxIdentifier),
  ],
};

/** An IN2 says more of the policy of the IN1 before it. */
function ofPolicy(scope: Scope, id: (in1: Segment, scope: Scope) => string | undefined): string | undefined {
  const in1 = scope.before('IN1');
  return in1 && id(in1, scope);
}

/** A number with a code of HL7 table 0203, or in words where the table has none. */
function numbered(type: string, system?: string) {
  const known = /^[A-Z]+$/.test(type) ? typeConcept(type) : { text: type };
  return (value: Repetition) => {
    const said = stString(value);
    return said === undefined ? undefined : { type: known, ...compact({ system }), value: said };
  };
}

const classes = 'http://terminology.hl7.org/CodeSystem/coverage-class';

/** The plan by its code and name. */
function planOf(cwe: Repetition): CoverageClass | undefined {
  const name = fhirString(cwe.value(2));
  const value = fhirString(cwe.value(1)) ?? name;
  return value === undefined ? undefined : { type: concept(classes, 'plan'), value, ...compact({ name }) };
}

/** The group by its number (IN1-8), with its name (IN1-9). */
function groupOf(_: Repetition, { segment }: Scope): CoverageClass | undefined {
  const name = fhirString(segment.value(9));
  const value = fhirString(segment.value(8)) ?? name;
  return value === undefined ? undefined : { type: concept(classes, 'group'), value, ...compact({ name }) };
}

const priceCodes: ReadonlySet<string> = new Set(['AP', 'DC', 'IC', 'PF', 'TF', 'TP', 'UP']);

/** HL7 table 0205; a type it does not have is text. */
function priceType(text: string): CodeableConcept {
  return priceCodes.has(text) ? concept(priceTypes, text) : { text };
}

/** CP: the amount, and what kind of price it is. */
function cost(cp: Repetition): CoverageCostToBeneficiary | undefined {
  const value = toDecimal(cp.value(1, 1));
  if (value === undefined) return undefined;
  const currency = cp.value(1, 2);
  const type = fhirString(cp.value(2));
  return {
    ...compact({ type: type === undefined ? undefined : priceType(type) }),
    valueMoney: { value, ...compact({ currency: /^[A-Z]{3}$/.test(currency ?? '') ? currency : undefined }) },
  };
}

/** CWE[Identifier] */
function cweIdentifier(cwe: Repetition) {
  const value = stString(cwe);
  return value === undefined ? undefined : { value };
}

/** IN1-4 with its numbers (IN1-3), address (IN1-5), whom to ask there (IN1-6) and telephone (IN1-7). */
function insurer(xon: Repetition | undefined, scope: Scope): Reference | undefined {
  const { segment } = scope;
  const [address] = segment.field(5).repetitions;
  const [asked] = segment.field(6).repetitions;
  const [phone] = segment.field(7).repetitions;
  const name = asked && xpnHumanName(asked, scope);
  return xonOrganization(xon, scope, {
    identifiers: segment.field(3).repetitions.flatMap(it => cxIdentifier(it, scope) ?? []),
    address: address && xadAddress(address, scope),
    telecom: phone && xtnContactPoint()(phone, scope),
    contact: name && { name },
  });
}

/**
 * IN1-11 with its address (IN1-44) and its numbers (IN1-10): those that somebody issued to a group or an employer. A subscriber's number, SN, is a
 * person's; and who leaves the issuer out may mean one.
 */
function policyHolder(xon: Repetition | undefined, scope: Scope): Reference | undefined {
  const numbers = scope.segment.field(10).repetitions.filter(it => it.value(5) !== 'SN');
  const identifiers = numbers.flatMap(it => cxIdentifier(it, scope) ?? []).filter(it => it.system !== undefined);
  const [address] = scope.segment.field(44).repetitions;
  return xonOrganization(xon, scope, { identifiers, address: address && xadAddress(address, scope) });
}
