import { messageMap } from '../message-map.ts';
import {
  chargeLines,
  dispenseLines,
  prescriptionLines,
  requestLines,
  specimenLines,
  supportingLines,
} from './order-parts.ts';
import { allergyLines, insuranceLines, nextOfKinLines, observationLines, patientLines, visitLines } from './parts.ts';

function patientAndVisit(at: string) {
  return [
    ...patientLines(at),
    ...nextOfKinLines(at),
    ...visitLines(at),
    ...insuranceLines(at),
    ...allergyLines(at),
    ...observationLines(at),
  ];
}

function orders(at: string) {
  return [...requestLines(at), ...supportingLines(at), ...specimenLines(at), ...chargeLines(at)];
}

/** ORM_O01: a general order, of services or of medicines (HL7 2.5.1, 4.4.1). */
export const ormO01 = messageMap('ORM_O01', 'O01', [
  ...patientAndVisit('ORM_O01.PATIENT'),
  ...orders('ORM_O01.ORDER'),
  ...prescriptionLines('ORM_O01.ORDER'),
]);

/** OML_O21: a laboratory order (HL7 2.5.1, 4.4.6); O33 and O35 by specimen. */
export const omlO21 = messageMap('OML_O21', 'O21 O33 O35', [
  ...patientAndVisit('OML_O21.PATIENT'),
  ...orders('OML_O21.ORDER'),
]);

/** OMG_O19: a clinical order (HL7 2.5.1, 4.4.4). */
export const omgO19 = messageMap(
  'OMG_O19',
  'O19',
  [...patientAndVisit('OMG_O19.PATIENT'), ...orders('OMG_O19.ORDER')],
  {
    ours: 'These are the lines of OML_O21.',
  },
);

/** RDE_O11: the pharmacy's encoded order (HL7 2.5.1, 4.13.6); O25 asks for it again. */
export const rdeO11 = messageMap(
  'RDE_O11',
  'O11 O01 O25',
  [
    ...patientAndVisit('RDE_O11.PATIENT'),
    ...prescriptionLines('RDE_O11.ORDER'),
    ...supportingLines('RDE_O11.ORDER'),
    ...chargeLines('RDE_O11.ORDER'),
  ],
  { ours: 'The guide has maps of RXO, RXR and TQ1 to MedicationRequest, and none of the message.' },
);

/** RDS_O13: what the pharmacy dispensed (HL7 2.5.1, 4.13.8). */
export const rdsO13 = messageMap(
  'RDS_O13',
  'O13 O01',
  [
    ...patientAndVisit('RDS_O13.PATIENT'),
    ...prescriptionLines('RDS_O13.ORDER'),
    ...dispenseLines('RDS_O13.ORDER'),
    ...supportingLines('RDS_O13.ORDER'),
    ...chargeLines('RDS_O13.ORDER'),
  ],
  { ours: 'The guide has no map of a dispense.' },
);
