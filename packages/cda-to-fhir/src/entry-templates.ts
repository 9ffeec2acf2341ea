import type { CodeableConcept, Reference } from '@causeway/fhir';
import { concept } from './datatypes/cd.ts';
import { advanceDirective } from './entries/advance-directive.ts';
import { allergy, allergyConcern } from './entries/allergy.ts';
import { assessment } from './entries/assessment.ts';
import { careTeam } from './entries/care-team.ts';
import { nested } from './entries/common-rows.ts';
import { coverage } from './entries/coverage.ts';
import { supply } from './entries/device.ts';
import { encounter } from './entries/encounter.ts';
import { familyHistory } from './entries/family-history.ts';
import { goal } from './entries/goal.ts';
import { immunization } from './entries/immunization.ts';
import { dispense, medication, medicationRequest, supplyOrder } from './entries/medication.ts';
import { note } from './entries/note.ts';
import { observation, observationCategory } from './entries/observation.ts';
import { plannedService } from './entries/planned.ts';
import { concern, problem } from './entries/problem.ts';
import { procedure, procedureObservation } from './entries/procedure.ts';
import { result, resultOrganizer } from './entries/result.ts';
import {
  patientTemplates,
  pregnancy,
  pregnancyIntention,
  smokingStatus,
  socialHistory,
} from './entries/social-history.ts';
import { vitalSign, vitalSigns } from './entries/vital-sign.ts';
import type { Scope } from './scope.ts';
import { templates } from './templates.ts';
import type { CdaElement } from './xml/cda-element.ts';

type Convert = (entry: CdaElement, scope: Scope) => Reference | readonly Reference[] | undefined;

const usCore = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category';
const functional = concept(usCore, 'functional-status', 'Functional Status');
const cognitive = concept(usCore, 'cognitive-status', 'Cognitive Status');
const survey = observationCategory('survey');
const exam = observationCategory('exam');

function observed(...category: readonly CodeableConcept[]): Convert {
  return (entry, scope) => observation(entry, { category }, scope);
}

/** Nothing of its own: what stands in it is converted. */
const container: Convert = () => undefined;

/** Which map an entry has, by its template. The more special stand before those they may be listed with. */
const maps: readonly (readonly [template: string, convert: Convert])[] = [
  [templates.allergyConcern, allergyConcern],
  [templates.allergy, allergy],
  [templates.problemConcern, concern],
  [templates.healthConcern, concern],
  [templates.riskConcern, concern],
  [templates.encounterDiagnosis, concern],
  [templates.dischargeDiagnosis, concern],
  [templates.admissionDiagnosis, concern],
  [templates.preoperativeDiagnosis, concern],
  [templates.postprocedureDiagnosis, concern],
  [templates.plannedMedication, medicationRequest],
  [templates.plannedImmunization, medicationRequest],
  [templates.immunization, immunization],
  [templates.medication, medication],
  [templates.supplyOrder, supplyOrder],
  [templates.dispense, dispense],
  [templates.plannedProcedure, plannedService],
  [templates.plannedAct, plannedService],
  [templates.plannedObservation, plannedService],
  [templates.plannedSupply, plannedService],
  [templates.patientReferral, plannedService],
  [templates.nutritionRecommendation, plannedService],
  [templates.instruction, plannedService],
  [templates.plannedEncounter, encounter],
  [templates.encounter, encounter],
  [templates.procedureObservation, procedureObservation],
  [templates.procedureAct, procedure],
  [templates.procedure, procedure],
  [templates.resultOrganizer, resultOrganizer],
  [templates.result, result],
  [templates.vitalSignsOrganizer, vitalSigns],
  [templates.vitalSign, vitalSign],
  [templates.pregnancy, pregnancy],
  [templates.pregnancyIntention, pregnancyIntention],
  [templates.smokingStatus, smokingStatus],
  [templates.tobaccoUse, smokingStatus],
  [templates.familyHistory, familyHistory],
  [templates.goal, goal],
  [templates.advanceDirective, advanceDirective],
  [templates.coverage, coverage],
  [templates.careTeam, careTeam],
  [templates.note, note],
  [templates.supply, supply],
  [templates.assessmentScale, assessment],
  [templates.functionalStatus, observed(functional)],
  [templates.selfCare, observed(functional)],
  [templates.sensoryStatus, observed(functional)],
  [templates.functionalStatusProblem, observed(functional)],
  [templates.mentalStatus, observed(cognitive)],
  [templates.cognitiveStatusProblem, observed(cognitive)],
  [templates.disability, observed(functional)],
  [templates.sexualOrientation, socialHistory],
  [templates.occupation, socialHistory],
  [templates.industry, socialHistory],
  [templates.caregiver, socialHistory],
  [templates.culturalObservation, socialHistory],
  [templates.homeEnvironment, socialHistory],
  [templates.socialHistory, socialHistory],
  [templates.nutritionStatus, observed(survey)],
  [templates.nutritionAssessment, observed(survey)],
  [templates.healthStatus, observed(survey)],
  [templates.prognosis, observed(exam)],
  [templates.wound, observed(exam)],
  [templates.woundMeasurement, observed(exam)],
  [templates.woundCharacteristic, observed(exam)],
  [templates.pressureUlcer, observed(exam)],
  [templates.pressureUlcers, observed(exam)],
  [templates.highestPressureUlcerStage, observed(exam)],
  [templates.outcome, observed(survey)],
  [templates.progressTowardGoal, observed(survey)],
  [templates.problem, problem],
  [templates.functionalStatusOrganizer, container],
  [templates.mentalStatusOrganizer, container],
  [templates.equipment, container],
  [templates.advanceDirectives, container],
  [templates.admissionMedication, container],
  [templates.dischargeMedication, container],
  [templates.intervention, container],
  [templates.plannedIntervention, container],
];
const byTemplate: ReadonlyMap<string, Convert> = new Map(maps);
const order: readonly string[] = maps.map(([template]) => template);

