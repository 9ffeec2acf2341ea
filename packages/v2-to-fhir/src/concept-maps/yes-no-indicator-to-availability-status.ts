import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: YesNoIndicator[AvailabilityStatus] (HL70136). */
export const yesNoIndicatorToAvailabilityStatus = conceptMap(
  'YesNoIndicator[AvailabilityStatus]',
  'http://hl7.org/fhir/specimen-status',
  {
    Y: ['available', 'Available'],
    N: ['unavailable', 'Unavailable'],
  },
);
