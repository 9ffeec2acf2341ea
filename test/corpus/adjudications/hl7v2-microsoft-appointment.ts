import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';
const file = /SIU-/;

/** SIU. */
export const microsoftAppointment: readonly Adjudication[] = [
  {
    rule: 'contacts-of-an-appointment',
    source,
    file,
    path: /^(Appointment\.supportingInformation\.reference|PractitionerRole)$/,
    words: /placer-contact|EP Entering|^PractitionerRole (placer-contact|EP)|^$/,
    right: 'ours',
    because:
      'Who booked takes part as a Practitioner, with the type of contact; the template has roles as information.',
    guide: 'SCH[Appointment] SCH-12, SCH-16, SCH-20: participant.actor(Practitioner), participant.type',
  },
  {
    rule: 'type-of-an-appointment',
    source,
    file,
    path: /^Appointment\.appointmentType\.coding\.(code|system)$/,
    right: 'ours',
    because: 'SCH-8 is the type (Normal), SCH-7 the reason (EMERGENCY); the template has SCH-7 as the type.',
    guide: 'SCH[Appointment] SCH-8: appointmentType, AppointmentTypeCodes; SCH-7: reasonCode',
  },
  {
    rule: 'notes-of-an-appointment',
    source,
    file,
    path: /^(Device\.note\.text|ServiceRequest\.note\.text|Appointment\.comment)$/,
    right: 'ours',
    because: 'Every NTE of the message is the one comment of the appointment; a device is not of one patient alone.',
    guide:
      'messages SIU_S12.NTE and SIU_S12.RESOURCES.SERVICE.NTE: NTE[Appointment-Comment], "multiple NTE segments in a message all need to map to a single Appointment.comment"',
  },
  {
    rule: 'who-did-not-come',
    source,
    file: /SIU-S26/,
    path: /^(Appointment\.participant\.status|ServiceRequest\.status)$/,
    right: 'neither',
    because:
      'For AIP-12 the guide names no map: "Noshow" is said of the appointment, not that a device or a room declined.',
    guide: 'AIP[Appointment] AIP-12: participant.status, no vocabulary; SCH[Appointment] SCH-25: status',
  },
];
