import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: OrderType (HL70482). */
export const orderType = conceptMap('OrderType', 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', {
  I: ['HOSP', 'Hospital'],
  O: ['OF', 'Outpatient facility'],
});
