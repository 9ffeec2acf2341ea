// assessment.ts — what one message is worth to those who need it. Pure: no clock, no I/O.
import type { Encounter, Observation, Patient, Quantity, Resource } from '@causeway/fhir';
import { codeSites, isStandard, isWellFormed } from '@causeway/terminology';

/** How often a measure was met, of how often it could have been. */
export type Tally = readonly [met: number, of: number];
export type Tallies = Readonly<Record<string, Tally>>;

/** A measure, and whether it was met. */
export type Judgement = readonly [measure: string, met: boolean];

/** Whether resources of the type are measured, apart from their codes. */
export function isAssessed(resourceType: string): boolean {
  return resourceType === 'Encounter' || resourceType === 'Observation';
}

/** What is there of the patient; whether the birth date can be right is asked by `assessBirth`. */
export function assessPatient(patient: Patient): readonly Judgement[] {
  return judgements(judge => judgePatient(patient, judge));
}

/** `recordedAt`: ms since the epoch. */
export function assessBirth(birthDate: string, recordedAt: number): readonly Judgement[] {
  return [['patient.birthDate.plausible', isPlausibleBirth(birthDate, recordedAt)]];
}

export function assessResource(resource: Resource): readonly Judgement[] {
  return judgements(judge => {
    if (resource.resourceType === 'Encounter') judgeVisit(resource as Encounter, judge);
    if (resource.resourceType === 'Observation') judgeResult(resource as Observation, judge);
    judgeCodes(resource, judge);
  });
}

function judgements(work: (judge: Judge) => void): readonly Judgement[] {
  const all: Judgement[] = [];
  work((name, met) => all.push([name, met]));
  return all;
}

type Judge = (name: string, met: boolean) => void;

function judgePatient(patient: Patient, judge: Judge): void {
  const { name = [], birthDate, gender, address = [], telecom = [], identifier = [] } = patient;
  judge(
    'patient.name',
    name.some(it => Boolean(it.family) && (it.given?.length ?? 0) > 0),
  );
  judge('patient.birthDate', birthDate !== undefined && birthDate.length === 10);
  judge('patient.sex', gender !== undefined && gender !== 'unknown');
  judge(
    'patient.address',
    address.some(it => (it.line?.length ?? 0) > 0 || Boolean(it.postalCode)),
  );
  judge(
    'patient.phone',
    telecom.some(it => it.value !== undefined && it.system !== 'email'),
  );
  judge(
    'patient.identifiers',
    identifier.some(it => Boolean(it.value) && Boolean(it.system)),
  );
}

const dayMs = 86_400_000;

function isPlausibleBirth(birthDate: string, recordedAt: number): boolean {
  const born = Date.parse(birthDate);
  return born <= recordedAt + dayMs && born >= recordedAt - 130 * 365.25 * dayMs;
}

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

function judgeVisit({ class: visitClass, location, period, identifier }: Encounter, judge: Judge): void {
  const said = visitClass?.code !== undefined && visitClass.code !== 'UNK';
  judge('visit.class', said);
  if (said) judge('visit.class.known', visitClass.system === actCode);
  judge('visit.location', (location?.length ?? 0) > 0);
  judge('visit.times', period?.start !== undefined);
  judge('visit.number', identifier?.some(it => Boolean(it.value)) ?? false);
}

function judgeResult(observation: Observation, judge: Judge): void {
  const { code, status, valueQuantity, effectiveDateTime, effectivePeriod, referenceRange } = observation;
  judge('result.code', code?.coding?.some(it => it.code !== undefined) ?? false);
  judge('result.value', hasValue(observation));
  judge('result.status', status !== undefined && status !== 'unknown');
  judge('result.time', (effectiveDateTime ?? effectivePeriod?.start) !== undefined);
  if (valueQuantity === undefined) return;
  judge('result.unit', valueQuantity.unit !== undefined || valueQuantity.code !== undefined);
  judge('result.range', (referenceRange?.length ?? 0) > 0);
  judgeUnit(valueQuantity, judge);
}

function judgeUnit({ unit, system, code }: Quantity, judge: Judge): void {
  if (unit === undefined && code === undefined) return;
  judge('unit.ucum', system === 'http://unitsofmeasure.org' && code !== undefined);
}

function hasValue(observation: Observation): boolean {
  if (observation.component !== undefined && observation.component.length > 0) return true;
  if ((observation.derivedFrom?.length ?? 0) > 0) return true;
  return Object.keys(observation).some(it => it.startsWith('value'));
}

function judgeCodes(resource: Resource, judge: Judge): void {
  for (const { domain, queued, codings } of codeSites(resource)) {
    if (!queued || domain === 'locations' || codings.length === 0) continue;
    judge(
      'code.standard',
      codings.some(it => isStandard(domain, it) && isWellFormed(it.system ?? '', it.code ?? '')),
    );
  }
}

const minuteMs = 60_000;

/** How long after it happened it was told. A few minutes ahead are a clock, not a fault. */
export function assessTime(delayMs: number): readonly Judgement[] {
  return [
    ['time.plausible', delayMs >= -5 * minuteMs],
    ['within.minutes', Math.abs(delayMs) <= 5 * minuteMs],
    ['within.hour', delayMs >= -5 * minuteMs && delayMs <= 60 * minuteMs],
    ['within.day', delayMs >= -5 * minuteMs && delayMs <= dayMs],
  ];
}
