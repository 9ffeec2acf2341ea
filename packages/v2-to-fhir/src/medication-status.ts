import type { MedicationRequest } from '@causeway/fhir';
import { conceptMap } from './concept-map.ts';

type Status = MedicationRequest['status'];

// The guide maps HL7 tables 0119 and 0038 to the status of a ServiceRequest; a MedicationRequest has other words for
// the same: what is revoked there is cancelled or stopped here.
const system = 'http://hl7.org/fhir/CodeSystem/medicationrequest-status';

export const orderControlToMedicationRequestStatus = conceptMap(
  'OrderControlCode[MedicationRequest.status]',
  system,
  {},
  {
    NW: ['active', 'Active'],
    OK: ['active', 'Active'],
    RE: ['active', 'Active'],
    RF: ['active', 'Active'],
    XO: ['active', 'Active'],
    XX: ['active', 'Active'],
    RL: ['active', 'Active'],
    RO: ['active', 'Active'],
    SC: ['active', 'Active'],
    CA: ['cancelled', 'Cancelled'],
    CR: ['cancelled', 'Cancelled'],
    OC: ['cancelled', 'Cancelled'],
    DC: ['stopped', 'Stopped'],
    DR: ['stopped', 'Stopped'],
    OD: ['stopped', 'Stopped'],
    HD: ['on-hold', 'On Hold'],
    HR: ['on-hold', 'On Hold'],
    OH: ['on-hold', 'On Hold'],
    FU: ['completed', 'Completed'],
  } satisfies Record<string, readonly [Status, string]>,
);

export const orderStatusToMedicationRequestStatus = conceptMap('OrderStatus[MedicationRequest.status]', system, {}, {
  A: ['active', 'Active'],
  CA: ['cancelled', 'Cancelled'],
  CM: ['completed', 'Completed'],
  DC: ['stopped', 'Stopped'],
  ER: ['entered-in-error', 'Entered in Error'],
  HD: ['on-hold', 'On Hold'],
  IP: ['active', 'Active'],
  RP: ['stopped', 'Stopped'],
  SC: ['active', 'Active'],
} satisfies Record<string, readonly [Status, string]>);
