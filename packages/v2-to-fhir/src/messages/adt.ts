import { line, messageMap } from '../message-map.ts';
import { iamToAllergyIntolerance } from '../segments/iam.ts';
import {
  allergyLines,
  diagnosisLines,
  insuranceLines,
  nextOfKinLines,
  noMereContact,
  observationLines,
  patientLines,
  procedureLines,
  referralLines,
  visitLines,
} from './parts.ts';

function person(at: string) {
  return [...patientLines(at), ...nextOfKinLines(at), ...visitLines(at)];
}

function health(at: string) {
  return [...observationLines(at), ...allergyLines(at), ...diagnosisLines(at), ...procedureLines(at)];
}

/** ADT_A01: admit, register, update, cancel discharge (HL7 2.5.1, 3.3.1). */
export const adtA01 = messageMap('ADT_A01', 'A01 A04 A08 A13', [
  ...patientLines('ADT_A01'),
  ...nextOfKinLines('ADT_A01.NEXT_OF_KIN', noMereContact),
  ...visitLines('ADT_A01'),
  ...health('ADT_A01'),
  ...insuranceLines('ADT_A01.INSURANCE'),
  ...referralLines('ADT_A01.INSURANCE'),
]);

/** ADT_A02: transfer (HL7 2.5.1, 3.3.2). */
export const adtA02 = messageMap('ADT_A02', 'A02', [
  ...patientLines('ADT_A02'),
  ...visitLines('ADT_A02'),
  ...observationLines('ADT_A02'),
]);

/** ADT_A03: discharge (HL7 2.5.1, 3.3.3). */
export const adtA03 = messageMap(
  'ADT_A03',
  'A03',
  [
    ...patientLines('ADT_A03'),
    ...nextOfKinLines('ADT_A03.NEXT_OF_KIN', noMereContact),
    ...visitLines('ADT_A03'),
    ...health('ADT_A03'),
    ...insuranceLines('ADT_A03.INSURANCE'),
    ...referralLines('ADT_A03.INSURANCE'),
  ],
  { ours: 'These are the lines of ADT_A01.' },
);

/** ADT_A05: pre-admit, pending events, person information (HL7 2.5.1, 3.3.5, 3.3.14, 3.3.28, 3.3.31). */
export const adtA05 = messageMap('ADT_A05', 'A05 A14 A28 A31', [
  ...person('ADT_A05'),
  ...health('ADT_A05'),
  ...insuranceLines('ADT_A05.INSURANCE'),
  ...referralLines('ADT_A05.INSURANCE'),
]);

/** ADT_A06: an outpatient becomes an inpatient, and back (HL7 2.5.1, 3.3.6). */
export const adtA06 = messageMap('ADT_A06', 'A06 A07', [
  ...person('ADT_A06'),
  ...health('ADT_A06'),
  ...insuranceLines('ADT_A06.INSURANCE'),
  ...referralLines('ADT_A06.INSURANCE'),
]);

/** ADT_A09: departing and arriving, cancel transfer (HL7 2.5.1, 3.3.9 to 3.3.12). */
export const adtA09 = messageMap('ADT_A09', 'A09 A10 A12', [
  ...patientLines('ADT_A09'),
  ...visitLines('ADT_A09'),
  ...observationLines('ADT_A09'),
]);

/** ADT_A11: cancel admit; Event[EncounterStatus] tells the status, MSH[Encounter] (HL7 2.5.1, 3.3.11). */
export const adtA11 = messageMap('ADT_A11', 'A11', [
  ...patientLines('ADT_A11'),
  ...visitLines('ADT_A11'),
  ...observationLines('ADT_A11'),
  ...diagnosisLines('ADT_A11'),
]);

/** ADT_A15: a transfer is pending (HL7 2.5.1, 3.3.15); in ADT_A16 a discharge. */
export const adtA15 = messageMap(
  'ADT_A15',
  'A15',
  [...patientLines('ADT_A15'), ...visitLines('ADT_A15'), ...observationLines('ADT_A15'), ...diagnosisLines('ADT_A15')],
  { ours: 'These are the lines of ADT_A02.' },
);

export const adtA16 = messageMap(
  'ADT_A16',
  'A16',
  [
    ...person('ADT_A16'),
    ...health('ADT_A16'),
    ...insuranceLines('ADT_A16.INSURANCE'),
    ...referralLines('ADT_A16.INSURANCE'),
  ],
  { ours: 'These are the lines of ADT_A01.' },
);

/** ADT_A17: two patients swap their beds; each PID has its own visit (HL7 2.5.1, 3.3.17). */
export const adtA17 = messageMap('ADT_A17', 'A17', [
  ...patientLines('ADT_A17'),
  ...visitLines('ADT_A17'),
  ...observationLines('ADT_A17'),
]);

/** ADT_A21: cancelled pending events, deleted persons (HL7 2.5.1, 3.3.25 to 3.3.29). */
export const adtA21 = messageMap(
  'ADT_A21',
  'A25 A26 A27 A29',
  [...patientLines('ADT_A21'), ...visitLines('ADT_A21'), ...observationLines('ADT_A21')],
  { ours: 'These are the lines of ADT_A09.' },
);

/** ADT_A38: cancel pre-admit (HL7 2.5.1, 3.3.38). */
export const adtA38 = messageMap(
  'ADT_A38',
  'A38',
  [...patientLines('ADT_A38'), ...visitLines('ADT_A38'), ...observationLines('ADT_A38'), ...diagnosisLines('ADT_A38')],
  { ours: 'These are the lines of ADT_A11.' },
);

/** ADT_A60: allergies of a patient are added, changed or deleted (HL7 2.5.1, 3.3.60). */
export const adtA60 = messageMap(
  'ADT_A60',
  'A60',
  [
    ...patientLines('ADT_A60'),
    ...visitLines('ADT_A60'),
    line('ADT_A60.IAM', 'AllergyIntolerance', iamToAllergyIntolerance, { references: { patient: 'Patient[1]' } }),
  ],
  { ours: 'The guide has a map of IAM, and none of the message.' },
);
