import { line, messageMap } from '../message-map.ts';
import { obxToObservation } from '../segments/obx.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToAccount, pidToPatient } from '../segments/pid.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';

/** ADT_A09: cancel transfer (HL7 2.5.1, 3.3.12). */
export const adtA09 = messageMap(
  'ADT_A09',
  ['ADT_A12'],
  [
    line('ADT_A09.PID', 'Patient[1]', pidToPatient),
    line('ADT_A09.PID', 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line('ADT_A09.PD1', 'Patient[1]', pd1ToPatient),
    line('ADT_A09.PV1', 'Encounter[1]', pv1ToEncounter, {
      references: { subject: 'Patient[1]', 'account[]': 'Account' },
    }),
    line('ADT_A09.PV2', 'Encounter[1]', pv2ToEncounter),
    line('ADT_A09.OBSERVATION.OBX', 'Observation[3]', obxToObservation, { references: { subject: 'Patient[1]' } }),
  ],
);
