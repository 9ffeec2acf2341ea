// assessment.ts — what one message is worth to those who need it. Pure: no clock, no I/O.
import type { Encounter, Observation, Patient, Quantity, Resource } from '@causeway/fhir';
import { codeSites, isStandard, isWellFormed } from '@causeway/terminology';

/** How often a measure was met, of how often it could have been. */
export type Tally = readonly [met: number, of: number];
export type Tallies = Readonly<Record<string, Tally>>;

export interface Facts {
  readonly patient: Patient | undefined;
  readonly resources: readonly Resource[];
  /** ms since the epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
}

/** Whether resources of the type are measured, apart from their codes. */
export function isAssessed(resourceType: string): boolean {
  return resourceType === 'Encounter' || resourceType === 'Observation';
}

export function assess({ patient, resources, occurredAt, recordedAt }: Facts): Tallies {
  const tallies = new Map<string, [number, number]>();
  const judge = (name: string, met: boolean) => {
    const tally = tallies.get(name) ?? [0, 0];
    tallies.set(name, [tally[0] + (met ? 1 : 0), tally[1] + 1]);
  };
  if (patient) assessPatient(patient, recordedAt, judge);
  for (const it of resources) {
    if (it.resourceType === 'Encounter') assessVisit(it as Encounter, judge);
    if (it.resourceType === 'Observation') assessResult(it as Observation, judge);
    assessCodes(it, judge);
  }
  assessTime(recordedAt - occurredAt, judge);
  return Object.fromEntries(tallies);
}

type Judge = (name: string, met: boolean) => void;

function assessPatient(patient: Patient, recordedAt: number, judge: Judge): void {
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
  if (birthDate !== undefined) judge('patient.birthDate.plausible', isPlausibleBirth(birthDate, recordedAt));
}

const dayMs = 86_400_000;

function isPlausibleBirth(birthDate: string, recordedAt: number): boolean {
  const born = Date.parse(birthDate);
  return born <= recordedAt + dayMs && born >= recordedAt - 130 * 365.25 * dayMs;
}

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

function assessVisit({ class: visitClass, location, period, identifier }: Encounter, judge: Judge): void {
  const said = visitClass?.code !== undefined && visitClass.code !== 'UNK';
  judge('visit.class', said);
  if (said) judge('visit.class.known', visitClass.system === actCode);
  judge('visit.location', (location?.length ?? 0) > 0);
  judge('visit.times', period?.start !== undefined);
  judge('visit.number', identifier?.some(it => Boolean(it.value)) ?? false);
}

function assessResult(observation: Observation, judge: Judge): void {
  const { code, status, valueQuantity, effectiveDateTime, effectivePeriod, referenceRange } = observation;
  judge('result.code', code?.coding?.some(it => it.code !== undefined) ?? false);
  judge('result.value', hasValue(observation));
  judge('result.status', status !== undefined && status !== 'unknown');
  judge('result.time', (effectiveDateTime ?? effectivePeriod?.start) !== undefined);
  if (valueQuantity === undefined) return;
  judge('result.unit', valueQuantity.unit !== undefined || valueQuantity.code !== undefined);
  judge('result.range', (referenceRange?.length ?? 0) > 0);
  assessUnit(valueQuantity, judge);
}

function assessUnit({ unit, system, code }: Quantity, judge: Judge): void {
  if (unit === undefined && code === undefined) return;
  judge('unit.ucum', system === 'http://unitsofmeasure.org' && code !== undefined);
}

function hasValue(observation: Observation): boolean {
  if (observation.component !== undefined && observation.component.length > 0) return true;
  if ((observation.derivedFrom?.length ?? 0) > 0) return true;
  return Object.keys(observation).some(it => it.startsWith('value'));
}

function assessCodes(resource: Resource, judge: Judge): void {
  for (const { domain, queued, codings } of codeSites(resource)) {
    if (!queued || domain === 'locations' || codings.length === 0) continue;
    judge(
      'code.standard',
      codings.some(it => isStandard(domain, it) && isWellFormed(it.system ?? '', it.code ?? '')),
    );
  }
}

const minuteMs = 60_000;

/** A few minutes ahead are a clock, not a fault. */
function assessTime(delayMs: number, judge: Judge): void {
  judge('time.plausible', delayMs >= -5 * minuteMs);
  judge('within.minutes', Math.abs(delayMs) <= 5 * minuteMs);
  judge('within.hour', delayMs >= -5 * minuteMs && delayMs <= 60 * minuteMs);
  judge('within.day', delayMs >= -5 * minuteMs && delayMs <= dayMs);
}
