import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatePrefix, dateSpan, matchesDate, parseSearchDate, periodSpan } from './search-date.ts';

function matches(search: string, value: string): boolean {
  const asked = parseSearchDate(search);
  const span = dateSpan(value);
  if (asked === undefined || span === undefined) throw new Error('not a date');
  return matchesDate(asked, span);
}

describe('search dates', () => {
  it('cover what their precision leaves open', () => {
    expect(dateSpan('2024')).toEqual({ start: Date.UTC(2024, 0, 1), end: Date.UTC(2025, 0, 1) });
    expect(dateSpan('2024-02')).toEqual({ start: Date.UTC(2024, 1, 1), end: Date.UTC(2024, 2, 1) });
    expect(dateSpan('2024-02-29')).toEqual({ start: Date.UTC(2024, 1, 29), end: Date.UTC(2024, 2, 1) });
    expect(dateSpan('2024-02-29T10:30:00+02:00')).toEqual({
      start: Date.UTC(2024, 1, 29, 8, 30),
      end: Date.UTC(2024, 1, 29, 8, 30, 1),
    });
  });

  it('are refused when there is no such day', () => {
    expect(dateSpan('2023-02-29')).toBeUndefined();
    expect(dateSpan('2023-13')).toBeUndefined();
    expect(dateSpan('yesterday')).toBeUndefined();
    expect(parseSearchDate('ge')).toBeUndefined();
  });

  it('compare by the specification', () => {
    expect(matches('2024-01', '2024-01-15')).toBe(true);
    expect(matches('2024-01-15', '2024-01')).toBe(false);
    expect(matches('ge2024-01', '2024-01-01')).toBe(true);
    expect(matches('ge2024-01', '2023-12-31')).toBe(false);
    expect(matches('gt2024-01', '2024-01-31')).toBe(false);
    expect(matches('gt2024-01', '2024-02-01')).toBe(true);
    expect(matches('lt2024-01-15T10:00Z', '2024-01-15T09:59:59Z')).toBe(true);
    expect(matches('sa2024', '2024-12-31')).toBe(false);
    expect(matches('eb2024', '2023-12-31')).toBe(true);
    expect(matches('ne2024-01-15', '2024-01-16')).toBe(true);
  });

  it('read a zone whose plus sign was decoded to a space', () => {
    expect(parseSearchDate('ge2024-01-15T10:00:00 02:00')?.start).toBe(Date.UTC(2024, 0, 15, 8));
  });

  it('match an open period on the side it has', () => {
    const open = periodSpan({ start: '2024-01-15' });
    const ge: DatePrefix = 'ge';
    expect(matchesDate({ prefix: ge, start: Date.UTC(2030, 0, 1), end: Date.UTC(2030, 0, 2) }, open)).toBe(true);
    expect(matchesDate({ prefix: 'lt', start: Date.UTC(2024, 0, 1), end: Date.UTC(2024, 0, 2) }, open)).toBe(false);
  });

  it('say of every value that it equals or does not, never both', () => {
    const day = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map(it => it.toISOString());
    fc.assert(
      fc.property(day, day, fc.constantFrom(4, 7, 10, 24), (search, value, precision) => {
        const asked = search.slice(0, precision);
        expect(matches(`ne${asked}`, value)).toBe(!matches(`eq${asked}`, value));
        expect(matches(`ge${asked}`, value)).toBe(matches(`gt${asked}`, value) || matches(`eq${asked}`, value));
      }),
    );
  });
});
