import type { CodeableConcept, Extension, ObservationComponent, Reference } from '@causeway/fhir';
import { loinc, nullFlavors } from '../coding-systems.ts';
import { cd, concept, hasCode, mapped } from '../datatypes/cd.ts';
import { end, point, ts } from '../datatypes/ts.ts';
import { firstAuthored } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { measured, observation, observationCategory } from './observation.ts';

// CF-social.

const category = [observationCategory('social-history')];

export function socialHistory(entry: CdaElement, scope: Scope): Reference {
  return observation(entry, { category, more: components(entry, scope) }, scope);
}

const smokingStatusCode = concept(loinc, '72166-2', 'Tobacco smoking status');
const tobaccoCodes: ReadonlySet<string> = new Set(['72166-2', '11367-0', '81229-7', '82769-1', '39240-7', '401201003']);

/** Smoking Status and Tobacco Use. Before C-CDA 2.1 the code was `ASSERTION`. */
export function smokingStatus(entry: CdaElement, scope: Scope): Reference {
  const isCoded = tobaccoCodes.has(entry.first('code')?.attr('code') ?? '');
  return observation(entry, isCoded ? { category } : { category, code: smokingStatusCode }, scope);
}

const pregnancyStatus = concept(loinc, '82810-3', 'Pregnancy status');

export function pregnancy(entry: CdaElement, scope: Scope): Reference {
  const more = { ...components(entry, scope), ...singleTime(entry, scope), ...unknownAsValue(entry) };
  return observation(entry, { category, code: pregnancyStatus, more }, scope);
}

const pregnancyIntent = concept(loinc, '86645-9', 'Pregnancy intention in the next year - Reported');

export function pregnancyIntention(entry: CdaElement, scope: Scope): Reference {
  const more = { ...singleTime(entry, scope), ...unknownAsValue(entry) };
  return observation(entry, { category, code: pregnancyIntent, more }, scope);
}

/** FHIR allows one time: the first of value, low, high and the author's. */
function singleTime(entry: CdaElement, scope: Scope) {
  const when = entry.first('effectiveTime');
  const written = firstAuthored(entry);
  const said = when && (point(when, scope) ?? end(when, scope));
  const effectiveDateTime = said ?? (written && ts(written, scope));
  return { effectiveDateTime, effectivePeriod: undefined };
}

/** Unknown is an answer here, not a missing one. */
function unknownAsValue(entry: CdaElement) {
  if (entry.first('value')?.nullFlavor !== 'UNK') return {};
  return { valueCodeableConcept: concept(nullFlavors, 'UNK', 'unknown'), dataAbsentReason: undefined };
}

const related = select('entryRelationship/observation');

/** Observations that say more of this one: the date of delivery, how much is smoked. */
function components(entry: CdaElement, scope: Scope): { readonly component?: ObservationComponent[] } {
  const parts = related(entry).filter(it => it.parent?.attr('typeCode') === 'REFR' && hasCode(it.first('code')));
  const said = parts.flatMap(it => component(it, scope) ?? []);
  return said.length === 0 ? {} : { component: said };
}

function component(entry: CdaElement, scope: Scope): ObservationComponent | undefined {
  const code = entry.first('code');
  const concept = code && cd(code, scope);
  const value = measured(entry, scope);
  if (concept === undefined || Object.keys(value).length === 0) return undefined;
  scope.markDone(entry);
  return { code: concept, ...value };
}

// Observations that FHIR has as extensions of the Patient.

const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition';
const birthSexes: Readonly<Record<string, string>> = { M: 'M', F: 'F', UNK: 'UNK', OTH: 'OTH' };

/** What observations about the patient say, as extensions of the Patient. */
export function patientExtension(entry: CdaElement, scope: Scope): Extension | undefined {
  const value = entry.first('value');
  if (value === undefined) return undefined;
  if (entry.hasTemplate(templates.birthSex)) return birthSex(value);
  const said = cd(value, scope);
  if (entry.hasTemplate(templates.sex)) return code('us-core-sex', value.attr('code') ?? value.nullFlavor);
  if (entry.hasTemplate(templates.genderIdentity)) return identity(said);
  return entry.hasTemplate(templates.tribe) ? tribe(said) : undefined;
}

export const patientTemplates = [templates.birthSex, templates.sex, templates.genderIdentity, templates.tribe];

function birthSex(value: CdaElement): Extension | undefined {
  const [nullFlavor] = [value.nullFlavor].map(it => (it === 'OTH' ? 'OTH' : it && 'UNK'));
  return code('us-core-birthsex', mapped(birthSexes)(value) ?? nullFlavor);
}

function code(name: string, valueCode: string | undefined): Extension | undefined {
  return valueCode === undefined ? undefined : { url: `${usCore}/${name}`, valueCode };
}

function identity(valueCodeableConcept: CodeableConcept | undefined): Extension | undefined {
  return valueCodeableConcept && { url: `${usCore}/us-core-genderIdentity`, valueCodeableConcept };
}

function tribe(valueCodeableConcept: CodeableConcept | undefined): Extension | undefined {
  if (valueCodeableConcept === undefined) return undefined;
  return {
    url: `${usCore}/us-core-tribal-affiliation`,
    extension: [{ url: 'tribalAffiliation', valueCodeableConcept }],
  };
}
