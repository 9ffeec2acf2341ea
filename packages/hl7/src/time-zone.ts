const dayMs = 86_400_000;
const minuteMs = 60_000;
const knownDaysLimit = 20_000;

type Zone = { readonly format: Intl.DateTimeFormat; readonly offsetByDay: Map<number, number> };
const zones = new Map<string, Zone>();

/** Whether this is a time zone of the IANA database, such as `America/New_York`. */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Minutes east of UTC at a wall clock time in a zone. A time that occurs twice (autumn) means its first occurrence; one
 * that never occurs (spring) keeps the offset from before the change.
 *
 * @param wallMs the wall clock time read as if it were UTC, in ms
 * @throws RangeError if the zone is unknown
 */
export function offsetMinutes(wallMs: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const day = Math.floor(wallMs / dayMs);
  const before = dayOffset(zone, day - 1);
  const after = dayOffset(zone, day + 2);
  if (before === after) return before;
  if (offsetAt(zone, wallMs - before * minuteMs) === before) return before;
  return offsetAt(zone, wallMs - after * minuteMs) === after ? after : before;
}

/** Zones change at most once in three days, so equal offsets around a day hold for the whole of it. */
function dayOffset(zone: Zone, day: number): number {
  const known = zone.offsetByDay.get(day);
  if (known !== undefined) return known;
  const offset = offsetAt(zone, day * dayMs);
  if (zone.offsetByDay.size >= knownDaysLimit) zone.offsetByDay.clear();
  zone.offsetByDay.set(day, offset);
  return offset;
}

function offsetAt(zone: Zone, instantMs: number): number {
  const parts = zone.format.formatToParts(instantMs);
  const name = parts.find(it => it.type === 'timeZoneName')?.value ?? '';
  // Local mean times before 1900 have seconds (GMT-04:56:02), which FHIR cannot write.
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name);
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0);
  return match?.[1] === '-' ? -minutes : minutes;
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const zone = { format, offsetByDay: new Map<number, number>() };
  zones.set(name, zone);
  return zone;
}
