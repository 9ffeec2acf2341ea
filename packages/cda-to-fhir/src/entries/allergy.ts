import type { AllergyIntolerance, AllergyIntoleranceReaction, CodeableConcept, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd, concept, mapped, textConcept } from '../datatypes/cd.ts';
import { point, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { firstAuthored } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { author, encounter, identifiers, isNegated, notes, statusOf, subject, text } from './common-rows.ts';
import { noKnownAllergy, saidInWords } from './no-known-allergy.ts';

// CF-allergies: Allergy Concern Act and Allergy Intolerance Observation to AllergyIntolerance.

// CF-AllergyStatus, and the statuses of problems that senders use.
const allergyStatus: Readonly<Record<string, string>> = {
  '413322009': 'resolved',
  '73425007': 'inactive',
  '55561003': 'active',
  '246455001': 'active',
  '263855007': 'active',
  '277022003': 'inactive',
};
const concernStatus: Readonly<Record<string, string>> = {
  active: 'active',
  completed: 'inactive',
  aborted: 'inactive',
  suspended: 'inactive',
};
// CF-AllergyIntoleranceType
const types: Readonly<Record<string, AllergyIntolerance['type']>> = {
  '235719002': 'intolerance',
  '59037007': 'intolerance',
  '414285001': 'allergy',
  '416098002': 'allergy',
  '419199007': 'allergy',
  '426232007': 'allergy',
};
// CF-AllergyIntoleranceCategory
const categories: Readonly<Record<string, NonNullable<AllergyIntolerance['category']>[number]>> = {
  '235719002': 'food',
  '414285001': 'food',
  '418471000': 'food',
  '416098002': 'medication',
  '419511003': 'medication',
  '59037007': 'medication',
  '426232007': 'environment',
};
// CF-Severity
const severities: Readonly<Record<string, AllergyIntoleranceReaction['severity']>> = {
  '255604002': 'mild',
  '371923003': 'mild',
  '6736007': 'moderate',
  '371924009': 'moderate',
  '24484000': 'severe',
  '399166001': 'severe',
};
// CF-Criticality
const criticalities: Readonly<Record<string, AllergyIntolerance['criticality']>> = {
  CRITL: 'low',
  CRITH: 'high',
  CRITU: 'unable-to-assess',
};

const { one, from } = rowsOf<AllergyIntolerance>();
const rows = [
  from('identifier', identifiers),
  from('clinicalStatus', clinicalStatus),
  from('verificationStatus', verificationStatus),
  one('value', 'type', mapped(types)),
  from('category', category),
  one('entryRelationship/observation[code=82606-5]/value', 'criticality', mapped(criticalities)),
  from('code', code),
  from('patient', subject),
  from('encounter', encounter),
  one('effectiveTime', 'onsetDateTime', point),
  from('recordedDate', recordedDate),
  from('recorder', author),
  from('note', notes),
  from('reaction', reactions),
  from('extension', extensions),
];

const observations = select('entryRelationship/observation');

export function allergyConcern(act: CdaElement, scope: Scope): readonly Reference[] {
  const all = observations(act);
  const marked = all.filter(it => it.hasTemplate(templates.allergy));
  return (marked.length > 0 ? marked : all).flatMap(it => allergy(it, scope) ?? []);
}

/** Nothing where neither a substance nor a kind of allergy is said: an empty section's placeholder. */
export function allergy(observation: CdaElement, scope: Scope): Reference | undefined {
  scope.markDone(observation);
  if (saysNothing(observation, scope)) return undefined;
  const id = scope.idFor('AllergyIntolerance', observation);
  return scope.include({ resourceType: 'AllergyIntolerance', id, ...applyRows(rows, observation, scope) }, observation);
}

function saysNothing(observation: CdaElement, scope: Scope): boolean {
  const value = observation.first('value');
  return (
    substance(observation, scope) === undefined &&
    (value === undefined || cd(value, scope) === undefined) &&
    text(observation, scope) === undefined
  );
}

const statusValue = select('entryRelationship/observation[code=33999-4]/value');

function clinicalStatus(observation: CdaElement, scope: Scope): CodeableConcept | undefined {
  const values = statusValue(observation);
  for (const it of values) if (it.parent) scope.markDone(it.parent);
  // ait-2: what was entered in error has none.
  if (isWithdrawn(observation)) return undefined;
  const said = values.map(mapped(allergyStatus)).find(it => it !== undefined);
  const status = said ?? concernStatus[statusOf(observation.parent?.parent ?? observation) ?? ''] ?? 'active';
  return concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', status);
}

function isWithdrawn(observation: CdaElement): boolean {
  return statusOf(observation.parent?.parent ?? observation) === 'nullified' || statusOf(observation) === 'nullified';
}

function verificationStatus(observation: CdaElement): CodeableConcept | undefined {
  if (!isWithdrawn(observation)) return undefined;
  return concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', 'entered-in-error');
}

function category(observation: CdaElement): AllergyIntolerance['category'] {
  return present(observation.all('value').map(mapped(categories)));
}

const entities = select('participant[@typeCode=CSM]/participantRole/playingEntity');

function substance(observation: CdaElement, scope: Scope): CodeableConcept | undefined {
  for (const it of entities(observation)) {
    const said = it.first('code');
    const found = (said && cd(said, scope)) ?? textConcept(it.first('name')?.text || undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The substance; a negation is a code of its own, and never an allergy to something. */
function code(observation: CdaElement, scope: Scope): CodeableConcept | undefined {
  const value = observation.first('value');
  const allergen = substance(observation, scope);
  if (isNegated(observation)) return noKnownAllergy({ value, allergen, text: text(observation, scope) });
  const found = allergen ?? (value && specific(value, scope)) ?? textConcept(text(observation, scope));
  return saidInWords(found) ?? found ?? absent(value);
}

/** Some senders say the allergen with the kind: `Allergy to penicillin`, `No known allergies`. */
function specific(value: CdaElement, scope: Scope): CodeableConcept | undefined {
  const isKind = [...Object.keys(categories), ...Object.keys(types), '418038007', '420134006'];
  return isKind.includes(value.attr('code') ?? '') ? undefined : cd(value, scope);
}

function extensions(observation: CdaElement, scope: Scope): AllergyIntolerance['extension'] {
  const over = observation.first('effectiveTime', 'high');
  const valueDateTime = over && ts(over, scope);
  const url = 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement';
  return valueDateTime === undefined ? undefined : [{ url, valueDateTime }];
}

function recordedDate(observation: CdaElement, scope: Scope): string | undefined {
  const written = firstAuthored(observation);
  return written && ts(written, scope);
}

const manifestations = select('entryRelationship[@typeCode=MFST]/observation');
const severityOf = select('entryRelationship/observation[code=SEV]/value');
const severityByTemplate = select(`entryRelationship/observation[template=${templates.severity}]/value`);

function severity(entry: CdaElement, scope: Scope): AllergyIntoleranceReaction['severity'] {
  const values = [...severityOf(entry), ...severityByTemplate(entry)];
  for (const it of values) if (it.parent) scope.markDone(it.parent);
  return values.map(mapped(severities)).find(it => it !== undefined);
}

/** A severity of the allergy itself holds for each reaction that has none. */
function reactions(observation: CdaElement, scope: Scope): AllergyIntoleranceReaction[] | undefined {
  const overall = severity(observation, scope);
  const found = present(manifestations(observation).map(it => reaction(it, overall, scope)));
  if (found !== undefined || overall === undefined || isNegated(observation)) return found;
  return [{ manifestation: [absent(undefined)], severity: overall }];
}

function reaction(
  observation: CdaElement,
  overall: AllergyIntoleranceReaction['severity'],
  scope: Scope,
): AllergyIntoleranceReaction | undefined {
  scope.markDone(observation);
  const value = observation.first('value');
  const description = text(observation, scope);
  const manifestation = (value && cd(value, scope)) ?? textConcept(description);
  if (manifestation === undefined || isNegated(observation)) return undefined;
  const when = observation.first('effectiveTime');
  return compact({
    manifestation: [manifestation],
    description,
    onset: when && point(when, scope),
    severity: severity(observation, scope) ?? overall,
    note: notes(observation, scope),
  }) as AllergyIntoleranceReaction;
}
