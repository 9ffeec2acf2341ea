import type { CodeableConcept, DiagnosticReport, Reference } from '@causeway/fhir';
import { dateSpan } from '@causeway/fhir';
import { concept } from '../datatypes/cd.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { lastAuthor, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { encounter, identifiers, nonEmpty, notes, performers, statusOf, subject } from './common-rows.ts';
import { codeOf, effective, observation, observationCategory } from './observation.ts';
import { specimens } from './specimen.ts';

// CF-results: Result Organizer to DiagnosticReport, Result Observation to Observation.

// CF-ResultReportStatus
const statuses: Readonly<Record<string, DiagnosticReport['status']>> = {
  aborted: 'cancelled',
  active: 'registered',
  cancelled: 'cancelled',
  completed: 'final',
  held: 'registered',
  suspended: 'registered',
  nullified: 'entered-in-error',
};

const laboratory = concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'LAB', 'Laboratory');
const radiology = concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD', 'Radiology');

const { from } = rowsOf<DiagnosticReport>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => statuses[statusOf(entry) ?? ''] ?? 'final'),
  from('code', codeOf),
  from('subject', subject),
  from('encounter', encounter),
  from('specimen', (entry, scope) => nonEmpty(specimens(entry, scope))),
  from('performer', performedBy),
];

const observations = select('component/observation');

export function resultOrganizer(entry: CdaElement, scope: Scope): readonly Reference[] {
  scope.markDone(entry);
  const parts = observations(entry);
  const results = nonEmpty(parts.map(it => result(it, scope)));
  const said = applyRows(rows, entry, scope);
  const comment = notes(entry, scope)
    ?.map(it => it.text)
    .join('\n');
  const report = {
    resourceType: 'DiagnosticReport' as const,
    id: scope.idFor('DiagnosticReport', entry),
    ...said,
    category: [reportCategory(said.code as CodeableConcept, scope)],
    ...when(entry, parts, scope),
    ...(results && { result: results }),
    ...(comment && { conclusion: comment }),
  };
  return [scope.include(report, entry)];
}

export function result(entry: CdaElement, scope: Scope): Reference {
  return observation(entry, { category: [observationCategory('laboratory')] }, scope);
}

/** Laboratory, unless the code is one of pictures. A guess by the section; LOINC's class would tell. */
function reportCategory({ coding = [], text = '' }: CodeableConcept, { section }: Scope): CodeableConcept {
  const words = [text, ...coding.map(it => it.display ?? '')].join(' ');
  const isPicture = /\b(x-?ray|xr|ct|mri?|ultrasound|radiograph|imaging|mammogra|echocardiogra)/i.test(words);
  return isPicture || section === '18748-4' ? radiology : laboratory;
}

function performedBy(entry: CdaElement, scope: Scope): Reference[] | undefined {
  const said = performers(entry, scope, peopleAndOrganizations).filter(it => isPerformer(it));
  if (said.length > 0) return [...said];
  const author =
    entry.first('author') && lastAuthor(entry, scope, ['Practitioner', 'PractitionerRole', 'Organization']);
  return author && [author];
}

function isPerformer({ reference }: Reference): boolean {
  return reference === undefined || /^(Practitioner|PractitionerRole|Organization)\//.test(reference);
}

/** Where the organizer says no time: from the earliest to the latest of its observations. */
function when(entry: CdaElement, parts: readonly CdaElement[], scope: Scope) {
  const own = effective(entry, scope);
  if (own.effectiveDateTime !== undefined || own.effectivePeriod !== undefined) return own;
  const times = parts.flatMap(it => effective(it, scope).effectiveDateTime ?? []);
  times.sort((a, b) => (dateSpan(a)?.start ?? 0) - (dateSpan(b)?.start ?? 0));
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined) return {};
  return first === last ? { effectiveDateTime: first } : { effectivePeriod: { start: first, end: last } };
}
