import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AllergySeverity[AllergyIntolerance.reaction.severity] (HL70128). */
export const allergySeverityToReactionSeverity = conceptMap(
  'AllergySeverity[AllergyIntolerance.reaction.severity]',
  'http://hl7.org/fhir/reaction-event-severity',
  {
    SV: ['severe', 'Severe'],
    MO: ['moderate', 'Moderate'],
    MI: ['mild', 'Mild'],
  },
);
