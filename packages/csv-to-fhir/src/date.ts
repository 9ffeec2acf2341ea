/** A time as HL7 writes it (`YYYY[MM[DD[HHMM[SS]]]][±ZZZZ]`), from any format; `toFhirDateTime` reads it on. */
export type Hl7Time = string;

export interface DateForm {
  /** As `MM/DD/YYYY` or `DD.MM.YYYY HH:mm`; tried in their order, before ISO 8601 and HL7. */
  readonly formats: readonly string[];
  /** Of now: two digits of a year never mean one after it. */
  readonly thisYear: number;
}

/** Undefined for what is no date in any of the formats. */
export function readDate(text: string, { formats, thisYear }: DateForm): Hl7Time | undefined {
  const said = text.trim();
  for (const format of formats) {
    const found = byFormat(said, format, thisYear);
    if (found !== undefined) return found;
  }
  return byIso(said) ?? (/^\d{4}(\d{2}){0,5}(\.\d+)?([+-]\d{4})?$/.test(said) ? said : undefined);
}

const iso =
  /^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?$/;

function byIso(text: string): Hl7Time | undefined {
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [, year, month = '', day, hour, minute = '00', second = '00', fraction = '', zone = ''] = match;
  const date = `${year}${two(month)}${day === undefined ? '' : two(day)}`;
  if (hour === undefined) return date;
  return `${date}${two(hour)}${minute}${second}${fraction}${zone === 'Z' ? '+0000' : zone.replace(':', '')}`;
}

const parts: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  MMM: '(?<name>[A-Za-z]{3,9})',
  MM: '(?<month>\\d{1,2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{1,2})',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  A: '(?<half>[AaPp]\\.?[Mm]\\.?)',
};
const token = /YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A/g;
const patterns = new Map<string, RegExp | undefined>();

/** Whether a format can be read at all: each part once, and a year. */
export function isDateFormat(format: string): boolean {
  return patternOf(format) !== undefined && /YY/.test(format);
}

function patternOf(format: string): RegExp | undefined {
  if (patterns.has(format)) return patterns.get(format);
  if (patterns.size > 1_000) patterns.clear();
  const pattern = compiled(format);
  patterns.set(format, pattern);
  return pattern;
}

function compiled(format: string): RegExp | undefined {
  // Nothing stands between the parts of `YYYYMMDD`, so each has all its digits there.
  const tight = /(?:YYYY|MM|DD|HH|mm){2}/.test(format);
  const source = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(token, it => {
    const part = parts[it] ?? it;
    return tight && it.length === 2 ? part.replace('{1,2}', '{2}') : part;
  });
  try {
    return new RegExp(`^${source.replace(/ /g, '\\s+')}$`);
  } catch {
    return undefined;
  }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function byFormat(text: string, format: string, thisYear: number): Hl7Time | undefined {
  const groups = patternOf(format)?.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const year = groups.year ?? fullYear(groups.short, thisYear);
  const month = groups.month ?? (groups.name && String(months.indexOf(groups.name.slice(0, 3).toLowerCase()) + 1));
  if (year === undefined || month === '0') return undefined;
  if (month === undefined) return year;
  if (groups.day === undefined) return `${year}${two(month)}`;
  const date = `${year}${two(month)}${two(groups.day)}`;
  if (groups.hour === undefined) return date;
  return `${date}${two(hourOf(groups.hour, groups.half))}${groups.minute ?? '00'}${groups.second ?? '00'}`;
}

function fullYear(short: string | undefined, thisYear: number): string | undefined {
  if (short === undefined) return undefined;
  const year = Math.floor(thisYear / 100) * 100 + Number(short);
  return String(year > thisYear ? year - 100 : year);
}

function hourOf(hour: string, half: string | undefined): string {
  if (half === undefined) return hour;
  const twelve = Number(hour) % 12;
  return String(half.toLowerCase().startsWith('p') ? twelve + 12 : twelve);
}

function two(text: string): string {
  return text.padStart(2, '0');
}

/** The formats of dates like these, the likeliest first; empty where ISO 8601 or HL7 reads them. */
export function guessDateFormats(samples: readonly string[]): {
  readonly formats: readonly string[];
  readonly sure: boolean;
} {
  const plain = { formats: [], thisYear: 2100 };
  const said = samples.map(it => it.trim()).filter(it => it !== '' && readDate(it, plain) === undefined);
  const fits = candidates.map(it => [it, said.filter(text => plausible(text, it)).length] as const);
  const most = Math.max(...fits.map(([, count]) => count));
  // A word here and there is no date; where hardly any is one, no format is meant.
  if (most === 0 || most * 2 < said.length) return { formats: [], sure: true };
  const best = fits.filter(([, count]) => count === most).map(([format]) => format);
  const [first = ''] = best;
  const swapped = best.some(it => it !== first && it.length === first.length);
  return { formats: [first], sure: !swapped };
}

const days = [
  'MM/DD/YYYY',
  'DD/MM/YYYY',
  'MM/DD/YY',
  'DD/MM/YY',
  'DD.MM.YYYY',
  'DD.MM.YY',
  'MM-DD-YYYY',
  'DD-MM-YYYY',
  'DD-MMM-YYYY',
  'DD MMM YYYY',
  'MMM D, YYYY',
  'YYYY/MM/DD',
  'DDMMMYYYY',
  'DD-MMM-YY',
];
const times = ['', ' HH:mm', ' HH:mm:ss', ' h:mm A', ' h:mm:ss A'];
const candidates = times.flatMap(time => days.map(day => `${day}${time}`));

function plausible(text: string, format: string): boolean {
  const found = byFormat(text, format, 2100);
  return found !== undefined && Number(found.slice(4, 6)) <= 12 && Number(found.slice(6, 8) || 1) <= 31;
}
