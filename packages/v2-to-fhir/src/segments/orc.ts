import { patientOwnedId } from '@causeway/conversion';
import type { DiagnosticReport, ServiceRequest } from '@causeway/fhir';
import { orderControlToServiceRequestStatus } from '../concept-maps/order-control-to-service-request-status.ts';
import { orderStatus } from '../concept-maps/order-status.ts';
import { orderType } from '../concept-maps/order-type.ts';
import { cweMapped } from '../datatypes/cwe.ts';
import { cxTyped } from '../datatypes/cx.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiTyped, groupNumber } from '../datatypes/ei.ts';
import { code } from '../datatypes/st.ts';
import { tqNote, tqPriority, tqQuantity, tqTiming } from '../datatypes/timing.ts';
import { reportKey, requestId } from '../order.ts';
import { orderer, orderingRole } from '../ordering-provider.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';
import { completeReport } from './obr.ts';

const report = rowsTo<DiagnosticReport>();

export const orcToDiagnosticReport: SegmentMap = {
  name: 'ORC[DiagnosticReport]',
  resourceType: 'DiagnosticReport',
  id: (_, scope) => owned(scope, 'DiagnosticReport', reportKey(scope)),
  rows: [
    report('ORC-2', 'identifier[]', eiTyped('PLAC')),
    report('ORC-3', 'identifier[]', eiTyped('FILL')),
    report('ORC-4', 'identifier[]', groupNumber(2, 'filler group number')),
    report('ORC-4', 'identifier[]', groupNumber(1, 'placer group number')),
  ],
  complete: completeReport,
};

const request = rowsTo<ServiceRequest>();
const asTq = 'TQ[ServiceRequest].';

export const orcToServiceRequest: SegmentMap = {
  name: 'ORC[ServiceRequest]',
  resourceType: 'ServiceRequest',
  id: (_, scope) => requestId(scope),
  rows: [
    request('ORC-1', 'status', code(orderControlToServiceRequestStatus), { if: 'IF ORC-5 NOT VALUED' }),
    request('ORC-1', 'intent', assign('order')),
    request('ORC-2', 'identifier[]', eiTyped('PLAC')),
    request('ORC-3', 'identifier[]', eiTyped('FILL')),
    request('ORC-4', 'requisition', groupNumber(1, 'placer group number')),
    request('ORC-5', 'status', code(orderStatus)),
    request('ORC-7', 'quantityQuantity', tqQuantity, { once: true, departs: asTq }),
    request('ORC-7', 'occurrenceTiming', tqTiming, { once: true, departs: asTq }),
    request('ORC-7', 'priority', tqPriority, { once: true, departs: asTq }),
    request('ORC-7', 'note[]', tqNote, { once: true, departs: asTq }),
    request('ORC-9', 'authoredOn', dtmDateTime, { if: 'IF ORC-1 EQUALS "NW"' }),
    request('ORC-12', 'requester', orderer(), { reads: [21, 22, 23] }),
    request('ORC-21', 'requester', orderingRole, {
      once: true,
      if: 'IF ORC-12 NOT VALUED',
      reads: [22, 23],
    }),
    request('ORC-29', 'locationCode[]', cweMapped(orderType)),
    request('ORC-33', 'identifier[]', cxTyped('PLAC', 'alternate placer order number'), { if: 'IF OBR-53 NOT VALUED' }),
  ],
  complete: (draft: Draft) => {
    draft.status ??= 'unknown';
    draft.intent ??= 'order';
    // occurrence[x]: TQ1 says more of it than OBR-6.
    if (draft.occurrenceTiming !== undefined) delete draft.occurrenceDateTime;
    return true;
  },
};

function owned(scope: Scope, type: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : patientOwnedId(scope, type, key);
}
