import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHl7Time, toFhirDate, toFhirDateTime, toInstant } from './time.ts';
import { isTimeZone } from './time-zone.ts';

const newYork = 'America/New_York';

describe('a FHIR dateTime', () => {
  test.each([
    ['2024', '2024'],
    ['202403', '2024-03'],
    ['20240315', '2024-03-15'],
    ['20240315-0500', '2024-03-15'],
    ['2024031510', '2024-03-15T10:00:00-04:00'],
    ['202403151015', '2024-03-15T10:15:00-04:00'],
    ['20240115101530', '2024-01-15T10:15:30-05:00'],
    ['20240115101530.1234', '2024-01-15T10:15:30.1234-05:00'],
    ['20240115101530+0530', '2024-01-15T10:15:30+05:30'],
    ['20240115101530-0000', '2024-01-15T10:15:30+00:00'],
    [' 20240115 ', '2024-01-15'],
    ['20240229', '2024-02-29'],
  ])('%s is %s', (value, expected) => {
    expect(toFhirDateTime(value, newYork)).toBe(expected);
  });

  test.each([
    undefined,
    '',
    '""',
    '24',
    '0000',
    '202413',
    '20230229',
    '20240230',
    '2024031524',
    '202403151060',
    '20240315101561',
    '20240315101500-1500',
    '20240315101500-0560',
    '2024-03-15',
    '2024031510155',
    'unknown',
  ])('%s is none', value => {
    expect(toFhirDateTime(value, newYork)).toBeUndefined();
    expect(toFhirDate(value)).toBeUndefined();
    expect(toInstant(value, newYork)).toBeUndefined();
  });

  test.each([
    ['before the change in spring', '20240310015959', '-05:00'],
    ['in the hour that spring skips, as before the change', '20240310023000', '-05:00'],
    ['after the change in spring', '20240310030000', '-04:00'],
    ['before the change in autumn', '20241103005959', '-04:00'],
    ['in the hour that autumn repeats, the first time', '20241103013000', '-04:00'],
    ['after the change in autumn', '20241103020000', '-05:00'],
  ])('the offset %s', (_, value, offset) => {
    expect(toFhirDateTime(value, newYork)?.slice(-6)).toBe(offset);
  });

  test('the offset of a zone that moves by half an hour', () => {
    expect(toFhirDateTime('20240406120000', 'Australia/Lord_Howe')).toBe('2024-04-06T12:00:00+11:00');
    expect(toFhirDateTime('20240408120000', 'Australia/Lord_Howe')).toBe('2024-04-08T12:00:00+10:30');
    expect(toFhirDateTime('18000101120000', 'Europe/Amsterdam')).toMatch(/^1800-01-01T12:00:00\+00:\d\d$/);
  });

  test('needs a zone that exists', () => {
    expect(() => toFhirDateTime('202403151015', 'Mars/Olympus')).toThrow(RangeError);
    expect([isTimeZone('Mars/Olympus'), isTimeZone(newYork), isTimeZone('UTC')]).toEqual([false, true, true]);
  });
});

test('a date stays where it was said', () => {
  expect(toFhirDate('20240315233000-1000')).toBe('2024-03-15');
  expect(toFhirDate('197001')).toBe('1970-01');
});

test('an instant is the start of what was said', () => {
  expect(toInstant('2024', 'UTC')).toBe(Date.UTC(2024, 0));
  expect(toInstant('20240315', newYork)).toBe(Date.UTC(2024, 2, 15, 4));
  expect(toInstant('20240315101500.25-0400', 'UTC')).toBe(Date.UTC(2024, 2, 15, 14, 15, 0, 250));
});

test('a written time is read as the same instant, in every zone', () => {
  const instant = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-30'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, fc.constantFrom('UTC', newYork, 'Asia/Kolkata'), (date, zone) => {
      expect(toInstant(formatHl7Time(date.getTime()), zone)).toBe(date.getTime());
    }),
  );
});

test('a FHIR dateTime names the instant of its HL7 time and says the same wall clock', () => {
  const zones = fc.constantFrom(newYork, 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/St_Johns');
  const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, zones, (date, zone) => {
      const wall = formatHl7Time(date.getTime()).slice(0, 14);
      const fhir = toFhirDateTime(wall, zone) ?? '';
      expect(Date.parse(fhir)).toBe(toInstant(wall, zone));
      expect(fhir.slice(0, 19).replace(/\D/g, '')).toBe(wall);
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      const back = shown.format(Date.parse(fhir)).replace(/\D/g, '');
      // Only a wall clock time that spring skips comes back moved.
      expect([wall, formatHl7Time(Date.parse(`${isoOf(wall)}Z`) + 3_600_000).slice(0, 14)]).toContain(back);
    }),
    { numRuns: 300 },
  );
});

function isoOf(wall: string): string {
  return wall.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6');
}
