import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AllergyType (HL70127). */
export const allergyType = conceptMap('AllergyType', 'http://hl7.org/fhir/allergy-intolerance-type', {
  DA: ['allergy', 'Allergy'],
  FA: ['allergy', 'Allergy'],
  MA: ['allergy', 'Allergy'],
  EA: ['allergy', 'Allergy'],
  AA: ['allergy', 'Allergy'],
  PA: ['allergy', 'Allergy'],
  LA: ['allergy', 'Allergy'],
});
