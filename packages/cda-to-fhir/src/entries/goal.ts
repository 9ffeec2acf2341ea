import type { Goal, GoalTarget, Reference } from '@causeway/fhir';
import { compact } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { tsDate } from '../datatypes/ts.ts';
import { observationValue } from '../datatypes/value.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { lastAuthor } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, notes, requiredConcept, statusOf, subject } from './common-rows.ts';

// Goal Observation. The guide has no map: US Core Goal is the target.

const statuses: Readonly<Record<string, Goal['lifecycleStatus']>> = {
  active: 'active',
  completed: 'completed',
  aborted: 'cancelled',
  cancelled: 'cancelled',
  suspended: 'on-hold',
  held: 'on-hold',
  nullified: 'entered-in-error',
  new: 'proposed',
};

const { one, from } = rowsOf<Goal>();
const rows = [
  from('identifier', identifiers),
  from('lifecycleStatus', entry => statuses[statusOf(entry) ?? ''] ?? 'active'),
  one('entryRelationship/observation[template=2.16.840.1.113883.10.20.22.4.143]/value', 'priority', cd),
  from('description', description),
  from('subject', subject),
  one('effectiveTime/low', 'startDate', tsDate),
  one('effectiveTime', 'startDate', tsDate),
  from('target', targets),
  from('expressedBy', (entry, scope) =>
    lastAuthor(entry, scope, ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson']),
  ),
  from('note', notes),
];

const priorities = select('entryRelationship/observation[template=2.16.840.1.113883.10.20.22.4.143]');

export function goal(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  for (const it of priorities(entry)) scope.markDone(it);
  return scope.include(
    { resourceType: 'Goal', id: scope.idFor('Goal', entry), ...applyRows(rows, entry, scope) },
    entry,
  );
}

/** What is to be reached: the value where it is a code, else the code, with the words of the narrative. */
function description(entry: CdaElement, scope: Scope): Goal['description'] {
  const value = entry.first('value');
  const code = entry.first('code');
  const coded = value !== undefined && value.attr('code') !== undefined ? cd(value, scope) : undefined;
  return requiredConcept(coded ?? (code && cd(code, scope)), entry, { scope });
}

function targets(entry: CdaElement, scope: Scope): GoalTarget[] | undefined {
  const value = entry.first('value');
  const code = entry.first('code');
  const said = value && observationValue(value, scope);
  const over = entry.first('effectiveTime', 'high');
  const detail = compact({
    detailQuantity: said?.valueQuantity,
    detailRange: said?.valueRange,
    detailString: said?.valueString,
    detailBoolean: said?.valueBoolean,
    detailInteger: said?.valueInteger,
  });
  const dueDate = over && tsDate(over);
  if (detail === undefined && dueDate === undefined) return undefined;
  // gol-1: a detail is one of something measured.
  const measure = detail && code && cd(code, scope);
  return [compact({ measure, ...(measure && detail), dueDate }) ?? {}];
}
