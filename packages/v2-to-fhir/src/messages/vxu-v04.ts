import { line, messageMap } from '../message-map.ts';
import { nteToObservation } from '../segments/nte.ts';
import { obxToObservation } from '../segments/obx.ts';
import { obxToImmunization } from '../segments/obx-immunization.ts';
import { orcToServiceRequest } from '../segments/orc.ts';
import { prtToImmunization, prtToObservation } from '../segments/prt.ts';
import { orcToImmunization, rxaToImmunization, rxrToImmunization } from '../segments/rxa.ts';
import { insuranceLines, nextOfKinLines, observationLines, patientLines, visitLines, visitOf } from './parts.ts';

const order = 'VXU_V04.ORDER';
const given = { patient: 'Patient[1]', encounter: 'Encounter[1]' };

/** VXU_V04: vaccinations that were given, refused, or are known of the past (HL7 2.5.1, 4.17.5). */
export const vxuV04 = messageMap('VXU_V04', 'V04', [
  ...patientLines('VXU_V04'),
  ...nextOfKinLines('VXU_V04'),
  ...visitLines('VXU_V04.PATIENT'),
  ...insuranceLines('VXU_V04.INSURANCE'),
  ...observationLines('VXU_V04.PATIENT'),
  line(`${order}.ORC`, 'ServiceRequest[1]', orcToServiceRequest, { references: visitOf }),
  line(`${order}.ORC`, 'Immunization[1]', orcToImmunization, { references: given }),
  line(`${order}.RXA`, 'Immunization[1]', rxaToImmunization, { references: given }),
  line(`${order}.RXR`, 'Immunization[1]', rxrToImmunization),
  line(`${order}.PRT`, 'Immunization[1]', prtToImmunization, { group: 'ORDER_OBSERVATION' }),
  line(`${order}.OBSERVATION.OBX`, 'Immunization[1]', obxToImmunization, { group: 'OBSERVATION' }),
  line(`${order}.OBSERVATION.OBX`, 'Observation[2]', obxToObservation, {
    group: 'OBSERVATION',
    references: { subject: 'Patient[1]', encounter: 'Encounter[1]', 'partOf[]': 'Immunization[1]' },
  }),
  line(`${order}.OBSERVATION.PRT`, 'Observation[2]', prtToObservation, { group: 'OBSERVATION' }),
  line(`${order}.OBSERVATION.NTE`, 'Observation[2]', nteToObservation, { group: 'OBSERVATION' }),
]);
