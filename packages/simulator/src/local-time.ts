import type { Facility } from './facility.ts';

type TimeStyle = Facility['conventions']['timeStyle'];

const hourMs = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const maxCachedOffsets = 100_000;

/** An instant as a facility writes it: local time, in its precision, with an offset only where it writes one. */
export function localTime(ms: number, timeZone: string, style: TimeStyle): string {
  const offsetMs = zoneOffsetMs(ms, timeZone);
  const local = new Date(ms + offsetMs);
  const digits =
    local.getUTCFullYear() * 1e8 +
    (local.getUTCMonth() + 1) * 1e6 +
    local.getUTCDate() * 1e4 +
    local.getUTCHours() * 100 +
    local.getUTCMinutes();
  if (style === 'minutes') return String(digits);
  const seconds = String(digits * 100 + local.getUTCSeconds());
  return style === 'seconds' ? seconds : seconds + offsetText(offsetMs);
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const number = Math.floor(minutes / 60) * 100 + (minutes % 60);
  return (offsetMs < 0 ? '-' : '+') + String(number).padStart(4, '0');
}

/** Zones used here change their offset on the hour, so one look per zone and hour is exact. */
function zoneOffsetMs(ms: number, timeZone: string): number {
  const hour = Math.floor(ms / hourMs);
  const key = `${timeZone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= maxCachedOffsets) offsets.clear();
  const offset = readOffsetMs(hour * hourMs, timeZone);
  offsets.set(key, offset);
  return offset;
}

function readOffsetMs(ms: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(ms)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
