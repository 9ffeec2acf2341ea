import type { MedicationDispense, MedicationRequest } from '@causeway/fhir';
import { administrationMethod } from '../concept-maps/administration-method.ts';
import { bodyParts } from '../concept-maps/body-parts.ts';
import { routeOfAdministration } from '../concept-maps/route-of-administration.ts';
import { cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<MedicationRequest>();

export const rxrToMedicationRequest: SegmentMap = {
  name: 'RXR[MedicationRequest]',
  resourceType: 'MedicationRequest',
  rows: [
    row('RXR-1', 'dosageInstruction[0].route', cweMapped(routeOfAdministration)),
    row('RXR-2', 'dosageInstruction[0].site', cweMapped(bodyParts)),
    row('RXR-4', 'dosageInstruction[0].method', cweMapped(administrationMethod)),
    row('RXR-5', 'dosageInstruction[0].additionalInstruction[]', cweConcept),
  ],
};

const dispense = rowsTo<MedicationDispense>();

export const rxrToMedicationDispense: SegmentMap = {
  name: 'RXR[MedicationDispense]',
  ours: 'As RXR[MedicationRequest].',
  resourceType: 'MedicationDispense',
  rows: [
    dispense('RXR-1', 'dosageInstruction[0].route', cweMapped(routeOfAdministration)),
    dispense('RXR-2', 'dosageInstruction[0].site', cweMapped(bodyParts)),
    dispense('RXR-4', 'dosageInstruction[0].method', cweMapped(administrationMethod)),
  ],
};
