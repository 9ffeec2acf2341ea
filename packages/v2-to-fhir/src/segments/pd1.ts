import type { Patient } from '@causeway/fhir';
import { cweConcept } from '../datatypes/cwe.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xonOrganization, xonString } from '../datatypes/xon.ts';
import { extended } from '../extension.ts';
import { rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Patient>();
const core = 'http://hl7.org/fhir/StructureDefinition';

export const pd1ToPatient: SegmentMap = {
  name: 'PD1[Patient]',
  resourceType: 'Patient',
  rows: [
    row('PD1-3', 'generalPractitioner[]', (xon, scope) => xonOrganization(xon, scope)),
    row('PD1-4', 'generalPractitioner[]', xcnPractitioner),
    row('PD1-6', 'extension[]', extended(`${core}/patient-disability`, 'valueCodeableConcept', cweConcept)),
    row('PD1-14', 'extension[]', extended(`${core}/patient-congregation`, 'valueString', xonString), { once: true }),
  ],
};
