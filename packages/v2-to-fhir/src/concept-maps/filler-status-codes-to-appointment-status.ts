import { conceptMap } from '../concept-map.ts';

/** HL7 Concept Map: FillerStatusCodes[Appointment] (HL70278). */
export const fillerStatusCodesToAppointmentStatus = conceptMap(
  'FillerStatusCodes[Appointment]',
  'http://hl7.org/fhir/appointmentstatus',
  {
    Pending: ['pending', 'Pending'],
    Waitlist: ['waitlist', 'Waitlisted'],
    Booked: ['booked', 'Booked'],
    Started: ['checked-in', 'Checked In'],
    Complete: ['fulfilled', 'Fulfilled'],
    Cancelled: ['cancelled', 'Cancelled'],
    Deleted: ['entered-in-error', 'Entered In Error'],
    Noshow: ['noshow', 'No Show'],
  },
);
