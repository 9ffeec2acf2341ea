import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: OrderStatus (HL70038). */
export const orderStatus = conceptMap('OrderStatus', 'http://hl7.org/fhir/request-status', {
  CA: ['revoked', 'Revoked'],
  CM: ['completed', 'Completed'],
  DC: ['revoked', 'Revoked'],
  ER: ['entered-in-error', 'Entered in Error'],
  HD: ['on-hold', 'On Hold'],
  IP: ['active', 'Active'],
  RP: ['revoked', 'Revoked'],
  SC: ['active', 'Active'],
});
