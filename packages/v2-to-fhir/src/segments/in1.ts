import { patientOwnedId } from '@causeway/conversion';
import { type Coverage, type Reference, referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { compact } from '../compact.ts';
import { relationship } from '../concept-maps/relationship.ts';
import { cweConcept, cweKey, cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xpnHumanName } from '../datatypes/xpn.ts';
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
    row('IN1-4', 'payor[]', insurer, { reads: [5] }),
    row('IN1-11', 'policyHolder', xonOrganization),
    row('IN1-12', 'period.start', dtmDateTime),
    row('IN1-13', 'period.end', dtmDateTime),
    row('IN1-15', 'type', cweConcept),
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

/** IN1-4 with the address of IN1-5. */
function insurer(xon: Repetition, scope: Scope) {
  const [address] = scope.segment.field(5).repetitions;
  return xonOrganization(xon, scope, { address: address && xadAddress(address, scope) });
}
