import { offsetMinutes } from './time-zone.ts';

// YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ] (HL7 2.5.1, 2.A.22). More digits of a second are taken too.
const form = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{4})?$/;

type Parts = {
  readonly year: string;
  readonly month: string | undefined;
  readonly day: string | undefined;
  /** `HH:MM:SS[.S…]`; minutes and seconds that were not sent are zero. */
  readonly time: string | undefined;
  /** Minutes east of UTC, if sent. */
  readonly offset: number | undefined;
  /** The wall clock time read as UTC, in ms; what was not sent is the start of the period. */
  readonly wallMs: number;
};

/**
 * HL7 DTM/TS to a FHIR dateTime, as precise as it was sent: `2024` → `2024`, `202403` → `2024-03`,
 * `202403151015` → `2024-03-15T10:15:00-04:00`. FHIR requires seconds and an offset with a time, so missing seconds are
 * zero and a missing offset is that of the zone.
 *
 * @param timeZone IANA name; RangeError if unknown
 * @returns undefined for what is no date and time
 */
export function toFhirDateTime(value: string | undefined, timeZone: string): string | undefined {
  const parts = readTime(value);
  if (parts === undefined) return undefined;
  const date = dateText(parts);
  if (parts.time === undefined) return date;
  return `${date}T${parts.time}${offsetText(parts.offset ?? offsetMinutes(parts.wallMs, timeZone))}`;
}

/** The date part to a FHIR date, as precise as it was sent, where it was said: never moved by a time zone. */
export function toFhirDate(value: string | undefined): string | undefined {
  const parts = readTime(value);
  return parts && dateText(parts);
}

/** Milliseconds since 1970 of the start of what was sent; undefined for what is no date and time. */
export function toInstant(value: string | undefined, timeZone: string): number | undefined {
  const parts = readTime(value);
  if (parts === undefined) return undefined;
  return parts.wallMs - (parts.offset ?? offsetMinutes(parts.wallMs, timeZone)) * 60_000;
}

/** `20240315141500.000+0000` */
export function formatHl7Time(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:TZ]/g, '')}+0000`;
}

function readTime(value: string | undefined): Parts | undefined {
  const match = form.exec(value?.trim() ?? '');
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute = '00', second = '00', fraction, zone] = match;
  const wallMs = wallTime([year, month ?? '01', day ?? '01', hour ?? '00', minute, second], fraction);
  const offset = zone === undefined ? undefined : zoneMinutes(zone);
  if (wallMs === undefined || Number.isNaN(offset)) return undefined;
  const time = hour === undefined ? undefined : `${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}`;
  return { year, month, day, time, offset, wallMs };
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Undefined for a date or time that does not exist, such as 30 February or 24:00. */
function wallTime(parts: readonly string[], fraction: string | undefined): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const last = (monthDays[month - 1] ?? 0) + leap;
  if (year === 0 || day < 1 || day > last || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second, ms);
  // Date.UTC takes the years below 100 as of the twentieth century.
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** NaN outside -14:00 to +14:00. */
function zoneMinutes(zone: string): number {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return Number.NaN;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1) + 0;
}

function dateText({ year, month, day }: Parts): string {
  return [year, month, day].filter(it => it !== undefined).join('-');
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}
