import { line, messageMap } from '../message-map.ts';
import { pd1ToPatient } from '../segments/pd1.ts';
import { pidToPatient } from '../segments/pid.ts';

/**
 * ADT_A24: two numbers of one patient are linked, and ADT_A37: they are not (HL7 2.5.1, 3.3.24 and 3.3.37). The guide has no
 * table for either. The first PID is described; the second only names the other number.
 */
export const adtA24 = messageMap(
  'ADT_A24',
  ['ADT_A24', 'ADT_A37'],
  [line('ADT_A24.PID', 'Patient[1]', pidToPatient), line('ADT_A24.PD1', 'Patient[1]', pd1ToPatient)],
);
