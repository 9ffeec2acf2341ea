import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AddressType[Type] (HL70190). */
export const addressTypeToType = conceptMap('AddressType[Type]', 'http://hl7.org/fhir/address-type', {
  M: ['postal', 'Postal'],
  SH: ['postal', 'Postal'],
});
