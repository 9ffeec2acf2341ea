import { patientOwnedId } from '@causeway/conversion';
import { type Coverage, type Reference, referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { compact } from '../compact.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { coverageType } from '../coverage-type.ts';
import { cweKey, cweMapped } from '../datatypes/cwe.ts';
import { cxIdentifier } from '../datatypes/cx.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xpnHumanName } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Coverage>();

export const in1ToCoverage: SegmentMap = {
  name: 'IN1[Coverage]',
  resourceType: 'Coverage',
  // The plan with its policy number; IN1-1 is only a place in the list.
  id: (in1, scope) => {
    const [plan] = in1.field(2).repetitions;
    const number = in1.value(36) ?? in1.value(49) ?? '';
    return plan === undefined && number === ''
      ? undefined
      : patientOwnedId(scope, 'Coverage', `${cweKey(plan)}|${in1.value(3) ?? ''}|${number}`);
  },
  rows: [
    row('IN1', 'status', assign('active'), {
      departs: 'Coverage.status is required; a plan that is sent is in force.',
    }),
    row('IN1-2', 'identifier[]', cweIdentifier),
    row('IN1-4', 'payor[]', insurer, { reads: [3, 5, 7] }),
    row('IN1-3', 'payor[]', (_, scope) => insurer(undefined, scope), {
      if: 'IF IN1-4 NOT VALUED',
      once: true,
      reads: [5, 7],
      departs: 'The guide leaves the number of the insurer out.',
    }),
    row('IN1-11', 'policyHolder', policyHolder, { reads: [10] }),
    row('IN1-10', 'policyHolder', (_, scope) => policyHolder(undefined, scope), { if: 'IF IN1-11 NOT VALUED' }),
    row('IN1-12', 'period.start', dtmDateTime),
    row('IN1-13', 'period.end', dtmDateTime),
    row('IN1-15', 'type', cweMapped(coverageType)),
    row('IN1-16', 'subscriber', subscriber, { reads: [17] }),
    row('IN1-17', 'relationship', cweMapped(relationship)),
    row('IN1-36', 'subscriberId', stString, {
      departs: 'The guide leaves the policy number out; R4 has a place for it.',
    }),
  ],
  complete: (draft: Draft) => {
    draft.payor ??= [{ display: 'unknown' }];
    return true;
  },
};

/** IN1-16: the patient where IN1-17 says so, else a person known by their name. */
function subscriber(xpn: Repetition, scope: Scope): Reference | undefined {
  const patient = referenceTo('Patient', sourcePatientId(scope.patient));
  const name = xpnHumanName(xpn, scope);
  if (patients.has(scope.segment.value(17) ?? '')) return patient;
  if (name === undefined) return undefined;
  const id = patientOwnedId(scope, 'RelatedPerson', `subscriber|${xpn.raw}`);
  scope.include({ resourceType: 'RelatedPerson', id, ...compact({ patient, name: [name] }) });
  return referenceTo('RelatedPerson', id);
}

// HL7 table 0063: self.
const patients: ReadonlySet<string> = new Set(['SEL', 'SELF', '18', '01']);

/** CWE[Identifier] */
function cweIdentifier(cwe: Repetition) {
  const value = stString(cwe);
  return value === undefined ? undefined : { value };
}

/** IN1-4 with its numbers (IN1-3), address (IN1-5) and telephone (IN1-7). */
function insurer(xon: Repetition | undefined, scope: Scope): Reference | undefined {
  const { segment } = scope;
  const [address] = segment.field(5).repetitions;
  const [phone] = segment.field(7).repetitions;
  return xonOrganization(xon, scope, {
    identifiers: segment.field(3).repetitions.flatMap(it => cxIdentifier(it, scope) ?? []),
    address: address && xadAddress(address, scope),
    telecom: phone && xtnContactPoint()(phone, scope),
  });
}

/**
 * IN1-11 with its numbers (IN1-10): those that somebody issued to a group or an employer. A subscriber's number, SN, is a
 * person's; and who leaves the issuer out may mean one.
 */
function policyHolder(xon: Repetition | undefined, scope: Scope): Reference | undefined {
  const numbers = scope.segment.field(10).repetitions.filter(it => it.value(5) !== 'SN');
  const identifiers = numbers.flatMap(it => cxIdentifier(it, scope) ?? []).filter(it => it.system !== undefined);
  return xonOrganization(xon, scope, { identifiers });
}
