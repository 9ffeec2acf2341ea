import type { Procedure, Reference } from '@causeway/fhir';
import { present } from '../compact.ts';
import { cd, concept } from '../datatypes/cd.ts';
import { pointOrPeriod } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { location, participant, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { author, encounter, identifiers, isNegated, notes, reasons, statusOf, subject } from './common-rows.ts';
import { implant } from './device.ts';
import { codeOf, observation } from './observation.ts';
import { plannedService } from './planned.ts';

// CF-procedures: Procedure Activity Procedure, and Act, which is a part of it.

// CF-ProcedureStatus
const statuses: Readonly<Record<string, Procedure['status']>> = {
  aborted: 'stopped',
  active: 'in-progress',
  cancelled: 'not-done',
  completed: 'completed',
  nullified: 'entered-in-error',
  suspended: 'on-hold',
  held: 'on-hold',
  new: 'preparation',
};

const { one, many, from } = rowsOf<Procedure>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => (isNegated(entry) ? 'not-done' : (statuses[statusOf(entry) ?? ''] ?? 'unknown'))),
  from('code', codeOf),
  from('subject', subject),
  from('encounter', encounter),
  from('recorder', author),
  from('performer', performers),
  one('participant[@typeCode=LOC]/participantRole', 'location', location),
  many('targetSiteCode', 'bodySite', cd),
  one('entryRelationship[@typeCode=OUTC]/observation/value', 'outcome', cd),
  many(
    'entryRelationship[@typeCode=COMP]/observation[template=2.16.840.1.113883.10.20.22.4.4]/value',
    'complication',
    cd,
  ),
  many('entryRelationship[@typeCode=SPRT]/act/code', 'followUp', cd),
  from('note', notes),
  from('usedReference', devices),
];
const category = concept('http://terminology.hl7.org/CodeSystem/observation-category', 'procedure', 'Procedure');

export function procedure(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const mood = entry.attr('moodCode');
  if (mood !== undefined && mood !== 'EVN') return plannedService(entry, scope);
  for (const it of told(entry)) scope.markDone(it);
  const said = { ...applyRows(rows, entry, scope), ...performed(entry, scope), ...reasons(entry, scope) };
  return scope.include({ resourceType: 'Procedure', id: scope.idFor('Procedure', entry), ...said }, entry);
}

const told = select('entryRelationship[@typeCode=OUTC]/observation');

/** Procedure Activity Observation: with a value it is an observation, since a Procedure has none. */
export function procedureObservation(entry: CdaElement, scope: Scope): Reference {
  const value = entry.first('value');
  const isMeasured = value !== undefined && value.nullFlavor === undefined && entry.attr('moodCode') === 'EVN';
  return isMeasured && !isNegated(entry)
    ? observation(entry, { category: [category] }, scope)
    : procedure(entry, scope);
}

function performed(entry: CdaElement, scope: Scope): Partial<Procedure> {
  const when = entry.first('effectiveTime');
  const said = when && pointOrPeriod(when, scope);
  if (said?.period) return { performedPeriod: said.period };
  return said?.point === undefined ? { _performedDateTime: absent(when) } : { performedDateTime: said.point };
}

function performers(entry: CdaElement, scope: Scope): Procedure['performer'] {
  const found = entry.all('performer').map(it => participant(it, scope, [...peopleAndOrganizations, 'Device']));
  return present(found.map(actor => actor && { actor }));
}

const products = select(`participant[@typeCode=DEV]/participantRole`);

function devices(entry: CdaElement, scope: Scope): Reference[] | undefined {
  return present(products(entry).map(it => implant(it, scope)));
}
