import type {
  CodeableConcept,
  Observation,
  ObservationComponent,
  ObservationReferenceRange,
  ObservationStatus,
  Reference,
} from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd, concept, textConcept } from '../datatypes/cd.ts';
import { range } from '../datatypes/pq.ts';
import { pointOrPeriod } from '../datatypes/ts.ts';
import { observationValue } from '../datatypes/value.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { dataAbsentReason } from '../null-flavor.ts';
import { lastAuthor, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import {
  encounter,
  identifiers,
  isNegated,
  notes,
  performers,
  requiredConcept,
  statusOf,
  subject,
} from './common-rows.ts';
import { specimens } from './specimen.ts';

// CF-results, "C-CDA Observation to FHIR Observation": what observations of every section have in common.

// CF-ResultStatus
const statuses: Readonly<Record<string, ObservationStatus>> = {
  aborted: 'cancelled',
  active: 'registered',
  cancelled: 'cancelled',
  completed: 'final',
  held: 'registered',
  suspended: 'registered',
  nullified: 'entered-in-error',
};

const { many, one, from } = rowsOf<Observation>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => statuses[statusOf(entry) ?? ''] ?? 'final'),
  from('subject', subject),
  from('encounter', encounter),
  from('performer', performedBy),
  many('interpretationCode', 'interpretation', cd),
  from('note', notes),
  one('targetSiteCode', 'bodySite', cd),
  one('methodCode', 'method', cd),
  from('specimen', (entry, scope) => specimens(entry, scope)[0]),
  from('referenceRange', referenceRanges),
];

const categorySystem = 'http://terminology.hl7.org/CodeSystem/observation-category';

export function observationCategory(code: string): CodeableConcept {
  const display = code.replace(
    /(^|-)(\w)/g,
    (_, dash: string, letter: string) => (dash ? ' ' : '') + letter.toUpperCase(),
  );
  return concept(categorySystem, code, display);
}

export interface ObservationOptions {
  readonly category: readonly CodeableConcept[];
  /** Instead of what the entry says. */
  readonly code?: CodeableConcept;
  readonly more?: Partial<Observation>;
}

export function observation(entry: CdaElement, { category, code, more }: ObservationOptions, scope: Scope): Reference {
  scope.markDone(entry);
  const resource = {
    resourceType: 'Observation' as const,
    id: scope.idFor('Observation', entry),
    ...applyRows(rows, entry, scope),
    category,
    code: code ?? codeOf(entry, scope),
    ...effective(entry, scope),
    ...measured(entry, scope),
    ...more,
  };
  return scope.include(withoutUndefined(resource), entry);
}

function withoutUndefined<T extends object>(resource: T): T {
  return compact(resource) as T;
}

export function codeOf(entry: CdaElement, scope: Scope): CodeableConcept {
  const said = entry.first('code');
  return requiredConcept(said && cd(said, scope), entry, { scope });
}

export function effective(
  entry: CdaElement,
  scope: Scope,
): { readonly effectiveDateTime?: string; readonly effectivePeriod?: Observation['effectivePeriod'] } {
  const when = entry.first('effectiveTime');
  const said = when && pointOrPeriod(when, scope);
  return compact({ effectiveDateTime: said?.point, effectivePeriod: said?.period }) ?? {};
}

/** The value, or why there is none. A negated observation denies its value, which is then only words. */
export function measured(entry: CdaElement, scope: Scope): Partial<ObservationComponent> {
  const value = entry.first('value');
  if (value === undefined) return {};
  const said = observationValue(value, scope);
  if (said === undefined) return { dataAbsentReason: dataAbsentReason(value) };
  return isNegated(entry) ? denied(value, scope) : said;
}

function denied(value: CdaElement, scope: Scope): Partial<ObservationComponent> {
  const said = cd(value, scope);
  const words = said?.text ?? said?.coding?.[0]?.display ?? value.attr('value') ?? value.text;
  const valueCodeableConcept = textConcept(`Not: ${words}`);
  return valueCodeableConcept === undefined ? {} : { valueCodeableConcept };
}

function performedBy(entry: CdaElement, scope: Scope): Reference[] | undefined {
  const said = performers(entry, scope, peopleAndOrganizations);
  const [first] = said;
  return first === undefined ? present([ownAuthor(entry, scope)]) : [...said];
}

/** The author of the observation or its organizer; one of a section or document has not observed it. */
function ownAuthor(entry: CdaElement, scope: Scope): Reference | undefined {
  const around = entry.parent?.name === 'component' ? entry.parent.parent : undefined;
  const from = [entry, around].find(it => it !== undefined && it.first('author') !== undefined);
  return from && lastAuthor(from, scope, peopleAndOrganizations);
}

/** FHIR's ranges are normal ones: of several only those that say `N`. */
export function referenceRanges(entry: CdaElement, scope: Scope): ObservationReferenceRange[] | undefined {
  const all = entry.all('referenceRange').flatMap(it => it.all('observationRange'));
  const marked = all.filter(it => it.first('interpretationCode')?.attr('code') === 'N');
  const used = all.length > 1 && marked.length > 0 ? marked : all;
  return present(used.map(it => referenceRange(it, scope)));
}

function referenceRange(element: CdaElement, scope: Scope): ObservationReferenceRange | undefined {
  const value = element.first('value');
  const limits = value && range(value);
  const words = value && limits === undefined ? wordsOf(value, scope) : undefined;
  const text = scope.narrative.textOf(element.first('text')) ?? words;
  if (limits === undefined && text === undefined) return undefined;
  const interpretation = element.first('interpretationCode')?.attr('code');
  const type = interpretation === undefined || interpretation === 'N' ? undefined : textConcept(interpretation);
  return compact({ ...limits, type, text });
}

function wordsOf(value: CdaElement, scope: Scope): string | undefined {
  return scope.narrative.textOf(value) ?? value.attr('displayName');
}
