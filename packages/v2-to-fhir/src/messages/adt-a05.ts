import { line, messageMap } from '../message-map.ts';
import { al1ToAllergyIntolerance } from '../segments/al1.ts';
import { dg1ToCondition, dg1ToEncounter } from '../segments/dg1.ts';
import { in1ToCoverage } from '../segments/in1.ts';
import { nk1ToPatientContact, nk1ToRelatedPerson } from '../segments/nk1.ts';
import { obxToObservation } from '../segments/obx.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToAccount, pidToPatient } from '../segments/pid.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';

/** ADT_A05, also for A28 and A31 (HL7 2.5.1, 3.3.5). */
export const adtA05 = messageMap(
  'ADT_A05',
  ['ADT_A05', 'ADT_A28', 'ADT_A31'],
  [
    line('ADT_A05.PID', 'Patient[1]', pidToPatient),
    line('ADT_A05.PID', 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line('ADT_A05.PD1', 'Patient[1]', pd1ToPatient),
    line('ADT_A05.NEXT_OF_KIN.NK1', 'RelatedPerson[2]', nk1ToRelatedPerson, {
      references: { patient: 'Patient[1]' },
    }),
    line('ADT_A05.NEXT_OF_KIN.NK1', 'Patient[1]', nk1ToPatientContact),
    line('ADT_A05.PV1', 'Encounter[1]', pv1ToEncounter, {
      references: { subject: 'Patient[1]', 'account[]': 'Account' },
    }),
    line('ADT_A05.PV2', 'Encounter[1]', pv2ToEncounter),
    line('ADT_A05.OBSERVATION.OBX', 'Observation[3]', obxToObservation, { references: { subject: 'Patient[1]' } }),
    line('ADT_A05.AL1', 'AllergyIntolerance', al1ToAllergyIntolerance, { references: { patient: 'Patient[1]' } }),
    line('ADT_A05.DG1', 'Condition[1]', dg1ToCondition, {
      references: { subject: 'Patient[1]', encounter: 'Encounter[1]' },
    }),
    line('ADT_A05.DG1', 'Encounter[1]', dg1ToEncounter),
    line('ADT_A05.INSURANCE.IN1', 'Coverage[1]', in1ToCoverage, { references: { beneficiary: 'Patient[1]' } }),
  ],
);
