import type { CodeableConcept, Condition, Reference } from '@causeway/fhir';
import { snomed } from '../coding-systems.ts';
import { cd, concept, mapped } from '../datatypes/cd.ts';
import { pq } from '../datatypes/pq.ts';
import { end, point, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { firstAuthored } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { assessment } from './assessment.ts';
import { author, encounter, identifiers, isNegated, notes, requiredConcept, statusOf, subject } from './common-rows.ts';

// CF-problems: Problem Concern Act and Problem Observation to Condition.

type ClinicalStatus = 'active' | 'recurrence' | 'relapse' | 'inactive' | 'remission' | 'resolved';

// CF-ProblemStatus
const problemStatus: Readonly<Record<string, ClinicalStatus>> = {
  '246455001': 'recurrence',
  '263855007': 'relapse',
  '277022003': 'remission',
  '413322009': 'resolved',
  '55561003': 'active',
  '73425007': 'inactive',
};
// CF-ConditionClinicalStatus
const concernStatus: Readonly<Record<string, ClinicalStatus>> = {
  aborted: 'inactive',
  active: 'active',
  completed: 'inactive',
  suspended: 'inactive',
};
const over: ReadonlySet<ClinicalStatus> = new Set(['inactive', 'remission', 'resolved']);

const conditionCategory = 'http://terminology.hl7.org/CodeSystem/condition-category';
const problemListItem = concept(conditionCategory, 'problem-list-item', 'Problem List Item');
const encounterDiagnosis = concept(conditionCategory, 'encounter-diagnosis', 'Encounter Diagnosis');
const usCoreCategory = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category';
const healthConcern = concept(usCoreCategory, 'health-concern', 'Health Concern');

// CF-ProblemCategory, and the sections of admission and discharge diagnoses.
const categories: Readonly<Record<string, CodeableConcept>> = {
  '46240-8': encounterDiagnosis,
  '46241-6': encounterDiagnosis,
  '11535-2': encounterDiagnosis,
  '10219-4': encounterDiagnosis,
  '10218-6': encounterDiagnosis,
  '75310-3': healthConcern,
};

const diagnosisActs = [
  ...[templates.encounterDiagnosis, templates.dischargeDiagnosis, templates.admissionDiagnosis],
  ...[templates.preoperativeDiagnosis, templates.postprocedureDiagnosis],
];

const { one, many, from } = rowsOf<Condition>();
const rows = [
  from('identifier', identifiers),
  from('clinicalStatus', clinicalStatus),
  from('verificationStatus', verificationStatus),
  from('category', category),
  one('entryRelationship/observation[template=2.16.840.1.113883.10.20.22.4.8]/value', 'severity', cd),
  from('code', code),
  many('targetSiteCode', 'bodySite', cd),
  from('subject', subject),
  from('encounter', encounter),
  one('effectiveTime', 'onsetDateTime', point),
  one('effectiveTime', 'abatementDateTime', end),
  from('_abatementDateTime', unknownEnd),
  from('recordedDate', (entry, scope) => time(firstAuthored(entry), scope)),
  from('recorder', author),
  from('evidence', evidence),
  from('note', notes),
  from('extension', assertedDate),
];
const onsetAge = one('entryRelationship/observation[code=445518008]/value', 'onsetAge', pq);

/** Each observation of a concern is a condition of its own. */
export function concern(act: CdaElement, scope: Scope): readonly Reference[] {
  return problemsIn(act).map(it => problem(it, scope));
}

const subjects = select('entryRelationship/observation');

function problemsIn(act: CdaElement): readonly CdaElement[] {
  const all = subjects(act);
  const marked = all.filter(it => it.hasTemplate(templates.problem));
  return marked.length > 0
    ? marked
    : all.filter(it => it.parent?.attr('typeCode') === 'SUBJ' && !it.first('templateId'));
}

export function problem(observation: CdaElement, scope: Scope): Reference {
  scope.markDone(observation);
  const id = scope.idFor('Condition', observation);
  const said = applyRows(rows, observation, scope);
  // Only one of onset's forms may be said.
  const age = said.onsetDateTime === undefined ? onsetAge.read(observation, scope) : undefined;
  const more = age === undefined ? {} : { onsetAge: age };
  return scope.include({ resourceType: 'Condition', id, ...said, ...more }, observation);
}

function time(element: CdaElement | undefined, scope: Scope): string | undefined {
  return element && ts(element, scope);
}

function enclosing(observation: CdaElement): CdaElement | undefined {
  const around = observation.parent?.parent;
  return around?.name === 'act' ? around : undefined;
}

const statusValue = select('entryRelationship/observation[code=33999-4]/value');

function clinicalStatus(observation: CdaElement, scope: Scope): CodeableConcept | undefined {
  for (const it of statusValue(observation)) if (it.parent) scope.markDone(it.parent);
  if (isNegated(observation) && !isNoProblem(observation)) return undefined;
  const said = statusValue(observation)
    .map(mapped(problemStatus))
    .find(it => it !== undefined);
  const status = said ?? statusOfConcern(observation);
  if (status === undefined) return undefined;
  const final = ended(observation) && !over.has(status) ? (said === undefined ? 'resolved' : 'inactive') : status;
  return concept('http://terminology.hl7.org/CodeSystem/condition-clinical', final);
}

/** A concern that is nullified says nothing of the problem. A diagnosis without a concern holds until it ends. */
function statusOfConcern(observation: CdaElement): ClinicalStatus | undefined {
  const act = enclosing(observation);
  const status = act && statusOf(act);
  if (status !== undefined && Object.hasOwn(concernStatus, status) && !isDiagnosis(act)) return concernStatus[status];
  return status === 'nullified' ? undefined : 'active';
}

function isDiagnosis(act: CdaElement | undefined): boolean {
  return diagnosisActs.some(it => act?.hasTemplate(it));
}

/** `UNK` as the end is how C-CDA says: over, nobody knows since when. */
function ended(observation: CdaElement): boolean {
  const high = observation.first('effectiveTime', 'high');
  return high?.attr('value') !== undefined || high?.nullFlavor === 'UNK';
}

function unknownEnd(observation: CdaElement) {
  const high = observation.first('effectiveTime', 'high');
  return high?.attr('value') === undefined && high?.nullFlavor === 'UNK' ? absent(high) : undefined;
}

function verificationStatus(observation: CdaElement): CodeableConcept | undefined {
  const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
  if (statusOf(enclosing(observation) ?? observation) === 'nullified') return concept(system, 'entered-in-error');
  return isNegated(observation) && !isNoProblem(observation) ? concept(system, 'refuted') : undefined;
}

// What a problem observation is of, when all it says is that there is one.
const anyProblem: ReadonlySet<string> = new Set(['55607006', '64572001', '404684003', 'ASSERTION']);

/** A negated "problem": the patient has none. */
function isNoProblem(observation: CdaElement): boolean {
  return isNegated(observation) && anyProblem.has(observation.first('value')?.attr('code') ?? '');
}

function code(observation: CdaElement, scope: Scope): CodeableConcept {
  if (isNoProblem(observation)) return concept(snomed, '160245001', 'No current problems or disability');
  const value = observation.first('value');
  const said = value && cd(value, scope);
  return requiredConcept(said, observation, { scope, element: value });
}

function category(observation: CdaElement, scope: Scope): CodeableConcept[] {
  const act = enclosing(observation);
  const kind = observation.first('code');
  const more = kind && !anyProblem.has(kind.attr('code') ?? '') && !plainKinds.has(kind.attr('code') ?? '');
  const said = more ? cd(kind, scope) : undefined;
  const bySection = categories[scope.section ?? ''] ?? problemListItem;
  const first = isDiagnosis(act) ? encounterDiagnosis : isHealthConcern(act) ? healthConcern : bySection;
  return said?.coding === undefined ? [first] : [first, said];
}

const plainKinds: ReadonlySet<string> = new Set(['282291009', '29308-4', '75326-9', '75323-6', '439401001']);

function isHealthConcern(act: CdaElement | undefined): boolean {
  return act?.hasTemplate(templates.healthConcern) === true || act?.hasTemplate(templates.riskConcern) === true;
}

const diagnosed = select('entryRelationship/act[code=77975-1]');

function assertedDate(observation: CdaElement, scope: Scope) {
  for (const act of diagnosed(observation)) {
    scope.markDone(act);
    const when = act.first('effectiveTime');
    const valueDateTime = when && point(when, scope);
    if (valueDateTime)
      return [{ url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate', valueDateTime }];
  }
  return undefined;
}

const supporting = select('entryRelationship[@typeCode=SPRT]/observation');

function evidence(observation: CdaElement, scope: Scope): Condition['evidence'] {
  const detail = supporting(observation).map(it => assessment(it, scope));
  return detail.length === 0 ? undefined : [{ detail }];
}
