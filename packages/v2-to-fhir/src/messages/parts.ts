import { line, type MessageRow } from '../message-map.ts';
import { al1ToAllergyIntolerance } from '../segments/al1.ts';
import { dg1ToCondition, dg1ToEncounter } from '../segments/dg1.ts';
import { gt1ToAccount, gt1ToRelatedPerson } from '../segments/gt1.ts';
import { in1ToCoverage, in1ToSubscriber, in2ToCoverage, in2ToSubscriber } from '../segments/in1.ts';
import { nk1ToPatientContact, nk1ToRelatedPerson } from '../segments/nk1.ts';
import { nteToObservation } from '../segments/nte.ts';
import { obxToObservation } from '../segments/obx.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToAccount, pidToMother, pidToPatient } from '../segments/pid.ts';
import { pr1ToProcedure } from '../segments/pr1.ts';
import { prtToCareTeam, prtToEncounter, prtToObservation, prtToPatient } from '../segments/prt.ts';
import { pv1ToEncounter } from '../segments/pv1.ts';
import { pv2ToEncounter } from '../segments/pv2.ts';
import { rf1ToServiceRequest } from '../segments/rf1.ts';
import { rolToEncounter, rolToPatient, rolToProcedure } from '../segments/rol.ts';

// The lines that the message structures of HL7 v2 share. `at` is the path of the guide's "Identifier" that they stand
// under: `ADT_A01`, `ORU_R01.PATIENT_RESULT.PATIENT`.

const patient = { patient: 'Patient[1]' };
const subject = { subject: 'Patient[1]' };
export const visitOf = { subject: 'Patient[1]', encounter: 'Encounter[1]' };

/** PID, PD1 and who takes care of the patient. */
export function patientLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.PID`, 'Patient[1]', pidToPatient),
    line(`${at}.PID`, 'Account', pidToAccount, { references: { 'subject[]': 'Patient[1]' } }),
    line(`${at}.PID`, 'RelatedPerson[1]', pidToMother, { references: patient }),
    line(`${at}.PD1`, 'Patient[1]', pd1ToPatient),
    line(`${at}.ROL`, 'Patient[1]', rolToPatient, { group: 'PATIENT' }),
    line(`${at}.PRT`, 'Patient[1]', prtToPatient, { group: 'PATIENT' }),
    line(`${at}.PRT`, 'CareTeam[1]', prtToCareTeam, { group: 'PATIENT', references: subject }),
  ];
}

/**
 * NK1, as a RelatedPerson and as a contact.
 *
 * @param condition of ADT_A01: who is only a contact (employer, emergency, insurer) is no related person
 */
export function nextOfKinLines(at: string, condition?: string): readonly MessageRow[] {
  return [
    line(`${at}.NK1`, 'RelatedPerson[2]', nk1ToRelatedPerson, {
      ...(condition === undefined ? {} : { if: condition }),
      references: patient,
    }),
    line(`${at}.NK1`, 'Patient[1]', nk1ToPatientContact),
  ];
}

export const noMereContact = 'IF NK1-3.1 NOT IN ("EMR", "E", "F", "I", "S")';

export function visitLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.PV1`, 'Encounter[1]', pv1ToEncounter, { references: { ...subject, 'account[]': 'Account' } }),
    line(`${at}.PV2`, 'Encounter[1]', pv2ToEncounter),
    line(`${at}.ROL`, 'Encounter[1]', rolToEncounter, { group: 'VISIT' }),
    line(`${at}.PRT`, 'Encounter[1]', prtToEncounter, { group: 'VISIT' }),
  ];
}

/** OBX of the patient, outside orders. */
export function observationLines(at: string): readonly MessageRow[] {
  const group = 'PATIENT_OBSERVATION';
  return [
    line(`${at}.OBX`, 'Observation[3]', obxToObservation, { group, references: subject }),
    line(`${at}.PRT`, 'Observation[3]', prtToObservation, { group }),
    line(`${at}.NTE`, 'Observation[3]', nteToObservation, { group }),
  ];
}

export function allergyLines(at: string): readonly MessageRow[] {
  return [line(`${at}.AL1`, 'AllergyIntolerance', al1ToAllergyIntolerance, { references: patient })];
}

export function diagnosisLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.DG1`, 'Condition[1]', dg1ToCondition, { references: visitOf }),
    line(`${at}.DG1`, 'Encounter[1]', dg1ToEncounter),
  ];
}

export function procedureLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.PR1`, 'Procedure[1]', pr1ToProcedure, { references: visitOf }),
    line(`${at}.PROCEDURE.ROL`, 'Procedure[1]', rolToProcedure, { group: 'PROCEDURE' }),
  ];
}

export function insuranceLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.GT1`, 'RelatedPerson[3]', gt1ToRelatedPerson, { references: patient }),
    line(`${at}.GT1`, 'Account', gt1ToAccount),
    line(`${at}.IN1`, 'RelatedPerson[4]', in1ToSubscriber, { references: patient }),
    line(`${at}.IN1`, 'Coverage[1]', in1ToCoverage, { references: { beneficiary: 'Patient[1]' } }),
    line(`${at}.IN2`, 'RelatedPerson[4]', in2ToSubscriber),
    line(`${at}.IN2`, 'Coverage[1]', in2ToCoverage),
  ];
}

/** What an insurer has to authorize; REF_I12 is about it. */
export function referralLines(at: string): readonly MessageRow[] {
  return [line(`${at}.REFERRAL.RF1`, 'ServiceRequest[2]', rf1ToServiceRequest, { references: visitOf })];
}
