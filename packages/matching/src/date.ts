/** How a column of dates is written. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const nullWords = /^(|n\/?a|null|none|nil|nan|unknown|unk|missing|not known|-+|0+|9+|\?+)$/i;

/**
 * The order that most of these dates can be read in; the American one when nothing decides. Told once for a column,
 * because `03/04/1960` does not tell by itself.
 */
export function dateOrderOf(samples: Iterable<string>): DateOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  let yearFirst = 0;
  for (const sample of samples) {
    const [a = 0, b = 0] = numbersOf(sample);
    if (/^\s*\d{4}(\D|\d{4}\b)/.test(sample)) yearFirst++;
    else if (/^\s*\d{8}\s*$/.test(sample)) {
      const first = Number(sample.trim().slice(0, 2));
      const second = Number(sample.trim().slice(2, 4));
      if (first > 12) dayFirst++;
      else if (second > 12) monthFirst++;
    } else if (a > 12 && a <= 31 && b <= 12) dayFirst++;
    else if (b > 12 && b <= 31 && a <= 12) monthFirst++;
  }
  if (yearFirst > dayFirst + monthFirst) return 'ymd';
  return dayFirst > monthFirst ? 'dmy' : 'mdy';
}

function numbersOf(text: string): readonly number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** `YYYY-MM-DD`, `YYYY-MM`, `YYYY`; empty for none; `?` and what was said when it is no date of a living person. */
export function parseDate(text: string, order: DateOrder = 'ymd'): string {
  const trimmed = text.trim().replace(/[T ]\d{1,2}:\d{2}.*$/, '');
  if (nullWords.test(trimmed)) return '';
  const parts = partsOf(trimmed, order);
  return (parts && dateText(parts)) ?? doubtful(trimmed);
}

/** From columns of their own; each may be missing. */
export function dateOf(year: string, month: string, day: string): string {
  const y = year.replace(/\.0*$/, '').trim();
  if (!/^\d{2,4}$/.test(y)) return '';
  const parts = { year: fullYear(y), month: monthOf(month), day: Number.parseInt(day, 10) || 0 };
  return dateText(parts) ?? dateText({ ...parts, day: 0 }) ?? String(parts.year);
}

function doubtful(text: string): string {
  const digits = text.replace(/\D/g, '');
  return `?${digits.length >= 6 ? digits.slice(0, 8) : text.slice(0, 8)}`;
}

function partsOf(text: string, order: DateOrder): DateParts | undefined {
  const compact = /^(\d{4})(\d{2})(\d{2})?$/.exec(text);
  if (compact && (order === 'ymd' || text.length === 6)) return partsFrom(compact[1], compact[2], compact[3]);
  const packed = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (packed) return ordered(packed.slice(1), order);
  const named =
    /^(?:(\d{1,2})[\s\-./]+)?([a-z]{3})[a-z]*\.?,?[\s\-./]+(?:(\d{1,2})(?:st|nd|rd|th)?,?[\s\-./]+)?(\d{2,4})$/i.exec(
      text,
    );
  if (named) return partsFrom(named[4], named[2], named[1] ?? named[3]);
  const pieces = text.split(/[\s\-./]+/);
  if (!pieces.every(it => /^\d{1,4}$/.test(it))) return undefined;
  return ordered(pieces, order);
}

function ordered(pieces: readonly string[], order: DateOrder): DateParts | undefined {
  const [a = '', b, c] = pieces;
  if (pieces.length === 1) return a.length === 4 ? partsFrom(a, undefined, undefined) : undefined;
  if (pieces.length === 2) return a.length === 4 ? partsFrom(a, b, undefined) : partsFrom(b, a, undefined);
  if (pieces.length !== 3) return undefined;
  if (a.length === 4 || (order === 'ymd' && Number(a) > 31)) return partsFrom(a, b, c);
  // In a column of `1942-09-28`, `9/28/42` is American, unless it cannot be.
  const dayFirst = order === 'dmy' || (order === 'ymd' && Number(a) > 12);
  return dayFirst ? partsFrom(c, b, a) : partsFrom(c, a, b);
}

function partsFrom(year: string | undefined, month: string | undefined, day: string | undefined): DateParts {
  return { year: fullYear(year ?? ''), month: monthOf(month ?? ''), day: Number(day ?? 0) };
}

/** Two digits are the century that makes a living person: `72` is 1972, `20` is 2020. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year > 26 ? 1900 + year : 2000 + year;
}

function monthOf(text: string): number {
  const named = monthNames.indexOf(text.trim().slice(0, 3).toLowerCase());
  return named >= 0 ? named + 1 : Number.parseInt(text, 10) || 0;
}

function dateText({ year, month, day }: DateParts): string | undefined {
  if (!(year >= 1500 && year <= 2100)) return undefined;
  if (month === 0) return day === 0 ? String(year) : undefined;
  if (month > 12 || day > (daysIn[month - 1] ?? 0)) return undefined;
  const yearMonth = `${year}-${String(month).padStart(2, '0')}`;
  return day === 0 ? yearMonth : `${yearMonth}-${String(day).padStart(2, '0')}`;
}
