import { patientOwnedId } from '@causeway/conversion';
import type { DiagnosticReport, ServiceRequest } from '@causeway/fhir';
import { orderControlToServiceRequestStatus } from '../concept-maps/order-control-to-service-request-status.ts';
import { orderStatus } from '../concept-maps/order-status.ts';
import { cxTyped } from '../datatypes/cx.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eipIdentifier, eiTyped } from '../datatypes/ei.ts';
import { code } from '../datatypes/st.ts';
import { xcnRole } from '../datatypes/xcn.ts';
import { reportKey } from '../order.ts';
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
    report('ORC-4', 'identifier[]', eipIdentifier(2, 'filler group number')),
    report('ORC-4', 'identifier[]', eipIdentifier(1, 'placer group number')),
  ],
  complete: completeReport,
};

const request = rowsTo<ServiceRequest>();

export const orcToServiceRequest: SegmentMap = {
  name: 'ORC[ServiceRequest]',
  resourceType: 'ServiceRequest',
  id: (_, scope) => owned(scope, 'ServiceRequest', reportKey(scope)),
  rows: [
    request('ORC-1', 'status', code(orderControlToServiceRequestStatus), { if: 'IF ORC-5 NOT VALUED' }),
    request('ORC-1', 'intent', assign('order')),
    request('ORC-2', 'identifier[]', eiTyped('PLAC')),
    request('ORC-3', 'identifier[]', eiTyped('FILL')),
    request('ORC-4', 'requisition', eipIdentifier(1, 'placer group number')),
    request('ORC-5', 'status', code(orderStatus)),
    request('ORC-9', 'authoredOn', dtmDateTime, { if: 'IF ORC-1 EQUALS "NW"' }),
    request('ORC-12', 'requester', xcnRole()),
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
