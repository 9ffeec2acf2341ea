import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AppointmentTypeCodes (HL70277). */
export const appointmentTypeCodes = conceptMap(
  'AppointmentTypeCodes',
  'http://terminology.hl7.org/CodeSystem/v2-0277',
  {
    Normal: ['Normal', 'Routine schedule request type – default if not valued'],
    Tentative: ['Tentative', 'A request for a tentative (e.g., “penciled in”) appointment'],
    Complete: [
      'Complete',
      'A request to add a completed appointment, used to maintain records of completed appointments that did not appear in the schedule (e.g., STAT, walk-in, etc.)',
    ],
  },
);
