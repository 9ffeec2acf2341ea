import { facilityOwnedId, facilitySource, patientOwnedId } from '@causeway/conversion';
import { type Identifier, type Reference, referenceTo, type ServiceRequest } from '@causeway/fhir';
import { type Repetition, type Segment, toFhirDateTime } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { identifierType } from '../concept-maps/identifier-type.ts';
import { cweConcept } from '../datatypes/cwe.ts';
import { dtmDateTime, period } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { plLocation } from '../datatypes/pl.ts';
import { stString } from '../datatypes/st.ts';
import { xadAddress } from '../datatypes/xad.ts';
import { practitionerRole, xcnPractitioner } from '../datatypes/xcn.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import { xpnHumanName, xpnString } from '../datatypes/xpn.ts';
import { xtnContactPoint } from '../datatypes/xtn.ts';
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
    row('RF1-3', 'category[]', cweConcept),
    row('RF1-5', 'category[]', cweConcept),
    row('RF1-6', 'identifier[]', eiIdentifier),
    row('RF1-7', 'occurrencePeriod.start', dtmDateTime),
    row('RF1-8', 'occurrencePeriod.end', dtmDateTime),
    row('RF1-9', 'authoredOn', dtmDateTime),
    row('RF1-10', 'reasonCode[]', cweConcept),
    row('RF1-11', 'identifier[]', eiIdentifier),
    row('RF1-14', 'reasonCode[].text', stString),
    row('RF1-19', 'performer[]', xonOrganization),
    row('RF1-20', 'performer[]', xcnPractitioner),
    row('RF1-24', 'note[].text', stString),
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
const providerFields = [1, 3, 4, 5, 7, 8, 9, 10, 11, 13];

/** Who refers and who is referred to (HL7 table 0286); known by PRD-7, else by name. */
export const prdToServiceRequest: SegmentMap = {
  name: 'PRD[ServiceRequest]',
  ours: 'The guide has no map of providers.',
  resourceType: 'ServiceRequest',
  rows: [
    prd('PRD-2', 'requester', provider, { if: 'IF PRD-1.1 EQUALS "RP"', reads: providerFields }),
    prd('PRD-2', 'performer[]', provider, { once: true, if: 'IF PRD-1.1 EQUALS "RT"', reads: providerFields }),
  ],
};

/** PRD-2 in the role of PRD-1, at the place of PRD-4, of the organization of PRD-10, from PRD-8 to PRD-9. */
function provider(_: Repetition, scope: Scope): Reference | undefined {
  const { segment } = scope;
  const practitioner = person(scope);
  if (practitioner === undefined) return undefined;
  const first = <T>(field: number, as: (value: Repetition, at: Scope) => T | undefined) =>
    segment.field(field).repetitions.flatMap(it => as(it, scope) ?? [])[0];
  return practitionerRole(practitioner, scope, {
    key: `referral|${segment.value(1) ?? ''}`,
    details: compact({
      period: period(segment.value(8), segment.value(9), scope),
      organization: first(10, organization),
      code: present(first(1, cweConcept)),
      location: present(first(4, plLocation)),
    }),
  });
}

/** PRD-2 with PRD-3, PRD-5 and PRD-7, which is what tells one from a namesake. */
function person(scope: Scope): Reference | undefined {
  const { segment } = scope;
  const [xpn] = segment.field(2).repetitions;
  const name = xpn && xpnHumanName(xpn, scope);
  const identifier = present(...segment.field(7).repetitions.map(it => plnIdentifier(it, scope)));
  if (name === undefined && identifier === undefined) return undefined;
  const [number] = identifier ?? [];
  const id =
    number === undefined
      ? patientOwnedId(scope, 'Practitioner', `name|${xpn && xpnString(xpn)}`)
      : facilityOwnedId(scope.facility, 'Practitioner', `${segment.value(7, 2) ?? ''} licence|${number.value}`);
  scope.include({
    resourceType: 'Practitioner',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({
      identifier,
      name: present(name),
      telecom: present(...segment.field(5).repetitions.map(it => xtnContactPoint()(it, scope))),
      address: present(...segment.field(3).repetitions.map(it => xadAddress(it, scope))),
    }),
  });
  return referenceTo('Practitioner', id, xpn && xpnString(xpn));
}

/** PLN[Identifier] */
function plnIdentifier(pln: Repetition, { facility }: Scope): Identifier | undefined {
  const value = stString(pln);
  if (value === undefined) return undefined;
  const type = identifierType.coding(pln.value(2) ?? '');
  const end = pln.value(4) === undefined ? undefined : toFhirDateTime(pln.value(4), facility.timeZone);
  return {
    ...compact({ type: type && { coding: [type] }, period: end === undefined ? undefined : { end } }),
    value,
  };
}

/** PRD-10 with PRD-11 and PRD-13. */
function organization(xon: Repetition, scope: Scope): Reference | undefined {
  const [address] = scope.segment.field(11).repetitions;
  const [phone] = scope.segment.field(13).repetitions;
  return xonOrganization(xon, scope, {
    address: address && xadAddress(address, scope),
    telecom: phone && xtnContactPoint()(phone, scope),
  });
}
