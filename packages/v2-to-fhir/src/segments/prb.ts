import { patientOwnedId } from '@causeway/conversion';
import type { Condition, Goal } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { concept } from '../concept-map.ts';
import { cweConcept, cweKey, cweString } from '../datatypes/cwe.ts';
import { dtmDate, dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { assign, rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<Condition>();
const categories = 'http://terminology.hl7.org/CodeSystem/condition-category';
const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

/**
 * PPR_PC1, PC2, PC3: a problem is added, updated or deleted (PRB-1). The guide has no map of PRB; these rows follow
 * DG1[Condition] where they say the same, and HL7 2.5.1, 12.4.2 otherwise.
 */
export const prbToCondition: SegmentMap = {
  name: 'PRB[Condition]',
  ours: 'The guide has no map of patient problems.',
  resourceType: 'Condition',
  id: (prb, scope) => problemId(prb, scope),
  rows: [
    row('PRB', 'category[]', () => concept(categories, 'problem-list-item', 'Problem List Item')),
    row('PRB-1', 'verificationStatus', () => concept(verification, 'entered-in-error'), {
      if: 'IF PRB-1 IN ("DE", "CO")',
    }),
    row('PRB-3', 'code', cweConcept),
    row('PRB-4', 'identifier[]', eiIdentifier),
    row('PRB-7', 'recordedDate', dtmDateTime),
    row('PRB-9', 'abatementDateTime', dtmDateTime),
    row('PRB-13', 'verificationStatus', confirmation, { if: 'IF PRB-1 NOT IN ("DE", "CO")' }),
    row('PRB-14', 'clinicalStatus', lifeCycle),
    row('PRB-16', 'onsetDateTime', dtmDateTime),
    row('PRB-17', 'onsetString', cweString, { if: 'IF PRB-16 NOT VALUED' }),
  ],
  complete: draft => {
    // con-5: what is recorded in error has no clinical status. con-4: what has abated is not active.
    const deleted = JSON.stringify(draft.verificationStatus ?? '').includes('entered-in-error');
    if (deleted) delete draft.clinicalStatus;
    else if (draft.abatementDateTime !== undefined) draft.clinicalStatus = concept(clinical, 'resolved');
    else draft.clinicalStatus ??= concept(clinical, 'active');
    return draft.code !== undefined || deleted;
  },
};

/** PRB-4, the number that every later message repeats; else what the problem is. */
function problemId(prb: Segment, scope: Scope): string | undefined {
  const number = eiKey(prb.field(4).repetitions[0]);
  const [code] = prb.field(3).repetitions;
  const key = number ?? (code && `problem ${cweKey(code)}`);
  return key && patientOwnedId(scope, 'Condition', key);
}

function lifeCycle(cwe: Repetition) {
  const said = (cwe.value(1) ?? cwe.value(2) ?? '').toLowerCase();
  if (/resol|cured/.test(said)) return concept(clinical, 'resolved');
  if (/inactive|remission/.test(said)) return concept(clinical, 'inactive');
  return /recur/.test(said) ? concept(clinical, 'recurrence') : concept(clinical, 'active');
}

function confirmation(cwe: Repetition) {
  const said = (cwe.value(1) ?? cwe.value(2) ?? '').toLowerCase();
  if (/^c$|confirm/.test(said) && !said.includes('un')) return concept(verification, 'confirmed');
  if (/differential/.test(said)) return concept(verification, 'differential');
  if (/provisional|^p$/.test(said)) return concept(verification, 'provisional');
  return /refut|ruled/.test(said) ? concept(verification, 'refuted') : concept(verification, 'unconfirmed');
}

const goal = rowsTo<Goal>();

/** PGL and the goals within PPR: what is to be reached. The guide has no map of GOL. */
export const golToGoal: SegmentMap = {
  name: 'GOL[Goal]',
  ours: 'The guide has no map of goals.',
  resourceType: 'Goal',
  id: (gol, scope) => {
    const [what] = gol.field(3).repetitions;
    const key = eiKey(gol.field(4).repetitions[0]) ?? (what && cweKey(what));
    return key && patientOwnedId(scope, 'Goal', key);
  },
  rows: [
    goal('GOL-1', 'lifecycleStatus', assign('entered-in-error'), { if: 'IF GOL-1 EQUALS "DE"' }),
    goal('GOL-3', 'description', cweConcept),
    goal('GOL-4', 'identifier[]', eiIdentifier),
    goal('GOL-7', 'startDate', dtmDate),
    goal('GOL-8', 'target[0].dueDate', dtmDate),
    goal('GOL-18', 'lifecycleStatus', goalStatus, { if: 'IF GOL-1 NOT EQUALS "DE"' }),
    goal('GOL-19', 'statusDate', dtmDate),
  ],
  complete: draft => {
    draft.lifecycleStatus ??= 'active';
    return draft.description !== undefined;
  },
};

function goalStatus(cwe: Repetition): Goal['lifecycleStatus'] {
  const said = (cwe.value(1) ?? cwe.value(2) ?? '').toLowerCase();
  if (/complete|achiev|met|resol/.test(said)) return 'completed';
  if (/cancel|discontin/.test(said)) return 'cancelled';
  return /hold/.test(said) ? 'on-hold' : 'active';
}
