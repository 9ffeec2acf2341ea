import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: AppointmentReasonCodes (HL70276). */
export const appointmentReasonCodes = conceptMap('AppointmentReasonCodes', 'http://snomed.info/sct', {
  ROUTINE: ['3780001', 'Routine patient disposition, no follow-up planned'],
  CHECKUP: ['866149003', 'Annual visit (procedure)'],
  FOLLOWUP: ['185389009', 'Follow-up visit (procedure)'],
  EMERGENCY: ['373110003', 'Emergency procedure (procedure)'],
});
