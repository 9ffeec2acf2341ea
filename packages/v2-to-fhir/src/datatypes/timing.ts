import type { Annotation, Period, Quantity, Timing, TimingRepeat, UnitOfTime } from '@causeway/fhir';
import type { Component, Repetition, Segment } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { eventRelatedPeriod } from '../concept-maps/event-related-period.ts';
import { extendedPriorityCodes } from '../concept-maps/extended-priority-codes.ts';
import type { Scope } from '../scope.ts';
import { period } from './dtm.ts';
import { toDecimal } from './nm.ts';
import { fhirString } from './st.ts';

const repeatPatterns = 'http://terminology.hl7.org/CodeSystem/v2-0335';

/** TQ1[ServiceRequest]: TQ1-3 to TQ1-8, TQ1-13 and TQ1-14 are one Timing. */
export function tq1Timing(_: Repetition, scope: Scope): Timing | undefined {
  return timingOf(scope, 'timeOfDay');
}

/** TQ1[MedicationRequest], which has the times of TQ1-4 as events: what they follow (before meals) says more of a dose. */
export function tq1DoseTiming(_: Repetition, scope: Scope): Timing | undefined {
  return timingOf(scope, 'when');
}

// tim-10: at times of the day, or at events of it.
function timingOf(scope: Scope, preferred: 'timeOfDay' | 'when'): Timing | undefined {
  const { segment } = scope;
  const pattern = segment.field(3).repetitions[0];
  const bounds = period(segment.value(7), segment.value(8), scope);
  const said = pattern === undefined ? undefined : rptTiming(pattern);
  const { when, offset, ...pace } = said?.repeat ?? {};
  const timeOfDay = times(segment.field(4).repetitions);
  const byEvent = when !== undefined && (preferred === 'when' || timeOfDay === undefined);
  const repeat = compact<TimingRepeat>({
    ...pace,
    boundsPeriod: bounds,
    boundsDuration: bounds === undefined ? duration(segment) : undefined,
    ...(byEvent ? { when, offset } : { timeOfDay }),
    ...occurrenceDuration(segment),
    // The guide has countMax, which tim-8 forbids without a count.
    count: count(segment.value(14)),
  });
  return compact({ repeat, code: said?.code });
}

/** RPT[Timing]: a repeat pattern of table 0335, or its parts. */
function rptTiming(rpt: Repetition): Timing | undefined {
  const { frequency, period: every, periodUnit } = patternOf(rpt.value(1));
  const repeat = compact<TimingRepeat>({
    frequency,
    period: toDecimal(rpt.value(5)) ?? every,
    periodUnit: unitOfTime(rpt.value(6)) ?? periodUnit,
    dayOfWeek: rpt.value(2) === 'DW' ? daysOfWeek(rpt.value(3), rpt.value(4)) : undefined,
    ...relatedEvent(rpt),
  });
  return compact({ repeat: ruled(repeat), code: patternConcept(rpt.component(1)) });
}

/** RPT.8, and RPT.9 by RPT.10: so many minutes before or after it. tim-9: no offset from a meal itself. */
function relatedEvent(rpt: Repetition): Pick<TimingRepeat, 'when' | 'offset'> {
  const when = eventRelatedPeriod.code(rpt.value(8) ?? '');
  // The map's codes between meals are not of R4's.
  if (when === undefined || when.startsWith('IC')) return {};
  const amount = toDecimal(rpt.value(9));
  const perUnit = minutesOf.get(unitOfTime(rpt.value(10)) ?? 'min');
  const offset = amount === undefined || perUnit === undefined ? undefined : Math.round(amount * perUnit);
  return offset === undefined || offset < 0 || /^C[MDV]?$/.test(when) ? { when: [when] } : { when: [when], offset };
}

const minutesOf: ReadonlyMap<UnitOfTime, number> = new Map([
  ['s', 1 / 60],
  ['min', 1],
  ['h', 60],
  ['d', 1440],
]);

/** TQ[ServiceRequest], TQ[MedicationRequest], of HL7 before 2.5 (ORC-7, OBR-27): interval, start, end, occurrences. */
export function tqTiming(tq: Repetition, scope: Scope): Timing | undefined {
  const interval = tq.component(2);
  const { frequency, period: every, periodUnit } = patternOf(interval.value(1));
  const bounds = period(tq.value(4), tq.value(5), scope);
  const repeat = compact<TimingRepeat>({
    frequency,
    period: every,
    periodUnit,
    timeOfDay: present(...(interval.value(2)?.split(',') ?? []).map(it => clockTime(it.replaceAll(':', '')))),
    boundsPeriod: bounds,
    ...lasting(tq.value(3), bounds),
    count: count(tq.value(12)),
  });
  return compact({ repeat: ruled(repeat), code: patternConcept(interval) });
}

function patternConcept(pattern: Component): Timing['code'] {
  const code = fhirString(pattern.value(1));
  if (code === undefined) return undefined;
  const text = fhirString(pattern.value(2)) ?? code;
  return { coding: [{ system: repeatPatterns, code: code.replace(/\s+/g, ' ') }], text };
}

type Pattern = Pick<TimingRepeat, 'frequency' | 'period' | 'periodUnit'>;