// They are read by what they stand in, or from the header.
const parts: ReadonlySet<string> = new Set([
  ...patientTemplates,
  templates.entryReference,
  templates.indication,
  templates.reaction,
  templates.severity,
  templates.criticality,
  templates.problemStatus,
  templates.allergyStatus,
  templates.comment,
  templates.ageAtOnset,
]);

/** The resources an entry becomes, and what stands in it; a template that is not known stays in the narrative. */
export function convertEntry(entry: CdaElement, scope: Scope): readonly Reference[] {
  if (scope.done(entry)) return [];
  const own = entry.hasTemplate(templates.entryReference) ? referred(entry, scope) : converted(entry, scope);
  const around = own.find(it => it.reference?.startsWith('Encounter/'));
  const inner = around === undefined ? scope : scope.within(around);
  return [...own, ...nested(entry).flatMap(it => convertEntry(it, inner))];
}

function converted(entry: CdaElement, scope: Scope): readonly Reference[] {
  if (entry.nullFlavor !== undefined) return [];
  const convert = mapOf(entry);
  if (convert === undefined) {
    if (!isPart(entry)) scope.unmapped(nameOf(entry));
    return [];
  }
  const made = convert(entry, scope);
  scope.markDone(entry);
  return made === undefined ? [] : Array.isArray(made) ? made : [made as Reference];
}

function mapOf(entry: CdaElement): Convert | undefined {
  const said = new Set(entry.all('templateId').map(it => it.attr('root') ?? ''));
  const template = order.find(it => said.has(it));
  return template === undefined ? undefined : byTemplate.get(template);
}

function isPart(entry: CdaElement): boolean {
  return entry.all('templateId').some(it => parts.has(it.attr('root') ?? ''));
}

/** `observation 2.16.840.1.113883.10.20.22.4.999`, to be counted. */
function nameOf(entry: CdaElement): string {
  return `${entry.name} ${entry.first('templateId')?.attr('root') ?? 'without template'}`.slice(0, 100);
}

const anything = [
  ...['Condition', 'AllergyIntolerance', 'Observation', 'MedicationRequest', 'MedicationStatement', 'Procedure'],
  ...['Immunization', 'Encounter', 'Goal', 'ServiceRequest', 'DiagnosticReport', 'DocumentReference', 'CareTeam'],
];

/** Entry Reference: something that stands elsewhere in the document. */
function referred(entry: CdaElement, scope: Scope): readonly Reference[] {
  return entry.all('id').flatMap(it => scope.known(it, anything) ?? []);
}
