import { line, type MessageRow } from '../message-map.ts';
import { dg1ToCondition } from '../segments/dg1.ts';
import { ft1ToChargeItem } from '../segments/ft1.ts';
import {
  nteToMedicationDispense,
  nteToMedicationRequest,
  nteToObservation,
  nteToServiceRequest,
} from '../segments/nte.ts';
import { obrToDiagnosticReport, obrToServiceRequest } from '../segments/obr.ts';
import { obxToObservation } from '../segments/obx.ts';
import { orcToDiagnosticReport, orcToServiceRequest } from '../segments/orc.ts';
import { orcToMedicationDispense, orcToMedicationRequest } from '../segments/orc-medication.ts';
import {
  prtToDiagnosticReport,
  prtToMedicationRequest,
  prtToObservation,
  prtToServiceRequest,
} from '../segments/prt.ts';
import { rxdToMedicationDispense } from '../segments/rxd.ts';
import { rxeToMedicationRequest, rxoToMedicationRequest } from '../segments/rxo.ts';
import { rxrToMedicationDispense, rxrToMedicationRequest } from '../segments/rxr.ts';
import { obrToSpecimen, sacToSpecimen, spmToSpecimen } from '../segments/spm.ts';
import { tq1ToMedicationRequest, tq1ToServiceRequest } from '../segments/tq1.ts';
import { txaToDocumentReference } from '../segments/txa.ts';
import { visitOf } from './parts.ts';

// OUL_R22: the specimen was told of before what is asked of it.
const ofSpecimen = { 'specimen[]': 'Specimen[1]?' };
const inOrder = ['ORDER_OBSERVATION'] as const;
const subject = { subject: 'Patient[1]' };

/** ORC and OBR as a request: what was asked for. */
export function requestLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.ORC`, 'ServiceRequest[1]', orcToServiceRequest, {
      if: 'IF OBR-1 VALUED OR OBR-4 VALUED',
      references: visitOf,
    }),
    line(`${at}.TQ1`, 'ServiceRequest[1]', tq1ToServiceRequest),
    line(`${at}.OBR`, 'ServiceRequest[1]', obrToServiceRequest, {
      references: { ...visitOf, ...ofSpecimen },
    }),
    line(`${at}.PRT`, 'ServiceRequest[1]', prtToServiceRequest, { group: inOrder }),
    line(`${at}.NTE`, 'ServiceRequest[1]', nteToServiceRequest, { group: inOrder }),
  ];
}

/** ORC and OBR as a report: what was found. */
export function reportLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.ORC`, 'DiagnosticReport[1]', orcToDiagnosticReport, {
      references: { ...visitOf, 'basedOn[]': 'ServiceRequest[1]' },
    }),
    line(`${at}.OBR`, 'DiagnosticReport[1]', obrToDiagnosticReport, {
      references: { ...visitOf, ...ofSpecimen, 'basedOn[]': 'ServiceRequest[1]' },
    }),
    line(`${at}.PRT`, 'DiagnosticReport[1]', prtToDiagnosticReport, { group: inOrder }),
    // ORDER_DOCUMENT, since HL7 2.7.
    line(`${at}.ORDER_DOCUMENT.TXA`, 'DocumentReference[1]', txaToDocumentReference, { references: subject }),
  ];
}

/** OBX within an order: its results. */
export function resultLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.OBX`, 'Observation[2]', obxToObservation, {
      group: 'OBSERVATION',
      references: visitOf,
      referencedBy: { 'DiagnosticReport[1]': 'result[]' },
    }),
    line(`${at}.PRT`, 'Observation[2]', prtToObservation, { group: 'OBSERVATION' }),
    line(`${at}.NTE`, 'Observation[2]', nteToObservation, { group: 'OBSERVATION' }),
  ];
}

/** OBX within an order that no result is sent of: what whoever carries it out should know. */
export function supportingLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.OBX`, 'Observation[1]', obxToObservation, {
      group: 'OBSERVATION',
      references: visitOf,
      referencedBy: { 'ServiceRequest[1]': 'supportingInfo[]' },
    }),
    line(`${at}.PRT`, 'Observation[1]', prtToObservation, { group: 'OBSERVATION' }),
    line(`${at}.NTE`, 'Observation[1]', nteToObservation, { group: 'OBSERVATION' }),
    line(`${at}.DG1`, 'Condition[1]', dg1ToCondition, {
      references: visitOf,
      referencedBy: { 'ServiceRequest[1]': 'reasonReference[]' },
    }),
  ];
}

