import type { CodeableConcept, FamilyMemberCondition, FamilyMemberHistory, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd, mapped } from '../datatypes/cd.ts';
import { pq } from '../datatypes/pq.ts';
import { period, point, tsDate } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, isNegated, notes, requiredConcept, subject } from './common-rows.ts';

// Family History Organizer. The guide has no map: one organizer is one relative, one FamilyMemberHistory.

const sexes: Readonly<Record<string, CodeableConcept>> = {
  M: sex('male', 'Male'),
  F: sex('female', 'Female'),
  UN: sex('other', 'Other'),
};

function sex(code: string, display: string): CodeableConcept {
  return { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code, display }] };
}

const { one, from } = rowsOf<FamilyMemberHistory>();
const rows = [
  from('identifier', identifiers),
  from('status', () => 'completed'),
  from('patient', subject),
  one('effectiveTime', 'date', point),
  one('subject/relatedSubject/subject/name', 'name', it => it.text || undefined),
  one('subject/relatedSubject/code', 'relationship', cd),
  one('subject/relatedSubject/subject/administrativeGenderCode', 'sex', mapped(sexes)),
  one('subject/relatedSubject/subject/birthTime', 'bornDate', tsDate),
  one('subject/relatedSubject/subject/sdtc:deceasedTime', 'deceasedDate', tsDate),
  one('subject/relatedSubject/subject/sdtc:deceasedInd', 'deceasedBoolean', truth),
  from('note', notes),
];

const observations = select('component/observation');

export function familyHistory(organizer: CdaElement, scope: Scope): Reference {
  scope.markDone(organizer);
  const said = applyRows(rows, organizer, scope);
  const condition = present(observations(organizer).map(it => memberCondition(it, scope)));
  const died = said.deceasedDate === undefined ? deathOf(organizer) : undefined;
  const { deceasedBoolean, ...others } = said;
  const resource = {
    resourceType: 'FamilyMemberHistory',
    id: scope.idFor('FamilyMemberHistory', organizer),
    relationship: absent(organizer.first('subject', 'relatedSubject', 'code')),
    ...others,
    ...(died ?? (said.deceasedDate === undefined && deceasedBoolean !== undefined ? { deceasedBoolean } : {})),
    ...(condition && { condition }),
  };
  return scope.include(resource, organizer);
}

function truth(element: CdaElement): boolean | undefined {
  const value = element.attr('value');
  return value === 'true' || value === 'false' ? value === 'true' : undefined;
}

const ages = select('entryRelationship/observation[code=445518008]/value');
const deaths = select(`entryRelationship/observation[template=${templates.familyDeath}]`);

/** A relative who had it not is said in words: FHIR has no negation here. */
function memberCondition(observation: CdaElement, scope: Scope): FamilyMemberCondition | undefined {
  scope.markDone(observation);
  const value = observation.first('value');
  const said = requiredConcept(value && cd(value, scope), observation, { scope, element: value });
  const age = ageIn(observation, scope);
  const died = deaths(observation);
  for (const it of died) scope.markDone(it);
  const when = observation.first('effectiveTime');
  return compact({
    code: isNegated(observation) ? denied(said) : said,
    onsetAge: age,
    onsetPeriod: age === undefined && when ? period(when, scope) : undefined,
    contributedToDeath: died.length > 0 ? true : undefined,
    note: notes(observation, scope),
  }) as FamilyMemberCondition;
}

function ageIn(observation: CdaElement, scope: Scope): FamilyMemberCondition['onsetAge'] {
  const values = ages(observation);
  for (const it of values) if (it.parent) scope.markDone(it.parent);
  return values.map(pq).find(it => it !== undefined);
}

function denied({ text, coding }: CodeableConcept): CodeableConcept {
  return { text: `No: ${text ?? coding?.[0]?.display ?? coding?.[0]?.code ?? 'not said'}` };
}

/** Died of what is told: at the age of that observation. */
function deathOf(
  organizer: CdaElement,
): { readonly deceasedAge?: object; readonly deceasedBoolean?: boolean } | undefined {
  const found = observations(organizer).flatMap(it => deaths(it).map(() => it));
  if (found.length === 0) return undefined;
  const age = found
    .flatMap(it => ages(it))
    .map(pq)
    .find(it => it !== undefined);
  return age === undefined ? { deceasedBoolean: true } : { deceasedAge: age };
}
