import type { Immunization, ImmunizationReaction, Reference } from '@causeway/fhir';
import { present } from '../compact.ts';
import { cd, concept } from '../datatypes/cd.ts';
import { dose } from '../datatypes/pq.ts';
import { point, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { firstAuthored, participant, people } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import {
  encounter,
  identifiers,
  isNegated,
  notes,
  reasons,
  requiredConcept,
  statusOf,
  subject,
} from './common-rows.ts';
import { medicationRequest } from './medication.ts';
import { material, materialCode, productOf } from './medication-product.ts';
import { observation, observationCategory } from './observation.ts';

// CF-immunizations: Immunization Activity.

// CF-ImmunizationStatus; an activity that goes on has begun.
const statuses: Readonly<Record<string, Immunization['status']>> = {
  aborted: 'not-done',
  cancelled: 'not-done',
  completed: 'completed',
  active: 'completed',
  held: 'not-done',
  new: 'not-done',
  nullified: 'entered-in-error',
  obsolete: 'not-done',
  suspended: 'not-done',
};

const { one, from } = rowsOf<Immunization>();
const rows = [
  from('identifier', identifiers),
  from('status', status),
  one('entryRelationship/observation[template=2.16.840.1.113883.10.20.22.4.53]/code', 'statusReason', cd),
  from('vaccineCode', vaccine),
  from('patient', subject),
  from('encounter', encounter),
  one('effectiveTime', 'occurrenceDateTime', point),
  from('recorded', recorded),
  from('manufacturer', manufacturer),
  from('lotNumber', lotNumber),
  one('approachSiteCode', 'site', cd),
  one('routeCode', 'route', cd),
  one('doseQuantity', 'doseQuantity', dose),
  from('performer', performers),
  from('note', notes),
  from('reaction', reactions),
  from('protocolApplied', doseNumber),
];

/** An immunization that is only planned is a request. */
export function immunization(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  const mood = entry.attr('moodCode');
  if (mood !== undefined && mood !== 'EVN') return medicationRequest(entry, scope);
  for (const it of refusals(entry)) scope.markDone(it);
  const said = { ...applyRows(rows, entry, scope), ...reasons(entry, scope) };
  const when = 'occurrenceDateTime' in said ? {} : { _occurrenceDateTime: absent(entry.first('effectiveTime')) };
  return scope.include(
    { resourceType: 'Immunization', id: scope.idFor('Immunization', entry), ...said, ...when },
    entry,
  );
}

const refusals = select('entryRelationship/observation[template=2.16.840.1.113883.10.20.22.4.53]');

function status(entry: CdaElement): Immunization['status'] {
  if (isNegated(entry)) return 'not-done';
  return statuses[statusOf(entry) ?? ''] ?? 'completed';
}

function vaccine(entry: CdaElement, scope: Scope): Immunization['vaccineCode'] {
  const product = productOf(entry);
  return requiredConcept(materialCode(product, scope), entry, { scope, element: material(product)?.first('code') });
}

function recorded(entry: CdaElement, scope: Scope): string | undefined {
  const written = firstAuthored(entry);
  return written && ts(written, scope);
}

function manufacturer(entry: CdaElement): Reference | undefined {
  const display = productOf(entry)?.first('manufacturerOrganization', 'name')?.text;
  return display ? { display } : undefined;
}

function lotNumber(entry: CdaElement): string | undefined {
  return material(productOf(entry))?.first('lotNumberText')?.text || undefined;
}

const administering = concept('http://terminology.hl7.org/CodeSystem/v2-0443', 'AP', 'Administering Provider');

function performers(entry: CdaElement, scope: Scope): Immunization['performer'] {
  const found = entry.all('performer').map(it => participant(it, scope, [...people, 'Organization']));
  return present(found.map(actor => actor && { function: administering, actor }));
}

function doseNumber(entry: CdaElement): Immunization['protocolApplied'] {
  const number = Number(entry.first('repeatNumber')?.attr('value'));
  return Number.isInteger(number) && number > 0 ? [{ doseNumberPositiveInt: number }] : undefined;
}

const manifestations = select('entryRelationship[@typeCode=MFST]/observation');

function reactions(entry: CdaElement, scope: Scope): ImmunizationReaction[] | undefined {
  return present(manifestations(entry).map(it => reaction(it, scope)));
}

function reaction(entry: CdaElement, scope: Scope): ImmunizationReaction {
  const when = entry.first('effectiveTime');
  const date = when && point(when, scope);
  const detail = observation(entry, { category: [observationCategory('exam')] }, scope);
  return date === undefined ? { detail } : { date, detail };
}
