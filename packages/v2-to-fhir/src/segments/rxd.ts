import type { MedicationDispense } from '@causeway/fhir';
import { cweConcept, cweString } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { medicationReference } from '../medication.ts';
import { rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';
import { completeDispense, dispenseId } from './orc-medication.ts';
import { prescriptionNumber, quantityWith } from './rxo.ts';

const row = rowsTo<MedicationDispense>();
const medication = { code: 2, form: 6, strength: 16, strengthUnits: 17, lot: 18, expiration: 19, manufacturer: 20 };

/** RDS_O13: what the pharmacy handed over. The guide has no map of RXD. */
export const rxdToMedicationDispense: SegmentMap = {
  name: 'RXD[MedicationDispense]',
  ours: 'The guide has no map of a dispense.',
  resourceType: 'MedicationDispense',
  id: (_, scope) => dispenseId(scope),
  rows: [
    row('RXD-2', 'medicationReference', medicationReference(medication), { reads: [6, 16, 17, 18, 19, 20] }),
    row('RXD-3', 'whenHandedOver', dtmDateTime),
    row('RXD-4', 'quantity', quantityWith(5), { reads: [5] }),
    row('RXD-7', 'identifier[]', prescriptionNumber),
    row('RXD-9', 'note[].text', stString),
    row('RXD-10', 'performer[]', (xcn, scope) => {
      const actor = xcnPractitioner(xcn, scope);
      return actor && { actor };
    }),
    row('RXD-13', 'location', plLocation),
    row('RXD-15', 'dosageInstruction[0].additionalInstruction[]', cweConcept),
    row('RXD-21', 'dosageInstruction[0].text', cweString),
  ],
  complete: completeDispense,
};