/** SPM, and the specimen as the OBR itself tells of it: the guide makes one of each. */
export function specimenLines(at: string): readonly MessageRow[] {
  const referencedBy = { 'DiagnosticReport[1]': 'specimen[]', 'ServiceRequest[1]': 'specimen[]' };
  return [
    line(`${at}.OBR`, 'Specimen[0]', obrToSpecimen, {
      references: subject,
      referencedBy,
    }),
    line(`${at}.SPECIMEN.SPM`, 'Specimen[1]', spmToSpecimen, { references: subject, referencedBy }),
    line(`${at}.SPECIMEN.CONTAINER.SAC`, 'Specimen[1]', sacToSpecimen),
    line(`${at}.SPECIMEN.OBX`, 'Observation[4]', obxToObservation, {
      group: 'SPECIMEN',
      references: { ...subject, specimen: 'Specimen[1]' },
    }),
    line(`${at}.SPECIMEN.PRT`, 'Observation[4]', prtToObservation, { group: 'SPECIMEN' }),
    line(`${at}.SPECIMEN.NTE`, 'Observation[4]', nteToObservation, { group: 'SPECIMEN' }),
  ];
}

/** RXO, RXE and RXR: the prescription as it was written, and as the pharmacy encoded it. */
export function prescriptionLines(at: string): readonly MessageRow[] {
  const written = 'MedicationRequest[1]';
  const encoded = 'MedicationRequest[2]';
  const basedOn = { ...visitOf, 'basedOn[]': written };
  return [
    line(`${at}.ORC`, written, orcToMedicationRequest('RXO'), { references: visitOf }),
    line(`${at}.ORC`, encoded, orcToMedicationRequest('RXE'), { references: basedOn }),
    line(`${at}.RXO`, written, rxoToMedicationRequest, { references: visitOf }),
    line(`${at}.RXE`, encoded, rxeToMedicationRequest, { references: basedOn }),
    // The structure has timing, route and notes once for each: of the order (before RXO), as written, as encoded.
    line(`${at}.TQ1`, written, tq1ToMedicationRequest, { after: 'ORC' }),
    line(`${at}.TQ1`, encoded, tq1ToMedicationRequest, { after: 'ORC', if: 'IF RXO-1 NOT VALUED' }),
    line(`${at}.TQ1`, written, tq1ToMedicationRequest, { after: 'RXO' }),
    line(`${at}.TQ1`, encoded, tq1ToMedicationRequest, { after: 'RXE' }),
    line(`${at}.RXR`, written, rxrToMedicationRequest, { after: 'RXO' }),
    line(`${at}.RXR`, encoded, rxrToMedicationRequest, { after: 'RXE' }),
    line(`${at}.NTE`, written, nteToMedicationRequest, { group: inOrder, after: 'ORC' }),
    line(`${at}.NTE`, encoded, nteToMedicationRequest, { group: inOrder, after: 'ORC', if: 'IF RXO-1 NOT VALUED' }),
    line(`${at}.NTE`, written, nteToMedicationRequest, { group: inOrder, after: 'RXO' }),
    line(`${at}.NTE`, encoded, nteToMedicationRequest, { group: inOrder, after: 'RXE' }),
    line(`${at}.PRT`, written, prtToMedicationRequest, { group: inOrder, after: 'ORC' }),
    line(`${at}.PRT`, encoded, prtToMedicationRequest, { group: inOrder, after: 'ORC', if: 'IF RXO-1 NOT VALUED' }),
    line(`${at}.PRT`, written, prtToMedicationRequest, { group: inOrder, after: 'RXO' }),
    line(`${at}.PRT`, encoded, prtToMedicationRequest, { group: inOrder, after: 'RXE' }),
  ];
}

/** RXD: what was dispensed on the prescription. */
export function dispenseLines(at: string): readonly MessageRow[] {
  const dispensed = 'MedicationDispense[1]';
  const references = {
    subject: 'Patient[1]',
    context: 'Encounter[1]',
    'authorizingPrescription[]': 'MedicationRequest[2]',
  };
  return [
    line(`${at}.ORC`, dispensed, orcToMedicationDispense, {
      references: { subject: 'Patient[1]', context: 'Encounter[1]' },
    }),
    line(`${at}.RXD`, dispensed, rxdToMedicationDispense, { references }),
    line(`${at}.RXR`, dispensed, rxrToMedicationDispense, { after: 'RXD' }),
    line(`${at}.NTE`, dispensed, nteToMedicationDispense, { group: inOrder, after: 'RXD' }),
  ];
}

export function chargeLines(at: string): readonly MessageRow[] {
  return [
    line(`${at}.FT1`, 'ChargeItem[1]', ft1ToChargeItem, {
      references: { subject: 'Patient[1]', context: 'Encounter[1]', 'account[]': 'Account' },
    }),
  ];
}
