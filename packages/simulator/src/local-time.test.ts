import { toInstant } from '@causeway/hl7';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localTime } from './local-time.ts';

test('each style writes the wall clock of the zone, in winter and in summer', () => {
  const winter = Date.UTC(2024, 0, 31, 23, 30, 15);
  const summer = Date.UTC(2024, 6, 1, 3, 5, 9);
  expect(localTime(winter, 'America/Chicago', 'seconds')).toBe('20240131173015');
  expect(localTime(summer, 'America/Chicago', 'seconds')).toBe('20240630220509');
  expect(localTime(winter, 'America/New_York', 'minutes')).toBe('202401311830');
  expect(localTime(summer, 'America/New_York', 'minutes')).toBe('202406302305');
  expect(localTime(winter, 'Europe/London', 'offset')).toBe('20240131233015+0000');
  expect(localTime(summer, 'Europe/London', 'offset')).toBe('20240701040509+0100');
  expect(localTime(winter, 'America/Chicago', 'offset')).toBe('20240131173015-0600');
});

test('with an offset any instant is read back to the second, the hours of clock changes included', () => {
  const seconds = fc.integer({ min: Date.UTC(2020, 0, 1) / 1_000, max: Date.UTC(2030, 0, 1) / 1_000 });
  fc.assert(
    fc.property(seconds, fc.constantFrom('Europe/London', 'America/Chicago', 'UTC'), (second, zone) => {
      expect(toInstant(localTime(second * 1_000, zone, 'offset'), 'UTC')).toBe(second * 1_000);
    }),
  );
});
