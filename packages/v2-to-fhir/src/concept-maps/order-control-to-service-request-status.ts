import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: OrderControlCode[ServiceRequest.status] (HL70119). */
export const orderControlToServiceRequestStatus = conceptMap(
  'OrderControlCode[ServiceRequest.status]',
  'http://hl7.org/fhir/request-status',
  {
    AF: ['active', 'Active'],
    CA: ['active', 'Active'],
    CR: ['revoked', 'Revoked'],
    DC: ['revoked', 'Revoked'],
    DF: ['revoked', 'Revoked'],
    DR: ['revoked', 'Revoked'],
    FU: ['completed', 'Completed'],
    HD: ['active', 'Active'],
    HR: ['on-hold', 'On Hold'],
    NW: ['active', 'Active'],
    OC: ['revoked', 'Revoked'],
    OD: ['revoked', 'Revoked'],
    OH: ['on-hold', 'On Hold'],
    OK: ['active', 'Active'],
    PR: ['active', 'Active'],
    PY: ['active', 'Active'],
    RL: ['active', 'Active'],
    RO: ['active', 'Active'],
    RQ: ['active', 'Active'],
  },
  {
    // An observation report answers an order that was carried out (ORU_R01, ORC-1 is RE).
    RE: ['completed', 'Completed'],
  },
);
