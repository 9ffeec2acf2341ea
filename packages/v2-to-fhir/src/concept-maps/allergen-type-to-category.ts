import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AllergenType[AllergyIntoleranceCategory] (HL70127). */
export const allergenTypeToCategory = conceptMap(
  'AllergenType[AllergyIntoleranceCategory]',
  'http://hl7.org/fhir/allergy-intolerance-category',
  {
    DA: ['medication', 'Medication'],
    FA: ['food', 'Food'],
    EA: ['environment', 'Environment'],
    AA: ['biologic', 'Biologic'],
    PA: ['environment', 'Environment'],
    LA: ['environment', 'Environment'],
  },
);
