import { line, messageMap } from '../message-map.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToPatient } from '../segments/pid.ts';

/**
 * ADT_A39: merge patient, A40 (HL7 2.5.1, 3.3.40). The guide has no table for it. PID is the survivor, MRG-1 who was
 * merged into it (`mrg.ts`). A43 moves the number of MRG-1 to the patient of PID-3 (3.3.43), A47 changes it to PID-3
 * (3.3.47): of both as well MRG-1 is PID-3's from then on.
 */
export const adtA39 = messageMap(
  'ADT_A39',
  ['ADT_A40', 'ADT_A43', 'ADT_A47'],
  [line('ADT_A39.PATIENT.PID', 'Patient[1]', pidToPatient), line('ADT_A39.PATIENT.PD1', 'Patient[1]', pd1ToPatient)],
);
