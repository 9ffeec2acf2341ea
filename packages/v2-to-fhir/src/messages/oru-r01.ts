import { line, messageMap } from '../message-map.ts';
import { nk1ToPatientContact, nk1ToRelatedPerson } from '../segments/nk1.ts';
import { nteToObservation, nteToServiceRequest } from '../segments/nte.ts';
import { obrToDiagnosticReport, obrToServiceRequest } from '../segments/obr.ts';
import { obxToObservation } from '../segments/obx.ts';
import { orcToDiagnosticReport, orcToServiceRequest } from '../segments/orc.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToPatient } from '../segments/pid.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';

const patient = 'ORU_R01.PATIENT_RESULT.PATIENT';
const order = 'ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION';
const subject = { subject: 'Patient[1]', encounter: 'Encounter[1]' };

/** ORU_R01: unsolicited results (HL7 2.5.1, 7.3.1). The ServiceRequest is made where an ORC tells of an order. */
export const oruR01 = messageMap(
  'ORU_R01',
  ['ORU_R01'],
  [
    line(`${patient}.PID`, 'Patient[1]', pidToPatient),
    line(`${patient}.PD1`, 'Patient[1]', pd1ToPatient),
    line(`${patient}.NK1`, 'RelatedPerson[2]', nk1ToRelatedPerson, { references: { patient: 'Patient[1]' } }),
    line(`${patient}.NK1`, 'Patient[1]', nk1ToPatientContact),
    line(`${patient}.PATIENT_OBSERVATION.OBX`, 'Observation[1]', obxToObservation, {
      group: 'PATIENT_OBSERVATION',
      references: { subject: 'Patient[1]' },
    }),
    line(`${patient}.VISIT.PV1`, 'Encounter[1]', pv1ToEncounter, { references: { subject: 'Patient[1]' } }),
    line(`${patient}.VISIT.PV2`, 'Encounter[1]', pv2ToEncounter),
    line(`${order}.COMMON_ORDER.ORC`, 'ServiceRequest[1]', orcToServiceRequest, { references: subject }),
    line(`${order}.COMMON_ORDER.ORC`, 'DiagnosticReport[1]', orcToDiagnosticReport, {
      references: { ...subject, 'basedOn[]': 'ServiceRequest[1]' },
    }),
    line(`${order}.OBR`, 'DiagnosticReport[1]', obrToDiagnosticReport, { references: subject }),
    line(`${order}.OBR`, 'ServiceRequest[1]', obrToServiceRequest),
    line(`${order}.NTE`, 'ServiceRequest[1]', nteToServiceRequest, { group: 'ORDER_OBSERVATION' }),
    line(`${order}.OBSERVATION.OBX`, 'Observation[2]', obxToObservation, {
      group: 'OBSERVATION',
      references: subject,
      referencedBy: { 'DiagnosticReport[1]': 'result[]' },
    }),
    line(`${order}.OBSERVATION.NTE`, 'Observation[2]', nteToObservation, { group: 'OBSERVATION' }),
  ],
);
