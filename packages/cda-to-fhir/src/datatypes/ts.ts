import { dateSpan, type Period } from '@causeway/fhir';
import { toFhirDate, toFhirDateTime } from '@causeway/hl7';
import { compact } from '../compact.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';

// The times of a document repeat, and finding a zone's offset is the dear part.
const known = new Map<string, string | undefined>();
const knownLimit = 2_000;

/** TS to dateTime, as precise as it was written; the facility's zone where no offset was. */
export function ts(element: CdaElement, { facility }: Scope): string | undefined {
  return dateTime(element.attr('value'), facility.timeZone);
}

export function dateTime(value: string | undefined, timeZone: string): string | undefined {
  if (value === undefined) return undefined;
  const key = `${timeZone}|${value}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= knownLimit) known.clear();
  const read = toFhirDateTime(hl7Form(value), timeZone);
  known.set(key, read);
  return read;
}

/** TS to date: the day where it was, never moved by a zone. */
export function tsDate(element: CdaElement): string | undefined {
  const value = element.attr('value');
  return value === undefined ? undefined : toFhirDate(hl7Form(value));
}

/** TS to instant, which needs a time of day. */
export function instant(element: CdaElement, scope: Scope): string | undefined {
  const value = ts(element, scope);
  return value?.includes('T') ? value : undefined;
}

/** Senders write `2023-02-14T10:00:00Z` and offsets of two digits where CDA has `20230214100000+0000`. */
function hl7Form(value: string): string {
  const [, date = '', rest = '', zone = ''] =
    /^(\d{4}(?:-\d{2}){0,2}|\d+)(.*?)(Z|[+-]\d{2}:?(?:\d{2})?)?$/.exec(value) ?? [];
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '').padEnd(zone === '' ? 0 : 5, '0');
  return `${date.replaceAll('-', '')}${rest.replace(/^[T ]/, '').replaceAll(':', '')}${offset}`;
}

/** The point of an IVL_TS: its value, its low, its centre, its high. */
export function point(element: CdaElement, scope: Scope): string | undefined {
  const low = element.first('low');
  return ts(element, scope) ?? (low && ts(low, scope)) ?? centre(element, scope) ?? end(element, scope);
}

function centre(element: CdaElement, scope: Scope): string | undefined {
  const found = element.first('center');
  return found && ts(found, scope);
}

/** The high of an IVL_TS. */
export function end(element: CdaElement, scope: Scope): string | undefined {
  const found = element.first('high');
  return found && ts(found, scope);
}

/** The low of an IVL_TS, or its value. */
function start(element: CdaElement, scope: Scope): string | undefined {
  const low = element.first('low');
  return ts(element, scope) ?? (low && ts(low, scope));
}

/** IVL_TS to Period. */
export function period(element: CdaElement, scope: Scope): Period | undefined {
  const said = compact({ start: start(element, scope), end: end(element, scope) });
  return said && mend(said);
}

/**
 * per-1: a period does not end before it begins. An end before the start is left out; where the end is said less
 * precisely than the start it falls after (`2024-03-15T10:15` to `2024-03-15`), the start is said no more precisely.
 */
function mend(said: Period): Period {
  const from = said.start === undefined ? undefined : dateSpan(said.start);
  const to = said.end === undefined ? undefined : dateSpan(said.end);
  if (from === undefined || to === undefined || from.start <= to.start) return said;
  if (from.start >= to.end) return { start: said.start };
  return { start: said.start?.slice(0, said.end?.length), end: said.end };
}

/** An IVL_TS as one point, where its ends are the same or only one is said; else as a period. */
export function pointOrPeriod(
  element: CdaElement,
  scope: Scope,
): { readonly point?: string; readonly period?: Period } | undefined {
  const from = start(element, scope);
  const to = end(element, scope);
  if (from !== undefined && to !== undefined && from !== to) return { period: period(element, scope) };
  const only = from ?? centre(element, scope);
  if (only !== undefined) return { point: only };
  return to === undefined ? undefined : { period: { end: to } };
}
