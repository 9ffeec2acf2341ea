import { patientOwnedId } from '@causeway/conversion';
import type { DiagnosticReport, Reference, ServiceRequest } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { concept } from '../concept-map.ts';
import { diagnosticServiceSectionId } from '../concept-maps/diagnostic-service-section-id.ts';
import { extendedPriorityCodes } from '../concept-maps/extended-priority-codes.ts';
import { resultStatus } from '../concept-maps/result-status.ts';
import { cweConcept } from '../datatypes/cwe.ts';
import { cxTyped, typeConcept } from '../datatypes/cx.ts';
import { dtmDateTime, dtmInstant } from '../datatypes/dtm.ts';
import { eiIdentifier, eiTyped } from '../datatypes/ei.ts';
import { code } from '../datatypes/st.ts';
import { tqNote, tqPriority, tqQuantity, tqTiming } from '../datatypes/timing.ts';
import { ndlRole, xcnPractitioner } from '../datatypes/xcn.ts';
import { reportKey, requestId } from '../order.ts';
import { assign, type Draft, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const report = rowsTo<DiagnosticReport>();

export const obrToDiagnosticReport: SegmentMap = {
  name: 'OBR[DiagnosticReport]',
  resourceType: 'DiagnosticReport',
  id: (_, scope) => {
    const key = reportKey(scope);
    return key && patientOwnedId(scope, 'DiagnosticReport', key);
  },
  rows: [
    report('OBR-2', 'identifier[]', eiTyped('PLAC'), { if: 'IF ORC-2 NOT VALUED' }),
    report('OBR-3', 'identifier[]', eiTyped('FILL'), { if: 'IF ORC-3 NOT VALUED' }),
    report('OBR-4', 'code', cweConcept),
    report('OBR-7', 'effectiveDateTime', dtmDateTime, { if: 'IF OBR-8 NOT VALUED' }),
    report('OBR-7', 'effectivePeriod.start', dtmDateTime, { if: 'IF OBR-8 VALUED' }),
    report('OBR-8', 'effectivePeriod.end', dtmDateTime),
    report('OBR-22', 'issued', dtmInstant),
    report('OBR-24', 'category[]', serviceSection),
    report('OBR-25', 'status', code(resultStatus)),
    report('OBR-32', 'resultsInterpreter[]', ndlRole),
    report('OBR-34', 'performer[]', ndlRole),
    report('OBR-35', 'performer[]', ndlRole),
  ],
  complete: completeReport,
};

const request = rowsTo<ServiceRequest>();
const beforeTq1 = {
  once: true,
  if: 'IF ORC-7 NOT VALUED AND TQ1-1 NOT VALUED',
  departs: 'TQ[ServiceRequest], as senders did before TQ1.',
};

export const obrToServiceRequest: SegmentMap = {
  name: 'OBR[ServiceRequest]',
  resourceType: 'ServiceRequest',
  // The guide has one IF ORC VALUED; in OUL_R22 and OUL_R24 the ORC follows.
  id: (_, scope) => (scope.neighbour('ORC') === undefined ? undefined : requestId(scope)),
  rows: [
    request('OBR-2', 'identifier[]', eiTyped('PLAC'), { if: 'IF ORC-2 NOT VALUED' }),
    request('OBR-3', 'identifier[]', eiTyped('FILL'), { if: 'IF ORC-3 NOT VALUED' }),
    request('OBR-4', 'code', cweConcept),
    request('OBR-5', 'priority', code(extendedPriorityCodes)),
    request('OBR-6', 'occurrenceDateTime', dtmDateTime),
    request('OBR-11', 'intent', assign('reflex-order'), { if: 'IF OBR-11 EQUALS "G"' }),
    request('OBR-16', 'requester', xcnPractitioner, { if: 'IF ORC-12 NOT VALUED' }),
    request('OBR-27', 'quantityQuantity', tqQuantity, beforeTq1),
    request('OBR-27', 'occurrenceTiming', tqTiming, beforeTq1),
    request('OBR-27', 'priority', tqPriority, beforeTq1),
    request('OBR-27', 'note[]', tqNote, beforeTq1),
    request('OBR-29', 'basedOn[]', parentOrder(1, 'PLAC'), {
      if: 'IF OBR-29.1 VALUED AND OBR-50 NOT VALUED',
      reads: [50],
    }),
    request('OBR-29', 'basedOn[]', parentOrder(2, 'FILL'), {
      if: 'IF OBR-29.2 VALUED AND OBR-50 NOT VALUED',
      reads: [50],
    }),
    request('OBR-31', 'reasonCode[]', cweConcept),
    request('OBR-46', 'orderDetail[]', cweConcept),
    request('OBR-47', 'orderDetail[]', cweConcept),
    request('OBR-53', 'identifier[]', cxTyped('PLAC', 'alternate placer order number')),
  ],
};

/** EIP.1 or EIP.2 of the request that led to this one. */
function parentOrder(part: 1 | 2, code: string) {
  const type = typeConcept(code);
  return (eip: Repetition, scope: Scope): Reference | undefined => {
    const identifier = eiIdentifier(eip.component(part), scope);
    return identifier && { type: 'ServiceRequest', identifier: { type, ...identifier } };
  };
}

function serviceSection(id: Repetition) {
  const said = id.value(1);
  const coding = said === undefined ? undefined : diagnosticServiceSectionId.coding(said);
  return coding && { coding: [coding] };
}

/** What R4 requires of a report: a code and a status. */
export function completeReport(draft: Draft): boolean {
  draft.status ??= 'unknown';
  draft.code ??= concept('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK', 'unknown');
  return true;
}
