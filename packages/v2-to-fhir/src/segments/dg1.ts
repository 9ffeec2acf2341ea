import { patientOwnedId } from '@causeway/conversion';
import type { Condition, Encounter, EncounterDiagnosis } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { diagnosisType } from '../concept-maps/diagnosis-type.ts';
import { cweConcept, cweKey, cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { nmPositiveInt } from '../datatypes/nm.ts';
import { stString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { extended } from '../extension.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Condition>();
const core = 'http://hl7.org/fhir/StructureDefinition';
const verificationStatus = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

export const dg1ToCondition: SegmentMap = {
  name: 'DG1[Condition]',
  resourceType: 'Condition',
  id: conditionId,
  rows: [
    row('DG1-3', 'code', cweConcept),
    row('DG1-4', 'code.text', stString, { if: 'IF DG1-3.9 NOT VALUED' }),
    row('DG1-5', 'onsetDateTime', dtmDateTime),
    row('DG1-16', 'asserter', xcnPractitioner),
    row('DG1-19', 'recordedDate', dtmDateTime),
    row('DG1-19', 'extension[]', extended(`${core}/condition-assertedDate`, 'valueDateTime', dtmDateTime)),
    row('DG1-20', 'identifier[]', eiIdentifier),
    row('DG1-21', 'verificationStatus', () => concept(verificationStatus, 'entered-in-error'), {
      if: 'IF DG1-21 EQUALS "D"',
    }),
  ],
};

const encounter = rowsTo<Encounter>();

export const dg1ToEncounter: SegmentMap = {
  name: 'DG1[Encounter]',
  resourceType: 'Encounter',
  rows: [
    encounter('DG1-3', 'diagnosis[]', diagnosis, { reads: [6, 15] }),
    encounter('DG1-4', 'diagnosis[]', diagnosis, { if: 'IF DG1-3 NOT VALUED', reads: [6, 15] }),
  ],
};

/** DG1-20, else what was diagnosed in which visit: DG1-1 is only a place in the list. */
function conditionId(dg1: Segment, scope: Scope): string | undefined {
  const number = eiKey(dg1.field(20).repetitions[0]);
  if (number !== undefined) return patientOwnedId(scope, 'Condition', number);
  const [code] = dg1.field(3).repetitions;
  const words = code === undefined ? dg1.value(4) : cweKey(code);
  if (words === undefined) return undefined;
  return patientOwnedId(scope, 'Condition', `${scope.reference('Encounter[1]')?.reference ?? ''}|${words}`);
}

// The lines of DG1[Encounter] that fill one element: DG1-6 is its use, DG1-15 its rank.
function diagnosis(_: Repetition, scope: Scope): EncounterDiagnosis | undefined {
  const { segment } = scope;
  const id = conditionId(segment, scope);
  if (id === undefined || segment.value(21) === 'D') return undefined;
  const [type] = segment.field(6).repetitions;
  const [priority] = segment.field(15).repetitions;
  return {
    condition: referenceTo('Condition', id),
    ...compact({
      use: type && cweMapped(diagnosisType)(type, scope),
      rank: priority && nmPositiveInt(priority),
    }),
  };
}
