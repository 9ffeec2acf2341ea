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

/** ADT_A03: discharge (HL7 2.5.1, 3.3.3). The guide has no table of its own for it; these are the lines of ADT_A01. */
export const adtA03 = messageMap(
  'ADT_A03',
  ['ADT_A03'],
  [
    line('ADT_A03.PID', 'Patient[1]', pidToPatient),
    line('ADT_A03.PID', 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line('ADT_A03.PD1', 'Patient[1]', pd1ToPatient),
    line('ADT_A03.NEXT_OF_KIN.NK1', 'RelatedPerson[2]', nk1ToRelatedPerson, {
      if: 'IF NK1-3.1 NOT IN ("EMR", "E", "F", "I", "S")',
      references: { patient: 'Patient[1]' },
    }),
    line('ADT_A03.NEXT_OF_KIN.NK1', 'Patient[1]', nk1ToPatientContact),
    line('ADT_A03.PV1', 'Encounter[1]', pv1ToEncounter, {
      references: { subject: 'Patient[1]', 'account[]': 'Account' },
    }),
    line('ADT_A03.PV2', 'Encounter[1]', pv2ToEncounter),
    line('ADT_A03.OBSERVATION.OBX', 'Observation[3]', obxToObservation, { references: { subject: 'Patient[1]' } }),
    line('ADT_A03.AL1', 'AllergyIntolerance', al1ToAllergyIntolerance, { references: { patient: 'Patient[1]' } }),
    line('ADT_A03.DG1', 'Condition[1]', dg1ToCondition, {
      references: { subject: 'Patient[1]', encounter: 'Encounter[1]' },
    }),
    line('ADT_A03.DG1', 'Encounter[1]', dg1ToEncounter),
    line('ADT_A03.INSURANCE.IN1', 'Coverage[1]', in1ToCoverage, { references: { beneficiary: 'Patient[1]' } }),
  ],
);
