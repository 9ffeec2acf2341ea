import { patientOwnedId } from '@causeway/conversion';
import type { Coverage } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { relationship } from '../concept-maps/relationship.ts';
import { cweConcept, cweKey, cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { xonOrganization } from '../datatypes/xon.ts';
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
    row('IN1-12', 'period.start', dtmDateTime),
    row('IN1-13', 'period.end', dtmDateTime),
    row('IN1-15', 'type', cweConcept),
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
