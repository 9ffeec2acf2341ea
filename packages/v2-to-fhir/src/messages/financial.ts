import { messageMap } from '../message-map.ts';
import { chargeLines, reportLines, requestLines, resultLines } from './order-parts.ts';
import {
  allergyLines,
  diagnosisLines,
  insuranceLines,
  nextOfKinLines,
  observationLines,
  patientLines,
  procedureLines,
  referralLines,
  visitLines,
} from './parts.ts';

const ours = 'The guide has no map of financial messages: their clinical segments mean what they mean in ADT_A01.';

function visitToBill(at: string) {
  return [
    ...patientLines(at),
    ...nextOfKinLines(at),
    ...visitLines(at),
    ...observationLines(at),
    ...allergyLines(at),
    ...diagnosisLines(at),
    ...procedureLines(at),
    ...insuranceLines(at),
    ...referralLines(at),
  ];
}

/** DFT_P03, DFT_P11: charges of a visit (HL7 2.5.1, 6.4.3). */
export const dftP03 = messageMap(
  'DFT_P03',
  'P03 P11',
  [
    ...visitToBill('DFT_P03'),
    ...requestLines('DFT_P03.COMMON_ORDER'),
    ...reportLines('DFT_P03.COMMON_ORDER'),
    ...resultLines('DFT_P03.COMMON_ORDER'),
    ...chargeLines('DFT_P03.FINANCIAL'),
  ],
  { ours },
);

/** BAR_P01, P02, P05, P12: an account is opened, changed or closed (HL7 2.5.1, 6.4.1). */
export const barP01 = messageMap('BAR_P01', 'P01 P02 P05 P06 P10 P12', visitToBill('BAR_P01'), { ours });
