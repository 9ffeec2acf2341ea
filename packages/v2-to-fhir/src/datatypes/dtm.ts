import { dateSpan, type Period } from '@causeway/fhir';
import { type Component, type Repetition, toFhirDate, toFhirDateTime } from '@causeway/hl7';
import { compact } from '../compact.ts';
import type { Scope } from '../scope.ts';

/** DTM[dateTime], TS[dateTime]: as precise as it was sent; the facility's zone where no offset was. */
export function dtmDateTime(dtm: Repetition | Component, { facility }: Scope): string | undefined {
  return dateTime(dtm.value(1), facility.timeZone);
}

/** DTM to an instant, which needs a time of day. */
export function dtmInstant(dtm: Repetition, scope: Scope): string | undefined {
  const value = dtmDateTime(dtm, scope);
  return value?.includes('T') ? value : undefined;
}

/** DTM to a date: the day where it was said, never moved by a zone. */
export function dtmDate(dtm: Repetition): string | undefined {
  return toFhirDate(dtm.value(1));
}

/** TM to a time: `hh:mm:ss`, seconds zero where not sent. */
export function tmTime(tm: Repetition): string | undefined {
  const [, hours, minutes, seconds = '00'] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/.exec(tm.value(1) ?? '') ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`;
}

/** DR[Period], of a component's or a repetition's two parts. */
export function period(start: string | undefined, end: string | undefined, { facility }: Scope): Period | undefined {
  if (start === undefined && end === undefined) return undefined;
  const said = compact({ start: dateTime(start, facility.timeZone), end: dateTime(end, facility.timeZone) });
  return said && mendPeriod(said);
}

/**
 * per-1: a period does not end before it begins. An end before the start is left out; where the end is said less
 * precisely than the start it falls after (`2024-03-15T10:15` to `2024-03-15`), the start is said no more precisely.
 */
export function mendPeriod(said: Period): Period {
  const { start, end } = said;
  const from = start === undefined ? undefined : dateSpan(start);
  const to = end === undefined ? undefined : dateSpan(end);
  if (from === undefined || to === undefined || from.start <= to.start) return said;
  return from.start >= to.end ? { start } : { start: start?.slice(0, end?.length), end };
}

export function drPeriod(dr: Repetition, scope: Scope): Period | undefined {
  return period(dr.value(1), dr.value(2), scope);
}

// The few times of a message come again in many of its fields, and finding a zone's offset is the dear part.
const known = new Map<string, string | undefined>();
const knownLimit = 10_000;

function dateTime(text: string | undefined, timeZone: string): string | undefined {
  if (text === undefined) return undefined;
  const key = `${timeZone}|${text}`;
  const hit = known.get(key);
  if (hit !== undefined) return hit;
  if (known.size >= knownLimit) known.clear();
  const result = toFhirDateTime(text, timeZone);
  known.set(key, result);
  return result;
}
