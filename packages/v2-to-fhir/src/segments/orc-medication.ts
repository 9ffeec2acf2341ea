import { patientOwnedId } from '@causeway/conversion';
import type { MedicationDispense, MedicationRequest } from '@causeway/fhir';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiTyped, groupNumber } from '../datatypes/ei.ts';
import { code } from '../datatypes/st.ts';
import { tqTiming } from '../datatypes/timing.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { orderControlToMedicationRequestStatus, orderStatusToMedicationRequestStatus } from '../medication-status.ts';
import { orderKey } from '../order.ts';
import { orderer, orderingRole } from '../ordering-provider.ts';
import { type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

/**
 * The common order of RDE, RDS and ORM towards MedicationRequest. The guide maps it to ServiceRequest, Immunization and
 * MedicationAdministration only; these are the rows of ORC[ServiceRequest] as far as a MedicationRequest has them.
 */
const row = rowsTo<MedicationRequest>();
const roles = 'http://terminology.hl7.org/CodeSystem/v2-0443';

function orcRows() {
  return [
    row('ORC-1', 'status', code(orderControlToMedicationRequestStatus), { if: 'IF ORC-5 NOT VALUED' }),
    row('ORC-2', 'identifier[]', eiTyped('PLAC')),
    row('ORC-3', 'identifier[]', eiTyped('FILL')),
    row('ORC-4', 'groupIdentifier', groupNumber(1, 'placer group number')),
    row('ORC-5', 'status', code(orderStatusToMedicationRequestStatus)),
    row('ORC-7', 'dosageInstruction[0].timing', tqTiming),
    row('ORC-9', 'authoredOn', dtmDateTime),
    row('ORC-10', 'recorder', xcnPractitioner),
    row('ORC-12', 'requester', orderer({ system: roles, code: 'OP', display: 'Ordering Provider' }), {
      reads: [21, 22, 23],
    }),
    row('ORC-21', 'requester', orderingRole, {
      once: true,
      if: 'IF ORC-12 NOT VALUED AND RXO-14 NOT VALUED AND RXE-13 NOT VALUED',
      reads: [22, 23],
    }),
  ];
}

/** The order as the prescriber wrote it (RXO), or as the pharmacy encoded it (RXE). */
export type Prescription = 'RXO' | 'RXE';

export function orcToMedicationRequest(of: Prescription): SegmentMap {
  return {
    name: 'ORC[MedicationRequest]',
    ours: 'The guide has no map of the order of a medication.',
    resourceType: 'MedicationRequest',
    id: (_, scope) => (scope.neighbour(of) === undefined ? undefined : requestId(scope, of)),
    rows: orcRows(),
    complete: completeRequest,
  };
}

export function requestId(scope: Scope, of: Prescription): string | undefined {
  const key = orderKey(scope);
  return key && patientOwnedId(scope, 'MedicationRequest', of === 'RXO' ? `ordered ${key}` : key);
}

/** What R4 requires: a medication, a status, an intent. */
export function completeRequest(draft: Draft): boolean {
  draft.status ??= 'unknown';
  draft.intent ??= 'order';
  return draft.medicationReference !== undefined || draft.medicationCodeableConcept !== undefined;
}

const dispense = rowsTo<MedicationDispense>();

export const orcToMedicationDispense: SegmentMap = {
  name: 'ORC[MedicationDispense]',
  ours: 'The guide has no map of a dispense.',
  resourceType: 'MedicationDispense',
  id: (_, scope) => (scope.neighbour('RXD') === undefined ? undefined : dispenseId(scope)),
  rows: [
    dispense('ORC-2', 'identifier[]', eiTyped('PLAC')),
    dispense('ORC-3', 'identifier[]', eiTyped('FILL')),
    dispense('ORC-5', 'status', id => (id.value(1) === 'CA' ? 'cancelled' : undefined)),
  ],
  complete: completeDispense,
};

/** What R4 requires: a medication, and a status; what is told of as dispensed has been. */
export function completeDispense(draft: Draft): boolean {
  draft.status ??= 'completed';
  return draft.medicationReference !== undefined;
}

/** A prescription is dispensed more than once: by prescription, number and time. */
export function dispenseId(scope: Scope): string | undefined {
  const rxd = scope.segment.id === 'RXD' ? scope.segment : scope.neighbour('RXD');
  const key = orderKey(scope) ?? rxd?.value(7);
  return key && patientOwnedId(scope, 'MedicationDispense', `${key}|${rxd?.value(1) ?? ''}|${rxd?.value(3) ?? ''}`);
}
