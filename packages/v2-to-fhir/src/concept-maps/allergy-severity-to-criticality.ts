import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AllergySeverity[AllergyIntolerance.criticality] (HL70128). */
export const allergySeverityToCriticality = conceptMap(
  'AllergySeverity[AllergyIntolerance.criticality]',
  'http://hl7.org/fhir/allergy-intolerance-criticality',
  {
    SV: ['high', 'High Risk'],
    MI: ['low', 'Low Risk'],
  },
);
