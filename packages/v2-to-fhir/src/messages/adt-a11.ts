import { line, messageMap } from '../message-map.ts';
import { dg1ToCondition, dg1ToEncounter } from '../segments/dg1.ts';
import { obxToObservation } from '../segments/obx.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToAccount, pidToPatient } from '../segments/pid.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';

/** ADT_A11: cancel admit (HL7 2.5.1, 3.3.11); Event[EncounterStatus] tells the status (MSH[Encounter]). */
export const adtA11 = messageMap(
  'ADT_A11',
  ['ADT_A11'],
  [
    line('ADT_A11.PID', 'Patient[1]', pidToPatient),
    line('ADT_A11.PID', 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line('ADT_A11.PD1', 'Patient[1]', pd1ToPatient),
    line('ADT_A11.PV1', 'Encounter[1]', pv1ToEncounter, {
      references: { subject: 'Patient[1]', 'account[]': 'Account' },
    }),
    line('ADT_A11.PV2', 'Encounter[1]', pv2ToEncounter),
    line('ADT_A11.OBSERVATION.OBX', 'Observation[3]', obxToObservation, { references: { subject: 'Patient[1]' } }),
    line('ADT_A11.DG1', 'Condition[1]', dg1ToCondition, {
      references: { subject: 'Patient[1]', encounter: 'Encounter[1]' },
    }),
    line('ADT_A11.DG1', 'Encounter[1]', dg1ToEncounter),
  ],
);
