import fc from 'fast-check';
import { expect, test } from 'vitest';
import { facilities } from './facility.ts';
import { clinicians, cultures, nicknames } from './names.ts';
import { createPopulation } from './population.ts';
import { registrationsOf } from './registration.ts';

const region = createPopulation({ seed: 11, persons: 2_000 });

test('the same seed gives the same persons, another seed others', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 60 }), (seed, persons) => {
      const once = createPopulation({ seed, persons });
      expect(once.persons).toHaveLength(persons);
      expect(createPopulation({ seed, persons })).toEqual(once);
      if (persons > 5) expect(createPopulation({ seed: `${seed}x`, persons }).persons).not.toEqual(once.persons);
    }),
  );
});

test('a larger population begins with the smaller', () => {
  expect(createPopulation({ seed: 11, persons: 137 }).persons).toEqual(region.persons.slice(0, 137));
});

test('every birth date is a date, and none is later than 2021', () => {
  for (const { birthDate } of region.persons) {
    expect(new Date(birthDate).toISOString().slice(0, 10)).toBe(birthDate);
    expect(birthDate < '2022').toBe(true);
  }
});

test('households share a home, and many a telephone', () => {
  const pairs = region.persons.slice(1).map((person, at) => [region.persons[at], person] as const);
  const housemates = pairs.filter(([a, b]) => a?.household === b.household);
  expect(housemates.length).toBeGreaterThan(500);
  for (const [a, b] of housemates) expect(a?.address).toEqual(b.address);
  expect(housemates.filter(([a, b]) => b.phone && a?.phone === b.phone).length).toBeGreaterThan(300);
});

test('twins share birth date and home but not the given name', () => {
  const twins = region.persons.filter(it => it.birthOrder === 2);
  expect(twins.length).toBeGreaterThan(10);
  for (const twin of twins) {
    const other = region.persons[twin.index - 1];
    expect(other).toMatchObject({ birthOrder: 1, birthDate: twin.birthDate, household: twin.household });
    expect(other?.given).not.toBe(twin.given);
  }
});

test('national identifiers are distinct, and not everyone has one', () => {
  const ids = region.persons.flatMap(({ nationalId }) => nationalId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(1_000);
  expect(ids.length).toBeLessThan(1_400);
});

test('telephones are in exchange 555', () => {
  for (const { phone } of region.persons) if (phone) expect(phone).toMatch(/^\d{3}555\d{4}$/);
});

test('names have five letters or more, none is given twice in the lists, and none is a clinician', () => {
  const names = cultures.flatMap(({ women, men, families }) => [...women, ...men, ...families]);
  expect(new Set(names).size).toBe(names.length);
  for (const name of [...names, ...Object.values(nicknames)]) expect([...name].length).toBeGreaterThanOrEqual(5);
  for (const name of Object.keys(nicknames)) expect(names).toContain(name);
  for (const clinician of clinicians) for (const word of clinician) expect(names).not.toContain(word);
});

test('medical record numbers are distinct and carry the prefix of their facility', () => {
  const registrations = registrationsOf(region);
  expect(new Set(registrations.map(({ mrn }) => mrn)).size).toBe(registrations.length);
  for (const { facility, mrn } of registrations) {
    expect(mrn).toMatch(new RegExp(`^${facilities[facility].conventions.mrnPrefix}\\d{8}$`));
  }
});

test('the first facility writes a person down exactly, others stray in every known way', () => {
  const registrations = registrationsOf(region);
  const firsts = registrations.filter((it, at) => registrations[at - 1]?.person !== it.person);
  expect(firsts).toHaveLength(region.persons.length);
  for (const { person, demographics, differences } of firsts) {
    expect(differences).toEqual([]);
    const { given, family, birthDate, sex, phone, address, nationalId } = demographics;
    expect(region.persons[person]).toMatchObject({ given, family, birthDate, sex, phone, address, nationalId });
  }
  const strayed = new Set(registrations.flatMap(({ differences }) => differences));
  expect([...strayed].sort()).toEqual(['maiden-name', 'nickname', 'no-national-id', 'no-phone', 'old-address', 'typo']);
});

test('each difference is one to be seen in what is written', () => {
  for (const { person, demographics, differences } of registrationsOf(region)) {
    const truth = region.persons[person];
    if (differences.includes('no-phone')) expect(demographics.phone).toBeUndefined();
    if (differences.includes('old-address')) expect(demographics.address.line).not.toBe(truth?.address.line);
    if (differences.includes('nickname')) expect(demographics.given).not.toBe(truth?.given);
    if (differences.includes('no-national-id')) expect(demographics.nationalId).toBeUndefined();
  }
});

test('a number given twice names an earlier number of the same person and facility', () => {
  const registrations = registrationsOf(region);
  const again = registrations.filter(({ duplicateOf }) => duplicateOf);
  expect(again.length).toBeGreaterThan(50);
  for (const { person, facility, mrn, duplicateOf } of again) {
    const original = registrations.find(it => it.mrn === duplicateOf);
    expect(original).toMatchObject({ person, facility });
    expect(original?.mrn).not.toBe(mrn);
  }
});
