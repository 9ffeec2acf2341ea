import type { MedicationRequest, ServiceRequest } from '@causeway/fhir';
import { extendedPriorityCodes } from '../concept-maps/extended-priority-codes.ts';
import { cqQuantity } from '../datatypes/cq.ts';
import { nmPositiveInt } from '../datatypes/nm.ts';
import { code, stString } from '../datatypes/st.ts';
import { tq1DoseTiming, tq1Timing } from '../datatypes/timing.ts';
import { rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';

const request = rowsTo<ServiceRequest>();

export const tq1ToServiceRequest: SegmentMap = {
  name: 'TQ1[ServiceRequest]',
  resourceType: 'ServiceRequest',
  rows: [
    request('TQ1-2', 'quantityQuantity', cqQuantity),
    request('TQ1-3', 'occurrenceTiming', tq1Timing, { once: true, reads: [4, 6, 7, 8, 13, 14] }),
    request('TQ1-7', 'occurrenceTiming', tq1Timing, {
      once: true,
      if: 'IF TQ1-3 NOT VALUED',
      reads: [4, 6, 8, 13, 14],
    }),
    request('TQ1-9', 'priority', code(extendedPriorityCodes)),
    request('TQ1-10', 'asNeededCodeableConcept.text', stString, {
      departs: 'The guide would have an extension; R4 has a place for the condition under which it is to be done.',
    }),
    request('TQ1-11', 'note[].text', stString),
  ],
};

const medication = rowsTo<MedicationRequest>();

export const tq1ToMedicationRequest: SegmentMap = {
  name: 'TQ1[MedicationRequest]',
  resourceType: 'MedicationRequest',
  rows: [
    medication('TQ1-1', 'dosageInstruction[0].sequence', nmPositiveInt, {
      departs: 'The number of the timing: the guide leaves it out, R4 has a place for it.',
    }),
    medication('TQ1-2', 'dosageInstruction[0].doseAndRate[0].doseQuantity', cqQuantity, {
      if: 'IF RXO-2 NOT VALUED AND RXE-3 NOT VALUED',
      departs: 'Where RXO-2 or RXE-3 tell the dose, it stays.',
    }),
    medication('TQ1-3', 'dosageInstruction[0].timing', tq1DoseTiming, { once: true, reads: [4, 6, 7, 8, 13, 14] }),
    medication('TQ1-7', 'dosageInstruction[0].timing', tq1DoseTiming, {
      once: true,
      if: 'IF TQ1-3 NOT VALUED',
      reads: [4, 6, 8, 13, 14],
    }),
    medication('TQ1-9', 'priority', code(extendedPriorityCodes)),
    medication('TQ1-10', 'dosageInstruction[0].additionalInstruction[].text', stString),
    medication('TQ1-11', 'dosageInstruction[0].text', stString, {
      departs: 'The guide has `text` of the MedicationRequest, which is its narrative.',
    }),
  ],
};
