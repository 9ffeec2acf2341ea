import { line, messageMap } from '../message-map.ts';
import {
  aigToAppointment,
  aigToServiceRequest,
  ailToAppointment,
  ailToServiceRequest,
  aipToAppointment,
  aipToServiceRequest,
  aisToAppointment,
  aisToServiceRequest,
} from '../segments/ais.ts';
import { nteToAppointment, pidToAppointment, schToAppointment, tq1ToAppointment } from '../segments/sch.ts';
import { diagnosisLines, observationLines, patientLines, visitLines, visitOf } from './parts.ts';

const booked = 'Appointment[1]';
const resources = 'SIU_S12.RESOURCES';

/** SIU_S12: an appointment is booked, moved, changed, cancelled, deleted or missed (HL7 2.5.1, 10.4). */
export const siuS12 = messageMap('SIU_S12', 'S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26', [
  line('SIU_S12.SCH', booked, schToAppointment),
  line('SIU_S12.TQ1', booked, tq1ToAppointment, { group: 'SCHEDULE' }),
  line('SIU_S12.NTE', booked, nteToAppointment, { group: ['SCHEDULE', 'RESOURCE'] }),
  ...patientLines('SIU_S12.PATIENT'),
  line('SIU_S12.PATIENT.PID', booked, pidToAppointment),
  ...visitLines('SIU_S12.PATIENT'),
  ...observationLines('SIU_S12.PATIENT'),
  ...diagnosisLines('SIU_S12.PATIENT'),
  line(`${resources}.SERVICE.AIS`, booked, aisToAppointment),
  line(`${resources}.SERVICE.AIS`, 'ServiceRequest[1]', aisToServiceRequest, {
    references: visitOf,
    referencedBy: { [booked]: 'basedOn[]' },
  }),
  line(`${resources}.GENERAL_RESOURCE.AIG`, booked, aigToAppointment),
  line(`${resources}.GENERAL_RESOURCE.AIG`, 'ServiceRequest[1]', aigToServiceRequest),
  line(`${resources}.LOCATION_RESOURCE.AIL`, booked, ailToAppointment),
  line(`${resources}.LOCATION_RESOURCE.AIL`, 'ServiceRequest[1]', ailToServiceRequest),
  line(`${resources}.PERSONNEL_RESOURCE.AIP`, booked, aipToAppointment),
  line(`${resources}.PERSONNEL_RESOURCE.AIP`, 'ServiceRequest[1]', aipToServiceRequest),
]);
