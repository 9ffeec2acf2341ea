import { line, messageMap } from '../message-map.ts';
import { nteToServiceRequest } from '../segments/nte.ts';
import { prdToServiceRequest, rf1ToServiceRequest } from '../segments/rf1.ts';
import { reportLines, requestLines, resultLines } from './order-parts.ts';
import {
  allergyLines,
  diagnosisLines,
  insuranceLines,
  nextOfKinLines,
  patientLines,
  procedureLines,
  visitLines,
} from './parts.ts';

const at = 'REF_I12';
const referral = 'ServiceRequest[2]';

/** REF_I12, I13, I14: a patient is referred, the referral changed or cancelled (HL7 2.5.1, 11.5). */
export const refI12 = messageMap(
  at,
  'I12 I13 I14 I15',
  [
    line(`${at}.RF1`, referral, rf1ToServiceRequest, {
      references: { subject: 'Patient[1]', encounter: 'Encounter[1]' },
    }),
    line(`${at}.PROVIDER_CONTACT.PRD`, referral, prdToServiceRequest),
    line(`${at}.NTE`, referral, nteToServiceRequest, { group: ['REFERRAL', 'VISIT'] }),
    ...patientLines(at),
    ...nextOfKinLines(at),
    ...insuranceLines(at),
    ...diagnosisLines(at),
    ...allergyLines(at),
    ...procedureLines(at),
    ...requestLines(`${at}.OBSERVATION`),
    ...reportLines(`${at}.OBSERVATION`),
    ...resultLines(`${at}.OBSERVATION`),
    ...visitLines(at),
  ],
  { ours: 'The guide has no map of referrals.' },
);
