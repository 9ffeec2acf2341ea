import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AddressType[Use] (HL70190). */
export const addressTypeToUse = conceptMap('AddressType[Use]', 'http://hl7.org/fhir/address-use', {
  BA: ['old', 'Old / Incorrect'],
  BI: ['billing', 'Billing'],
  C: ['temp', 'Temporary'],
  B: ['work', 'Work'],
  H: ['home', 'Home'],
  O: ['work', 'Work'],
});
