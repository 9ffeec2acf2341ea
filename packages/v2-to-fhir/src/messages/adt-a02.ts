import { line, messageMap } from '../message-map.ts';
import { obxToObservation } from '../segments/obx.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToAccount, pidToPatient } from '../segments/pid.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';

/** ADT_A02: transfer (HL7 2.5.1, 3.3.2). */
export const adtA02 = messageMap(
  'ADT_A02',
  ['ADT_A02'],
  [
    line('ADT_A02.PID', 'Patient[1]', pidToPatient),
    line('ADT_A02.PID', 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line('ADT_A02.PD1', 'Patient[1]', pd1ToPatient),
    line('ADT_A02.PV1', 'Encounter[1]', pv1ToEncounter, {
      references: { subject: 'Patient[1]', 'account[]': 'Account' },
    }),
    line('ADT_A02.PV2', 'Encounter[1]', pv2ToEncounter),
    line('ADT_A02.OBSERVATION.OBX', 'Observation[3]', obxToObservation, { references: { subject: 'Patient[1]' } }),
  ],
);