const fixed: ReadonlyMap<string, Pattern> = new Map([
  ['BID', { frequency: 2, period: 1, periodUnit: 'd' }],
  ['TID', { frequency: 3, period: 1, periodUnit: 'd' }],
  ['QID', { frequency: 4, period: 1, periodUnit: 'd' }],
  ['QD', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['QAM', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['QPM', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['QHS', { frequency: 1, period: 1, periodUnit: 'd' }],
  ['QOD', { frequency: 1, period: 2, periodUnit: 'd' }],
]);
const units: Readonly<Record<string, UnitOfTime>> = { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' };

/** `Q6H`, `BID`, `3ID` of HL7 table 0335. */
function patternOf(text: string | undefined): Pattern {
  const said = text?.trim().toUpperCase() ?? '';
  const known = fixed.get(said);
  if (known !== undefined) return known;
  const [, every, unit] = /^Q(\d{1,4})([SMHDWL])$/.exec(said) ?? [];
  const periodUnit = units[unit ?? ''];
  if (every !== undefined && periodUnit !== undefined) return { frequency: 1, period: Number(every), periodUnit };
  const [, often] = /^(\d{1,2})ID$/.exec(said) ?? [];
  return often === undefined ? {} : { frequency: Number(often), period: 1, periodUnit: 'd' };
}

/** tim-2 and tim-5: a period needs its unit and must not be negative; a frequency without a period says nothing. */
function ruled(repeat: TimingRepeat | undefined): TimingRepeat | undefined {
  if (repeat === undefined) return undefined;
  if (repeat.period !== undefined && repeat.periodUnit !== undefined && repeat.period >= 0) return repeat;
  const { frequency: _, period: __, periodUnit: ___, ...rest } = repeat;
  return compact(rest);
}

const words: Readonly<Record<string, UnitOfTime>> = {
  ...{ SEC: 's', MIN: 'min', MINS: 'min', MINUTES: 'min', HR: 'h', HRS: 'h', HOUR: 'h', HOURS: 'h' },
  ...{ DAY: 'd', DAYS: 'd', WK: 'wk', WEEK: 'wk', WEEKS: 'wk', MO: 'mo', MONTH: 'mo', MONTHS: 'mo' },
  ...{ ANN: 'a', A: 'a', YR: 'a', YEAR: 'a', YEARS: 'a' },
};

function unitOfTime(text: string | undefined): UnitOfTime | undefined {
  const said = text?.toUpperCase() ?? '';
  return units[said] ?? words[said];
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function daysOfWeek(from: string | undefined, to: string | undefined): readonly string[] | undefined {
  return present(...[from, to].map(it => days[Number(it) - 1]));
}

function times(repetitions: readonly Repetition[]): readonly string[] | undefined {
  return present(...repetitions.map(it => clockTime(it.value(1))));
}

/** TM: `1130`, `113005` */
function clockTime(text: string | undefined): string | undefined {
  const [, hours, minutes, seconds = '00'] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/.exec(text?.trim() ?? '') ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`;
}

/** TQ.3, `D5`: how long it goes on; between a start and an end, how long each time. */
function lasting(text: string | undefined, bounds: Period | undefined): TimingRepeat {
  const [, unit = '', amount] = /^([SMHDWL])(\d{1,4})$/.exec(text?.trim() ?? '') ?? [];
  const code = units[unit];
  if (code === undefined) return {};
  const value = Number(amount);
  if (bounds === undefined) return { boundsDuration: { value, unit: code, system: 'http://unitsofmeasure.org', code } };
  return bounds.start === undefined || bounds.end === undefined ? {} : { duration: value, durationUnit: code };
}

function duration(tq1: Segment): Quantity | undefined {
  const [cq] = tq1.field(6).repetitions;
  const value = toDecimal(cq?.value(1));
  const unit = unitOfTime(cq?.value(2));
  if (value === undefined || unit === undefined) return undefined;
  return { value, unit: fhirString(cq?.value(2, 2)) ?? unit, system: 'http://unitsofmeasure.org', code: unit };
}

/** TQ1-13: how long each time. */
function occurrenceDuration(tq1: Segment): Pick<TimingRepeat, 'duration' | 'durationUnit'> {
  const [cq] = tq1.field(13).repetitions;
  const value = toDecimal(cq?.value(1));
  const durationUnit = unitOfTime(cq?.value(2));
  return value === undefined || value < 0 || durationUnit === undefined ? {} : { duration: value, durationUnit };
}

function count(text: string | undefined): number | undefined {
  const number = toDecimal(text);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

/** TQ.1 of TQ[ServiceRequest]: the first component, whose subcomponents are those of a CQ. */
export function tqQuantity(tq: Repetition): Quantity | undefined {
  const value = toDecimal(tq.value(1, 1));
  return value === undefined ? undefined : compact({ value, unit: fhirString(tq.value(1, 2)) });
}

/** TQ.6 of TQ[ServiceRequest] */
export function tqPriority(tq: Repetition) {
  return extendedPriorityCodes.code(tq.value(6) ?? '');
}

/** TQ.8 of TQ[ServiceRequest] */
export function tqNote(tq: Repetition): Annotation | undefined {
  const text = fhirString(tq.value(8));
  return text === undefined ? undefined : { text };
}

/** TQ[Appointment]: from when to when, where both have a time of day. */
export function tqRange(tq: Repetition, scope: Scope): { readonly start?: string; readonly end?: string } | undefined {
  const said = period(tq.value(4), tq.value(5), scope);
  if (said === undefined) return undefined;
  const { start, end } = said;
  return compact({ start: start?.includes('T') ? start : undefined, end: end?.includes('T') ? end : undefined });
}
