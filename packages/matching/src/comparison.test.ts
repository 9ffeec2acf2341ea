import { describe, expect, it } from 'vitest';
import { compareBirthDates } from './birth-date.ts';
import { identifierLevel, phoneLevel } from './contact.ts';
import { dateOf, dateOrderOf, parseDate } from './date.ts';
import { compareNames } from './name.ts';
import { normalizeAddress, normalizeName, normalizePhone } from './normalize.ts';
import { editDistance, isOneEdit, jaroWinkler } from './similarity.ts';

const name = (given: string, family: string) => [normalizeName({ given: given.split(' '), family })];
const levels = (a: readonly [string, string], b: readonly [string, string]) => {
  const { given, family, swapped } = compareNames(name(...a), name(...b)) ?? { given: -1, family: -1, swapped: false };
  return { given, family, swapped };
};

describe('names', () => {
  it('are equal without accents, hyphens, apostrophes, and in Cyrillic or Greek', () => {
    for (const [a, b] of [
      [
        ['José', 'Núñez-Ortiz'],
        ['jose', 'NUNEZ ORTIZ'],
      ],
      [
        ["O'Bailey", 'Quinn'],
        ['O Bailey', 'Quinn'],
      ],
      [
        ['Иван', 'Петров'],
        ['Ivan', 'Petrov'],
      ],
      [
        ['Νίκος', 'Δήμου'],
        ['Nikos', 'Dimoy'],
      ],
      [
        ['Þórunn', 'Ærø'],
        ['Thorunn', 'Aero'],
      ],
    ] as const)
      expect(levels(a, b)).toEqual({ given: 0, family: 0, swapped: false });
  });

  it('that are initials on both sides agree as initials do, not as words', () => {
    const middle = (a: string, b: string) =>
      compareNames(
        [normalizeName({ given: ['Ann', a], family: 'Quinn' })],
        [normalizeName({ given: ['Ann', b], family: 'Quinn' })],
      )?.middle;
    expect(middle('M', 'M')).toBe(1);
    expect(middle('M', 'Maria')).toBe(1);
    expect(middle('Maria', 'Maria')).toBe(0);
    expect(middle('M', 'P')).toBe(3);
  });

  it('keep letters of other alphabets, which say nothing against Latin ones', () => {
    expect(levels(['伟', '李'], ['伟', '李'])).toEqual({ given: 0, family: 0, swapped: false });
    expect(levels(['伟', '李'], ['Wei', 'Li'])).toEqual({ given: -1, family: -1, swapped: false });
    expect(levels(['राम', 'शर्मा'], ['रमा', 'शर्मा']).given).toBeGreaterThan(0);
  });

  it('are found as nicknames, initials, typos, parts, and the wrong way round', () => {
    expect(levels(['Robert', 'Hill'], ['Bob', 'Hill']).given).toBe(1);
    expect(levels(['R', 'Hill'], ['Robert', 'Hill']).given).toBe(1);
    expect(levels(['Catherine', 'Hill'], ['Catehrine', 'Hill']).given).toBe(2);
    expect(levels(['Ada', 'Smith-Jones'], ['Ada', 'Jones']).family).toBe(1);
    expect(levels(['Singleton', 'Jose'], ['Jose', 'Singleton'])).toEqual({ given: 0, family: 0, swapped: true });
    expect(levels(['John', 'Smith'], ['Mary', 'Jones'])).toEqual({ given: 4, family: 4, swapped: false });
  });

  it('that stand for no name are none', () => {
    expect(normalizeName({ given: ['Baby', 'Boy'], family: 'Unknown' })).toEqual({
      given: '',
      middle: '',
      family: '',
      suffix: '',
    });
  });
});

describe('dates', () => {
  it('are read as their column is written', () => {
    expect(dateOrderOf(['03/04/1960', '25/12/1971'])).toBe('dmy');
    expect(dateOrderOf(['03/04/1960', '12/25/1971'])).toBe('mdy');
    expect(parseDate('03/04/1960', 'dmy')).toBe('1960-04-03');
    expect(parseDate('9/28/42', 'ymd')).toBe('1942-09-28');
    expect(parseDate('19420928')).toBe('1942-09-28');
    expect(parseDate('28 Sep 1942')).toBe('1942-09-28');
    expect(parseDate('Sep 28, 1942')).toBe('1942-09-28');
    expect(parseDate('1942-09')).toBe('1942-09');
    expect(parseDate('NULL')).toBe('');
    expect(parseDate('2000-13-01')).toBe('?20001301');
    expect(dateOf('1942', '9', '')).toBe('1942-09');
  });

  it('agree by typo, swap, parts and years', () => {
    const level = (a: string, b: string) => compareBirthDates(a, b).date;
    expect(level('1965-01-09', '1965-01-09')).toBe(0);
    expect(level('1965-01-09', '1965-09-01')).toBe(1);
    expect(level('1965-01-09', '1956-01-09')).toBe(2);
    expect(level('1965-01-09', '1965-01-27')).toBe(3);
    expect(level('1965-01-09', '1931-12-27')).toBe(5);
    expect(compareBirthDates('1965', '1965-01-09')).toEqual({ date: -1, year: 0 });
  });
});

describe('addresses and numbers', () => {
  it('are taken apart', () => {
    const address = normalizeAddress({
      line: '908 Jordan Parkway Apt. 006',
      city: 'Saint Paul',
      state: 'Minnesota',
      postalCode: '55101-1234',
    });
    expect(address).toMatchObject({
      number: '908',
      street: 'jordan pkwy',
      unit: '006',
      city: 'st paul',
      state: 'mn',
      postalCode: '55101',
    });
    expect(normalizeAddress({ line: 'Hauptstraße 12a' })).toMatchObject({ number: '12a', street: 'hauptstrasse' });
    expect(normalizeAddress({})).toBeUndefined();
  });

  it('are compared without what differs by writing', () => {
    expect(normalizePhone('+1 (312) 555-0142')).toBe(normalizePhone('312.555.0142'));
    expect(phoneLevel('3125550142', '5550142')).toBe(0);
    expect(identifierLevel('318190049', '0049')).toBe(1);
    expect(identifierLevel('318190049', '318190094')).toBe(1);
  });
});

describe('similarity', () => {
  it('is as the literature has it', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 2);
    expect(editDistance('smith', 'smiht', 2)).toBe(1);
    expect(editDistance('kitten', 'sitting', 3)).toBe(3);
    expect(isOneEdit('anna', 'ana')).toBe(true);
    expect(isOneEdit('anna', 'ann')).toBe(true);
    expect(isOneEdit('anna', 'nana')).toBe(true);
    expect(isOneEdit('anna', 'hannah')).toBe(false);
  });
});
