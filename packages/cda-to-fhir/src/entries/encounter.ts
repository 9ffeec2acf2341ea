import type { CodeableConcept, Coding, Encounter, EncounterStatus, Reference } from '@causeway/fhir';
import { actCode } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { period, point } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { functionOf, location, organization, participant, people } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, reasons, statusOf, subject } from './common-rows.ts';
import { concern } from './problem.ts';

// CF-encounters: Encounter Activity, and encompassingEncounter of the header.

// CF-EncounterStatus
const statuses: Readonly<Record<string, EncounterStatus>> = {
  aborted: 'unknown',
  active: 'in-progress',
  cancelled: 'cancelled',
  completed: 'finished',
  held: 'planned',
  new: 'unknown',
  suspended: 'onleave',
  nullified: 'entered-in-error',
};

const { one, from } = rowsOf<Encounter>();
const rows = [
  from('identifier', identifiers),
  from('status', status),
  from('class', classOf),
  from('type', types),
  one('priorityCode', 'priority', cd),
  from('subject', subject),
  from('participant', participants),
  one('effectiveTime', 'period', encounterPeriod),
  from('hospitalization', hospitalization),
  from('location', locations),
];

export function encounter(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const id = scope.idFor('Encounter', entry);
  const reference = { reference: `Encounter/${id}` };
  const diagnosis = diagnoses(entry, scope.within(reference));
  const said = { ...applyRows(rows, entry, scope), ...reasons(entry, scope), ...(diagnosis && { diagnosis }) };
  return scope.include({ resourceType: 'Encounter', id, ...said }, entry);
}

/** The encounter in the header; where the body has it too, that is the same resource. */
export function encompassingEncounter(element: CdaElement, scope: Scope): Reference {
  const owner = element.first('location', 'healthCareFacility', 'serviceProviderOrganization');
  const serviceProvider = owner && organization(owner, scope);
  const said = { ...applyRows(rows, element, scope), ...(serviceProvider?.reference && { serviceProvider }) };
  return scope.include({ resourceType: 'Encounter', id: scope.idFor('Encounter', element), ...said }, element);
}

function status(entry: CdaElement): EncounterStatus {
  const mood = entry.attr('moodCode');
  if (entry.name === 'encounter' && mood !== undefined && mood !== 'EVN') return 'planned';
  return statuses[statusOf(entry) ?? ''] ?? byTime(entry.first('effectiveTime'));
}

/** A low alone: begun, and not said to be over. */
function byTime(time: CdaElement | undefined): EncounterStatus {
  if (time === undefined) return 'unknown';
  const ends = time.attr('value') !== undefined || time.first('high')?.attr('value') !== undefined;
  if (ends) return 'finished';
  return time.first('low')?.attr('value') === undefined ? 'unknown' : 'in-progress';
}

/** Only V3 ActCode, or what a CPT code of an evaluation and management service implies. */
function classOf(entry: CdaElement): Coding {
  const code = entry.first('code');
  const said = code === undefined ? [] : [code, ...code.all('translation')];
  const act = said.find(it => it.attr('codeSystem') === '2.16.840.1.113883.5.4')?.attr('code');
  if (act !== undefined) return { system: actCode, code: act };
  const implied = said.map(impliedClass).find(it => it !== undefined);
  return implied === undefined ? absent(code) : { system: actCode, code: implied };
}

const cptClasses: readonly (readonly [from: number, to: number, actClass: string])[] = [
  [99202, 99215, 'AMB'],
  [99217, 99220, 'OBSENC'],
  [99221, 99239, 'IMP'],
  [99241, 99245, 'AMB'],
  [99251, 99255, 'IMP'],
  [99281, 99288, 'EMER'],
  [99291, 99292, 'IMP'],
  [99341, 99350, 'HH'],
  [99381, 99397, 'AMB'],
];

function impliedClass(element: CdaElement): string | undefined {
  if (element.attr('codeSystem') !== '2.16.840.1.113883.6.12') return undefined;
  const code = Number(element.attr('code'));
  return cptClasses.find(([from, to]) => code >= from && code <= to)?.[2];
}

/** The codes that are not the class. */
function types(entry: CdaElement, scope: Scope): CodeableConcept[] | undefined {
  const code = entry.first('code');
  const said = code && cd(code, scope);
  const coding = present((said?.coding ?? []).filter(it => it.system !== actCode));
  return present([compact({ coding, text: said?.text })]);
}

function encounterPeriod(time: CdaElement, scope: Scope): Encounter['period'] {
  // Of a single time only the beginning is known.
  return period(time, scope) ?? compact({ start: point(time, scope) });
}

function participants(entry: CdaElement, scope: Scope): Encounter['participant'] {
  const said = [...entry.all('performer'), ...entry.all('encounterParticipant'), ...entry.all('responsibleParty')];
  return present(
    said.map(it => {
      const individual = participant(it, scope, [...people, 'RelatedPerson']);
      const when = it.first('time');
      const role = functionOf(it, scope) ?? roleOf(it);
      return individual && { ...compact({ type: role && [role], period: when && period(when, scope) }), individual };
    }),
  );
}

const participationTypes: ReadonlySet<string> = new Set([
  'ADM',
  'ATND',
  'CON',
  'DIS',
  'REF',
  'SPRF',
  'PPRF',
  'PART',
  'CALLBCK',
]);

function roleOf(participation: CdaElement): CodeableConcept | undefined {
  const code = participation.name === 'performer' ? undefined : participation.attr('typeCode');
  if (code === undefined || !participationTypes.has(code)) return undefined;
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code }] };
}

function hospitalization(entry: CdaElement, scope: Scope): Encounter['hospitalization'] {
  const code = entry.first('sdtc:dischargeDispositionCode') ?? entry.first('dischargeDispositionCode');
  const admission = entry.first('sdtc:admissionReferralSourceCode') ?? entry.first('admissionReferralSourceCode');
  return compact({
    admitSource: admission && cd(admission, scope),
    dischargeDisposition: code && cd(code, scope),
  });
}

const places = select('participant[@typeCode=LOC]/participantRole');
const facilities = select('location/healthCareFacility');

function locations(entry: CdaElement, scope: Scope): Encounter['location'] {
  const roles = [...places(entry), ...facilities(entry)];
  return present(
    roles.map(role => {
      const found = location(role, scope);
      const when = role.parent?.first('time');
      return found && { location: found, ...compact({ period: when && period(when, scope) }) };
    }),
  );
}

const acts = select(`entryRelationship/act[template=${templates.encounterDiagnosis}]`);

function diagnoses(entry: CdaElement, scope: Scope): Encounter['diagnosis'] {
  const conditions = acts(entry).flatMap(act => {
    scope.markDone(act);
    return concern(act, scope);
  });
  return conditions.length === 0 ? undefined : conditions.map(condition => ({ condition }));
}
