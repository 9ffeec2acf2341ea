import { line, messageMap } from '../message-map.ts';
import { iamToAllergyIntolerance } from '../segments/iam.ts';
import { prbToCondition } from '../segments/prb.ts';
import { txaToDocumentReference } from '../segments/txa.ts';
import {
  chargeLines,
  prescriptionLines,
  reportLines,
  requestLines,
  resultLines,
  specimenLines,
} from './order-parts.ts';
import {
  allergyLines,
  diagnosisLines,
  insuranceLines,
  nextOfKinLines,
  observationLines,
  patientLines,
  procedureLines,
  visitLines,
  visitOf,
} from './parts.ts';

/**
 * Any other message, by its segments: what a PID, a PV1 or an OBX says is the same wherever it stands. For showing what a
 * file would become; the exchange takes only the events it knows, as an unknown event may mean that all of it is undone.
 */
export const anyMessage = messageMap(
  'ANY',
  '',
  [
    ...patientLines('ANY'),
    ...nextOfKinLines('ANY'),
    ...visitLines('ANY'),
    ...observationLines('ANY'),
    ...allergyLines('ANY'),
    ...diagnosisLines('ANY'),
    ...procedureLines('ANY'),
    ...insuranceLines('ANY'),
    ...requestLines('ANY'),
    ...reportLines('ANY'),
    ...resultLines('ANY'),
    ...specimenLines('ANY'),
    ...prescriptionLines('ANY'),
    ...chargeLines('ANY'),
    line('ANY.IAM', 'AllergyIntolerance', iamToAllergyIntolerance, { references: { patient: 'Patient[1]' } }),
    line('ANY.PRB', 'Condition[2]', prbToCondition, { references: visitOf }),
    line('ANY.TXA', 'DocumentReference[1]', txaToDocumentReference, { references: { subject: 'Patient[1]' } }),
  ],
  { ours: 'No event of the guide.' },
);
