import type { Encounter, EncounterLocation } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { encounterPriority } from '../concept-maps/encounter-priority.ts';
import { modeOfArrivalCode } from '../concept-maps/mode-of-arrival-code.ts';
import { cweCoding, cweConcept, cweMapped } from '../datatypes/cwe.ts';
import { nmLengthOfStay } from '../datatypes/nm.ts';
import { plLocation } from '../datatypes/pl.ts';
import { extended } from '../extension.ts';
import { participant } from '../participant.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Encounter>();
const core = 'http://hl7.org/fhir/StructureDefinition';

export const pv2ToEncounter: SegmentMap = {
  name: 'PV2[Encounter]',
  resourceType: 'Encounter',
  rows: [
    row('PV2-1', 'location[]', plannedLocation),
    row('PV2-3', 'reasonCode[]', cweConcept),
    row('PV2-11', 'length', nmLengthOfStay),
    row('PV2-13', 'participant[]', participant('REF', 'referrer')),
    row('PV2-25', 'priority', cweMapped(encounterPriority)),
    row(
      'PV2-38',
      'extension[]',
      extended(`${core}/encounter-modeOfArrival`, 'valueCoding', cweCoding(modeOfArrivalCode)),
    ),
  ],
};

function plannedLocation(pl: Repetition, scope: Scope): EncounterLocation | undefined {
  const location = plLocation(pl, scope);
  return location && { location, status: 'planned' };
}
