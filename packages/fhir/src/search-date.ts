/** The prefixes of http://hl7.org/fhir/R4/search.html#prefix */
export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** Milliseconds since the epoch; `end` is exclusive. A period that goes on has no bound on that side. */
export type Span = { readonly start: number; readonly end: number };

export type SearchDate = Span & { readonly prefix: DatePrefix };

const form =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const prefixed = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.+)$/;

/** Reads `ge2024-01`; undefined if it is no date. Precision is kept as a span; a time without a zone is UTC. */
export function parseSearchDate(text: string): SearchDate | undefined {
  // A `+` of a zone may arrive as a space, when the query was not percent-encoded.
  const [, prefix = 'eq', date = ''] = prefixed.exec(text.trim().replace(/ (\d{2}:\d{2})$/, '+$1')) ?? [];
  const span = dateSpan(date);
  return span === undefined ? undefined : { prefix: prefix as DatePrefix, ...span };
}

/** What a FHIR date, dateTime or instant covers: `2024-01` is all of January. */
export function dateSpan(text: string): Span | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone = 'Z'] = match;
  const start = Date.parse(
    `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second === '60' ? '59' : (second ?? '00')}.${(fraction ?? '0').slice(0, 3).padEnd(3, '0')}${zone}`,
  );
  if (Number.isNaN(start) || !isDay(Number(year), Number(month ?? 1), Number(day ?? 1))) return undefined;
  return { start, end: spanEnd(start, { month, day, minute, second, fraction }) };
}

/** `Date.parse` takes 30 February for 1 March. */
function isDay(year: number, month: number, day: number): boolean {
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

type Precision = { readonly [part in 'month' | 'day' | 'minute' | 'second' | 'fraction']: string | undefined };

function spanEnd(start: number, { month, day, minute, second, fraction }: Precision): number {
  if (month === undefined) return Date.UTC(new Date(start).getUTCFullYear() + 1, 0, 1);
  if (day === undefined) {
    const date = new Date(start);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  if (minute === undefined) return start + 86_400_000;
  if (second === undefined) return start + 60_000;
  return fraction === undefined ? start + 1000 : start + 1;
}

/** The span of a FHIR Period; open sides have no bound. */
export function periodSpan({ start, end }: { readonly start?: string; readonly end?: string }): Span {
  return {
    start: (start === undefined ? undefined : dateSpan(start)?.start) ?? Number.NEGATIVE_INFINITY,
    end: (end === undefined ? undefined : dateSpan(end)?.end) ?? Number.POSITIVE_INFINITY,
  };
}

/** Whether a resource's date is what the search asks for (http://hl7.org/fhir/R4/search.html#date). */
export function matchesDate(search: SearchDate, value: Span): boolean {
  switch (search.prefix) {
    case 'eq':
      return value.start >= search.start && value.end <= search.end;
    case 'ne':
      return value.start < search.start || value.end > search.end;
    case 'gt':
      return value.end > search.end;
    case 'lt':
      return value.start < search.start;
    case 'ge':
      return value.end > search.end || (value.start >= search.start && value.end <= search.end);
    case 'le':
      return value.start < search.start || (value.start >= search.start && value.end <= search.end);
    case 'sa':
      return value.start >= search.end;
    case 'eb':
      return value.end <= search.start;
    case 'ap':
      return value.start < search.end && value.end > search.start;
  }
}
