import type {
  CodeableConcept,
  Dosage,
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
  MedicationStatement,
  Period,
  Ratio,
  Reference,
} from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { cd } from '../datatypes/cd.ts';
import { dose, pq, range } from '../datatypes/pq.ts';
import { simpleTimes, timing } from '../datatypes/timing.ts';
import { end, period, point, pointOrPeriod, ts } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { absent } from '../null-flavor.ts';
import { firstAuthored, lastAuthor, location, participant, people, peopleAndOrganizations } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { encounter, identifiers, isNegated, nested, notes, reasons, statusOf, subject, text } from './common-rows.ts';
import { medicationOf } from './medication-product.ts';

// CF-medications: Medication Activity. What is intended is a request; what was or is taken, which the guide leaves open,
// is a statement, and in the section of administered medicines an administration.

// CF-MedicationStatus
const requestStatus: Readonly<Record<string, MedicationRequest['status']>> = {
  active: 'active',
  suspended: 'on-hold',
  aborted: 'stopped',
  completed: 'completed',
  nullified: 'entered-in-error',
  cancelled: 'cancelled',
  held: 'on-hold',
  new: 'draft',
  normal: 'active',
  obsolete: 'stopped',
};
const statementStatus: Readonly<Record<string, MedicationStatement['status']>> = {
  active: 'active',
  suspended: 'on-hold',
  aborted: 'stopped',
  completed: 'completed',
  nullified: 'entered-in-error',
  cancelled: 'not-taken',
  held: 'on-hold',
};
const administrationStatus: Readonly<Record<string, MedicationAdministration['status']>> = {
  active: 'in-progress',
  suspended: 'on-hold',
  aborted: 'stopped',
  completed: 'completed',
  nullified: 'entered-in-error',
  cancelled: 'not-done',
  held: 'on-hold',
};
const dispenseStatus: Readonly<Record<string, MedicationDispense['status']>> = {
  active: 'in-progress',
  suspended: 'on-hold',
  aborted: 'stopped',
  completed: 'completed',
  nullified: 'entered-in-error',
  cancelled: 'cancelled',
  held: 'on-hold',
};
// CF-MedActivityMood; the other moods of planned activities by their definition.
const intents: Readonly<Record<string, MedicationRequest['intent']>> = {
  INT: 'plan',
  RQO: 'order',
  PRP: 'proposal',
  PRMS: 'plan',
  ARQ: 'order',
};
/** Medications Administered. */
const administered = '29549-3';

export function medication(entry: CdaElement, scope: Scope): readonly Reference[] {
  scope.markDone(entry);
  const made = convertByMood(entry, scope);
  return [made, ...supplies(entry, scope)];
}

function convertByMood(entry: CdaElement, scope: Scope): Reference {
  if (entry.attr('moodCode') !== 'EVN' && entry.attr('moodCode') !== undefined) return medicationRequest(entry, scope);
  return scope.section === administered ? administration(entry, scope) : statement(entry, scope);
}

const request = rowsOf<MedicationRequest>();
const requestRows = [
  request.from('identifier', identifiers),
  request.from('status', entry => requestStatus[statusOf(entry) ?? ''] ?? 'unknown'),
  request.from('intent', entry => intents[entry.attr('moodCode') ?? ''] ?? 'plan'),
  request.from('doNotPerform', entry => isNegated(entry) || undefined),
  request.from('subject', subject),
  request.from('encounter', encounter),
  request.from('authoredOn', authoredOn),
  request.from('requester', (entry, scope) => lastAuthor(entry, scope, [...peopleAndOrganizations, 'Device'])),
  request.from('note', notes),
  request.from('dosageInstruction', dosages),
  request.from('dispenseRequest', dispenseRequest),
];

export function medicationRequest(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  return include(
    'MedicationRequest',
    entry,
    { ...applyRows(requestRows, entry, scope), ...reasons(entry, scope) },
    scope,
  );
}

type Made = 'MedicationRequest' | 'MedicationStatement' | 'MedicationAdministration';

function include(resourceType: Made, entry: CdaElement, said: object, scope: Scope): Reference {
  const id = scope.idFor(resourceType, entry);
  return scope.include({ resourceType, id, ...medicationOf(entry, scope), ...said }, entry);
}

