import { messageMap } from '../message-map.ts';
import { patientLines } from './parts.ts';

/**
 * ADT_A24: two numbers of one patient are linked, and ADT_A37: they are not (HL7 2.5.1, 3.3.24 and 3.3.37). The first PID
 * is described; the second only names the other number.
 */
export const adtA24 = messageMap('ADT_A24', 'A24 A37', patientLines('ADT_A24'), {
  ours: 'The guide has no table for either.',
});
