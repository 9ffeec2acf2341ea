import type { Quantity, Timing, TimingRepeat, UnitOfTime } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { pq } from './pq.ts';
import { period, ts } from './ts.ts';

// CF-medications, Medication Timing and Frequency: the first effectiveTime says from when to when, the others how often.

const units: Readonly<Record<string, UnitOfTime>> = {
  s: 's',
  min: 'min',
  h: 'h',
  d: 'd',
  wk: 'wk',
  mo: 'mo',
  a: 'a',
};
const minutes: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440, wk: 10_080 };

function isFrequency(time: CdaElement): boolean {
  return time.type === 'PIVL_TS' || time.type === 'EIVL_TS' || time.first('period') !== undefined;
}

/** A time that is put together of several (SXPR_TS) is those. */
export function simpleTimes(times: readonly CdaElement[]): readonly CdaElement[] {
  return times.flatMap(it => (it.first('comp') === undefined ? [it] : simpleTimes(it.all('comp'))));
}

/** All effectiveTimes of an administration as one timing. */
export function timing(all: readonly CdaElement[], scope: Scope): Timing | undefined {
  const times = simpleTimes(all);
  const span = times.find(it => !isFrequency(it) && !isPoint(it));
  const repeat = compact({
    boundsPeriod: span && period(span, scope),
    ...merged(times.filter(isFrequency).map(it => frequency(it, scope))),
  });
  const event = present(times.filter(it => !isFrequency(it) && isPoint(it)).map(it => ts(it, scope)));
  return compact({ event, repeat });
}

function isPoint(time: CdaElement): boolean {
  return time.attr('value') !== undefined;
}

/** How often, where FHIR can say it; else it is counted. */
function frequency(time: CdaElement, scope: Scope): TimingRepeat | undefined {
  const said = time.type === 'EIVL_TS' ? eventBased(time) : periodic(time);
  const isNothing = [time, time.first('period'), time.first('event')].some(it => it?.nullFlavor !== undefined);
  if (said === undefined && !isNothing) scope.unmapped(`effectiveTime ${time.type ?? 'with a period'}`);
  return said;
}

function merged(repeats: readonly (TimingRepeat | undefined)[]): TimingRepeat {
  return Object.assign({}, ...repeats.filter(it => it !== undefined));
}

/** Every 8 hours is 1 in 8 h; three times a day, at the hours of the house, is 3 in 1 d. */
function periodic(time: CdaElement): TimingRepeat | undefined {
  const said = time.first('period');
  const low = said && quantity(said, 'low');
  const high = said && quantity(said, 'high');
  const unit = units[low?.unit ?? ''];
  if (low?.value === undefined || low.value <= 0 || unit === undefined) return undefined;
  const max = high?.value !== undefined && high.unit === low.unit && high.value > low.value ? high.value : undefined;
  const perDay = unit === 'h' && max === undefined ? 24 / low.value : 0;
  if (time.attr('institutionSpecified') === 'true' && perDay >= 1 && Number.isInteger(perDay)) {
    return { frequency: perDay, period: 1, periodUnit: 'd' };
  }
  return compact({ frequency: 1, period: low.value, periodMax: max, periodUnit: unit });
}

function quantity(element: CdaElement, end: 'low' | 'high'): Quantity | undefined {
  const found = element.first(end);
  return (found && pq(found)) ?? (end === 'low' ? pq(element) : undefined);
}

/** With a meal, at bedtime; the codes are HL7's in both. */
function eventBased(time: CdaElement): TimingRepeat | undefined {
  const when = time.first('event')?.attr('code');
  if (when === undefined) return undefined;
  const offset = offsetOf(time.first('offset'));
  // tim-9: an offset goes with an event, not with a meal itself.
  return compact({ when: [when], offset: /^(C|CM|CD|CV)$/.test(when) ? undefined : offset });
}

function offsetOf(element: CdaElement | undefined): number | undefined {
  const said = element && (quantity(element, 'low') ?? quantity(element, 'high'));
  const factor = minutes[said?.unit ?? ''];
  if (said?.value === undefined || factor === undefined) return undefined;
  return Math.round(Math.abs(said.value * factor));
}