const taken = rowsOf<MedicationStatement>();
const statementRows = [
  taken.from('identifier', identifiers),
  taken.from('status', entry =>
    isNegated(entry) ? 'not-taken' : (statementStatus[statusOf(entry) ?? ''] ?? 'unknown'),
  ),
  taken.from('subject', subject),
  taken.from('context', encounter),
  taken.from('effectiveDateTime', (entry, scope) => spanOf(entry, scope)?.point),
  taken.from('effectivePeriod', (entry, scope) => spanOf(entry, scope)?.period),
  taken.from('dateAsserted', authoredOn),
  taken.from('informationSource', (entry, scope) => lastAuthor(entry, scope, peopleAndOrganizations)),
  taken.from('note', notes),
  taken.from('dosage', dosages),
];

function statement(entry: CdaElement, scope: Scope): Reference {
  const said = { ...applyRows(statementRows, entry, scope), ...reasons(entry, scope) };
  return include('MedicationStatement', entry, said, scope);
}

const given = rowsOf<MedicationAdministration>();
const administrationRows = [
  given.from('identifier', identifiers),
  given.from('status', entry =>
    isNegated(entry) ? 'not-done' : (administrationStatus[statusOf(entry) ?? ''] ?? 'unknown'),
  ),
  given.from('subject', subject),
  given.from('context', encounter),
  given.from('effectiveDateTime', (entry, scope) => spanOf(entry, scope)?.point),
  given.from('effectivePeriod', (entry, scope) => spanOf(entry, scope)?.period),
  given.from('performer', administeredBy),
  given.from('note', notes),
  given.from('dosage', administeredDose),
];

function administration(entry: CdaElement, scope: Scope): Reference {
  const said = { ...applyRows(administrationRows, entry, scope), ...reasons(entry, scope) };
  const timed = 'effectiveDateTime' in said || 'effectivePeriod' in said;
  const when = timed ? {} : { _effectiveDateTime: absent(entry.first('effectiveTime')) };
  return include('MedicationAdministration', entry, { ...said, ...when }, scope);
}

function administeredBy(entry: CdaElement, scope: Scope): MedicationAdministration['performer'] {
  const found = entry.all('performer').map(it => participant(it, scope, [...people, 'Device']));
  return present(found.map(actor => actor && { actor }));
}

function administeredDose(entry: CdaElement, scope: Scope): MedicationAdministration['dosage'] {
  const [said] = dosages(entry, scope) ?? [];
  const first = said?.doseAndRate?.[0];
  const dosage = compact({
    text: said?.text,
    site: said?.site,
    route: said?.route,
    dose: first?.doseQuantity,
    rateQuantity: first?.rateQuantity,
  });
  // mad-1: without a dose or rate FHIR has no dosage.
  return dosage?.dose === undefined && dosage?.rateQuantity === undefined ? undefined : dosage;
}

type Span = { readonly point?: string; readonly period?: Period };

function spanOf(entry: CdaElement, scope: Scope): Span | undefined {
  const time = simpleTimes(entry.all('effectiveTime')).find(it => it.type !== 'PIVL_TS' && it.type !== 'EIVL_TS');
  if (time === undefined) return undefined;
  // From a low alone it is not known to be over, so it is a period that is open.
  if (time.attr('value') === undefined && time.first('high') === undefined) return openPeriod(time, scope);
  return time.first('high')?.nullFlavor === undefined ? pointOrPeriod(time, scope) : openPeriod(time, scope);
}

function openPeriod(time: CdaElement, scope: Scope): Span | undefined {
  const said = period(time, scope);
  return said && { period: said };
}

function authoredOn(entry: CdaElement, scope: Scope): string | undefined {
  const written = firstAuthored(entry);
  return written && ts(written, scope);
}

const sigs = select('entryRelationship/substanceAdministration[code=76662-6]');
const instructions = select(`entryRelationship/act[template=${templates.instruction}]`);

function dosages(entry: CdaElement, scope: Scope): Dosage[] | undefined {
  const [sig] = sigs(entry);
  if (sig) scope.markDone(sig);
  const route = entry.first('routeCode');
  const site = entry.first('approachSiteCode');
  const said = compact({
    text: sig && text(sig, scope),
    ...instruction(entry, scope),
    timing: timing(entry.all('effectiveTime'), scope),
    ...asNeeded(entry, scope),
    site: site && cd(site, scope),
    route: route && cd(route, scope),
    doseAndRate: doseAndRate(entry),
    maxDosePerPeriod: maxDose(entry),
  });
  return said && [said];
}

function instruction(entry: CdaElement, scope: Scope): Pick<Dosage, 'additionalInstruction' | 'patientInstruction'> {
  const acts = instructions(entry);
  for (const it of acts) scope.markDone(it);
  const codes = acts.map(it => it.first('code')).map(it => it && cd(it, scope));
  const words = acts.map(it => text(it, scope)).filter(it => it !== undefined);
  return {
    additionalInstruction: present(codes.map(it => (it?.coding === undefined ? undefined : it))),
    patientInstruction: words.length === 0 ? undefined : words.join('\n'),
  };
}

