import { patientOwnedId } from '@causeway/conversion';
import type { Reference, ServiceRequest } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { cweConcept } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xpnString } from '../datatypes/xpn.ts';
import { assign, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<ServiceRequest>();

/** REF_I12, I13, I14: a referral is a request to take care of a patient (HL7 2.5.1, 11.6.1). The guide has no map. */
export const rf1ToServiceRequest: SegmentMap = {
  name: 'RF1[ServiceRequest]',
  ours: 'The guide has no map of referrals.',
  resourceType: 'ServiceRequest',
  id: (rf1, scope) => patientOwnedId(scope, 'ServiceRequest', `referral ${referralKey(rf1, scope)}`),
  rows: [
    row('RF1', 'intent', assign('order')),
    row('RF1-1', 'status', status),
    row('RF1-2', 'priority', priority),
    row('RF1-3', 'code', cweConcept),
    row('RF1-5', 'category[]', cweConcept),
    row('RF1-6', 'identifier[]', eiIdentifier),
    row('RF1-7', 'authoredOn', dtmDateTime),
    row('RF1-8', 'occurrencePeriod.end', dtmDateTime),
    row('RF1-9', 'occurrencePeriod.start', dtmDateTime),
    row('RF1-10', 'reasonCode[]', cweConcept),
    row('RF1-11', 'identifier[]', eiIdentifier),
    row('RF1-19', 'requester', xcnPractitioner),
  ],
  complete: (draft, { trigger }) => {
    draft.status = trigger === 'REF_I14' ? 'revoked' : (draft.status ?? 'active');
    draft.code ??= { text: 'referral' };
    return true;
  },
};

function referralKey(rf1: Segment, scope: Scope): string {
  const numbers = [6, 11].map(it => eiKey(rf1.field(it).repetitions[0]));
  return numbers.find(it => it !== undefined) ?? `message ${scope.neighbour('MSH')?.value(10) ?? ''}`;
}

/** HL7 table 0283. */
function status(cwe: Repetition): ServiceRequest['status'] {
  switch (cwe.value(1)) {
    case 'P':
      return 'draft';
    case 'R':
      return 'revoked';
    case 'E':
      return 'completed';
  }
  return 'active';
}

/** HL7 table 0280. */
function priority(cwe: Repetition): ServiceRequest['priority'] {
  switch (cwe.value(1)) {
    case 'S':
      return 'stat';
    case 'A':
      return 'asap';
    case 'R':
      return 'routine';
  }
  return undefined;
}

const prd = rowsTo<ServiceRequest>();

/** Who refers and who is referred to (HL7 table 0286); known by PRD-7, else by name. */
export const prdToServiceRequest: SegmentMap = {
  name: 'PRD[ServiceRequest]',
  ours: 'The guide has no map of providers.',
  resourceType: 'ServiceRequest',
  rows: [
    prd('PRD-2', 'requester', provider, { if: 'IF PRD-1.1 EQUALS "RP"', reads: [1, 7] }),
    prd('PRD-2', 'performer[]', provider, { once: true, if: 'IF PRD-1.1 EQUALS "RT"', reads: [1, 7] }),
  ],
};

function provider(xpn: Repetition, { segment }: Scope): Reference | undefined {
  const display = xpnString(xpn);
  const value = segment.value(7);
  if (display === undefined) return undefined;
  return { type: 'Practitioner', ...compact({ identifier: value === undefined ? undefined : { value } }), display };
}
