import { messageMap } from '../message-map.ts';
import { reportLines, requestLines, resultLines, specimenLines } from './order-parts.ts';
import { nextOfKinLines, observationLines, patientLines, visitLines } from './parts.ts';

const patient = 'ORU_R01.PATIENT_RESULT.PATIENT';
const order = 'ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION';

/** ORU_R01: unsolicited results (HL7 2.5.1, 7.3.1). */
export const oruR01 = messageMap('ORU_R01', 'R01 R03', [
  ...patientLines(patient),
  ...nextOfKinLines(patient),
  ...visitLines(`${patient}.VISIT`),
  ...observationLines(`${patient}.PATIENT_OBSERVATION`),
  ...requestLines(order),
  ...reportLines(order),
  ...resultLines(order),
  ...specimenLines(order),
]);

/** ORU_R30: results of point-of-care tests, R30 to R32 (HL7 2.5.1, 7.3.3). */
export const oruR30 = messageMap(
  'ORU_R30',
  'R30 R31 R32',
  [
    ...patientLines('ORU_R30'),
    ...visitLines('ORU_R30.VISIT'),
    ...observationLines('ORU_R30.PATIENT_OBSERVATION'),
    ...requestLines('ORU_R30'),
    ...reportLines('ORU_R30'),
    ...resultLines('ORU_R30.OBSERVATION'),
  ],
  { ours: 'These are the lines of ORU_R01.' },
);

/** OUL_R22: results of a specimen, R22 and R23 by container; the requests follow it (HL7 2.5.1, 7.3.7). */
export const oulR22 = messageMap('OUL_R22', 'R21 R22 R23', oulLines('OUL_R22'), {
  ordersBeginWith: 'SPM',
  ours: 'These are the lines of ORU_R01.',
});

/** OUL_R24: results of an order; its common order, specimens and results follow it (HL7 2.5.1, 7.3.9). */
export const oulR24 = messageMap('OUL_R24', 'R24', oulLines('OUL_R24'), {
  ordersBeginWith: 'OBR',
  ours: 'These are the lines of ORU_R01.',
});

function oulLines(at: string) {
  return [
    ...patientLines(`${at}.PATIENT`),
    ...visitLines(`${at}.VISIT`),
    ...observationLines(`${at}.PATIENT`),
    ...requestLines(`${at}.ORDER`),
    ...reportLines(`${at}.ORDER`),
    ...resultLines(`${at}.RESULT`),
    ...specimenLines(at),
  ];
}