/** A precondition makes it as needed; for what, where it says so. */
function asNeeded(entry: CdaElement, scope: Scope): Pick<Dosage, 'asNeededBoolean' | 'asNeededCodeableConcept'> {
  const [precondition] = entry.all('precondition');
  if (precondition === undefined) return {};
  const value = precondition.first('criterion', 'value');
  const reason: CodeableConcept | undefined = value && cd(value, scope);
  return reason === undefined ? { asNeededBoolean: true } : { asNeededCodeableConcept: reason };
}

function doseAndRate(entry: CdaElement): Dosage['doseAndRate'] {
  const amount = entry.first('doseQuantity');
  const speed = entry.first('rateQuantity');
  const isRange = amount?.first('low') !== undefined && amount.first('high') !== undefined;
  const said = compact({
    doseRange: isRange && amount ? range(amount) : undefined,
    doseQuantity: amount && !isRange ? dose(amount) : undefined,
    rateQuantity: speed && dose(speed),
  });
  return said && [said];
}

function maxDose(entry: CdaElement): Ratio | undefined {
  const [numerator, denominator] = ['numerator', 'denominator'].map(it => {
    const part = entry.first('maxDoseQuantity', it);
    return part && pq(part);
  });
  return numerator && denominator && { numerator, denominator };
}

// Supply orders and dispenses.

function isOrder(entry: CdaElement): boolean {
  return entry.name === 'supply' && entry.attr('moodCode') !== 'EVN';
}

function isDispense(entry: CdaElement): boolean {
  return entry.name === 'supply' && entry.attr('moodCode') === 'EVN';
}

/** Of a request, its supply order is a part. */
function dispenseRequest(entry: CdaElement, scope: Scope): MedicationRequest['dispenseRequest'] {
  const order = entry.name === 'supply' ? entry : nested(entry).find(isOrder);
  if (order !== undefined && order !== entry) scope.markDone(order);
  const from = order ?? entry;
  const repeats = Number(from.first('repeatNumber')?.attr('value'));
  const quantity = from.name === 'supply' ? from.first('quantity') : undefined;
  const over = order?.first('effectiveTime');
  const validTo = over && end(over, scope);
  return compact({
    validityPeriod: validTo === undefined ? undefined : { end: validTo },
    // CDA counts the first one, FHIR does not.
    numberOfRepeatsAllowed: Number.isInteger(repeats) && repeats >= 1 ? repeats - 1 : undefined,
    quantity: quantity && dose(quantity),
  });
}

/** Of a statement, orders are requests of their own, as dispenses always are. */
function supplies(entry: CdaElement, scope: Scope): readonly Reference[] {
  const left = nested(entry).filter(it => it.name === 'supply' && !scope.done(it) && !it.hasTemplate(templates.supply));
  return left.map(it => (isDispense(it) ? dispense(it, scope, entry) : supplyOrder(it, scope, entry)));
}

export function supplyOrder(entry: CdaElement, scope: Scope, around?: CdaElement): Reference {
  scope.markDone(entry);
  const said = { ...applyRows(requestRows, entry, scope), ...medicationOf(entry, scope, around), intent: 'order' };
  return scope.include(
    { resourceType: 'MedicationRequest', id: scope.idFor('MedicationRequest', entry), ...said },
    entry,
  );
}

const dispensed = rowsOf<MedicationDispense>();
const dispenseRows = [
  dispensed.from('identifier', identifiers),
  dispensed.from('status', entry => dispenseStatus[statusOf(entry) ?? ''] ?? 'unknown'),
  dispensed.from('subject', subject),
  dispensed.from('context', encounter),
  dispensed.from('performer', dispensers),
  dispensed.one('quantity', 'quantity', dose),
  dispensed.one('effectiveTime', 'whenHandedOver', point),
  dispensed.one('participant[@typeCode=LOC]/participantRole', 'location', location),
  dispensed.from('note', notes),
];

export function dispense(entry: CdaElement, scope: Scope, around?: CdaElement): Reference {
  scope.markDone(entry);
  const said = { ...applyRows(dispenseRows, entry, scope), ...medicationOf(entry, scope, around) };
  return scope.include(
    { resourceType: 'MedicationDispense', id: scope.idFor('MedicationDispense', entry), ...said },
    entry,
  );
}

function dispensers(entry: CdaElement, scope: Scope): MedicationDispense['performer'] {
  const found = entry.all('performer').map(it => participant(it, scope, [...people, 'Organization', 'Device']));
  return present(found.map(actor => actor && { actor }));
}
