import type { Immunization } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { cweConcept, cweString } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { toDecimal } from '../datatypes/nm.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Immunization>();
const departs = 'The guide leaves these observations to the CDC guide of immunizations (1.5, OBX of VXU_V04).';

/** What an OBX after an RXA says of the immunization itself; each stays an Observation too. */
export const obxToImmunization: SegmentMap = {
  name: 'OBX[Immunization]',
  ours: departs,
  resourceType: 'Immunization',
  rows: [
    row('OBX-5', 'fundingSource', cweConcept, { if: 'IF OBX-3.1 EQUALS "30963-3"' }),
    row('OBX-5', 'programEligibility[]', cweConcept, { if: 'IF OBX-3.1 EQUALS "64994-7"' }),
    row('OBX-5', 'education[0].documentType', cweString, { if: 'IF OBX-3.1 IN ("69764-9", "30956-7")' }),
    row('OBX-5', 'education[0].publicationDate', dtmDateTime, { if: 'IF OBX-3.1 IN ("29768-9")' }),
    row('OBX-5', 'education[0].presentationDate', dtmDateTime, { if: 'IF OBX-3.1 IN ("29769-7")' }),
    row('OBX-5', 'protocolApplied[0].doseNumberPositiveInt', positive, { if: 'IF OBX-3.1 EQUALS "30973-2"' }),
  ],
};

function positive(nm: Repetition, _: Scope): number | undefined {
  const number = toDecimal(nm.value(1));
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}
