import { type FacilityId, facilities, facilityIds } from './facility.ts';
import { nicknames } from './names.ts';
import type { Address, Person, Population, Sex } from './population.ts';
import { createRandom, hashOf, mix, type Random, scatteredNumber } from './random.ts';

/** A person as one facility has written them down. */
export interface Demographics {
  readonly given: string;
  readonly middle?: string;
  readonly family: string;
  /** `M` maiden name, `N` nickname: HL7 table 0200. */
  readonly otherName?: { readonly given: string; readonly family: string; readonly type: 'M' | 'N' };
  readonly sex: Sex;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly phone?: string;
  readonly address: Address;
  readonly nationalId?: string;
  readonly birthOrder?: 1 | 2;
}

export type Difference = 'nickname' | 'maiden-name' | 'no-phone' | 'old-address' | 'typo' | 'no-national-id';

/** One medical record number at one facility: what it says, what it will say, and how it strays from the person. */
export interface Registration {
  readonly facility: FacilityId;
  readonly mrn: string;
  /** Index of the person in the population. */
  readonly person: number;
  readonly demographics: Demographics;
  readonly differences: readonly Difference[];
  /** After a clerk has corrected a typo. */
  readonly corrected?: Demographics;
  /** After the person has moved. */
  readonly moved?: Demographics;
  /** Set on a second number given by mistake: the number it is merged into later. */
  readonly duplicateOf?: string;
}

/** Where each person of a population is known, in the order in which they first come; deterministic. */
export function registrationsOf({ seed, persons }: Population): readonly Registration[] {
  return persons.flatMap(person => registerPerson(seed, person));
}

/** A person's numbers at one to three facilities, sometimes two at one of them. */
export function registerPerson(seed: number | string, person: Person): readonly Registration[] {
  const random = createRandom(seed, 'registration', person.index);
  const visited = chooseFacilities(random);
  const registrations = visited.map((facility, place) =>
    register(random, seed, person, { facility, exact: place === 0 }),
  );
  const [first] = registrations;
  if (!first || !random.chance(0.05)) return registrations;
  const again = register(random, seed, person, { facility: first.facility, exact: false, duplicateOf: first.mrn });
  return [first, again, ...registrations.slice(1)];
}

/** A facility's number for a person, e.g. `GH73100428`; `again` for one given by mistake. */
export function createMrn(seed: number | string, facility: FacilityId, index: number, again = false): string {
  const { mrnPrefix } = facilities[facility].conventions;
  return mrnPrefix + scatteredNumber(hashOf(`${seed} ${facility}`), index * 2 + (again ? 1 : 0), 8);
}

function chooseFacilities(random: Random): readonly FacilityId[] {
  const start = random.int(0, 2);
  const count = random.pick([1, 1, 1, 1, 1, 2, 2, 2, 2, 3]);
  const turned = [...facilityIds.slice(start), ...facilityIds.slice(0, start)];
  return turned.slice(0, count);
}

interface RegisterOptions {
  readonly facility: FacilityId;
  /** The first facility writes the person down as they are. */
  readonly exact: boolean;
  readonly duplicateOf?: string;
}

function register(random: Random, seed: number | string, person: Person, options: RegisterOptions): Registration {
  const { facility, exact, duplicateOf } = options;
  const changes = exact ? [] : chooseChanges(random, person);
  const truth = truthOf(person);
  const clean = changes.filter(change => change !== 'typo').reduce((it, change) => stray(it, change, person), truth);
  const typo = changes.includes('typo');
  const demographics = typo ? misspell(random, clean) : clean;
  return {
    facility,
    mrn: createMrn(seed, facility, person.index, duplicateOf !== undefined),
    person: person.index,
    demographics,
    differences: changes,
    corrected: typo && random.chance(0.6) ? clean : undefined,
    moved: person.laterAddress ? { ...clean, address: person.laterAddress } : undefined,
    duplicateOf,
  };
}

function truthOf(person: Person): Demographics {
  const { given, middle, family, maiden, sex, birthDate, phone, address, nationalId, birthOrder } = person;
  const otherName = maiden ? ({ given, family: maiden, type: 'M' } as const) : undefined;
  return { given, middle, family, otherName, sex, birthDate, phone, address, nationalId, birthOrder };
}

function chooseChanges(random: Random, person: Person): readonly Difference[] {
  const likely: readonly (readonly [Difference, number, boolean])[] = [
    ['nickname', 0.3, nicknames[person.given] !== undefined],
    ['maiden-name', 0.25, person.maiden !== undefined],
    ['no-phone', 0.15, person.phone !== undefined],
    ['old-address', 0.12, true],
    ['typo', 0.07, true],
    ['no-national-id', 0.4, person.nationalId !== undefined],
  ];
  return likely.filter(([, probability, possible]) => random.chance(probability) && possible).map(([change]) => change);
}

function stray(it: Demographics, change: Difference, person: Person): Demographics {
  const { given, family } = it;
  switch (change) {
    case 'nickname':
      return { ...it, given: nicknames[given] ?? given, otherName: { given, family, type: 'N' } };
    case 'maiden-name':
      return { ...it, family: person.maiden ?? family, otherName: undefined };
    case 'no-phone':
      return { ...it, phone: undefined };
    case 'old-address':
      return { ...it, address: formerAddress(it.address) };
    case 'no-national-id':
      return { ...it, nationalId: undefined };
    case 'typo':
      return it;
  }
}

/** Where they lived before: the same street under another number is enough to differ. */
function formerAddress(address: Address): Address {
  const [number = '0', ...rest] = address.line.split(' ');
  return { ...address, line: [11 + (mix(Number(number)) % 9000), ...rest].join(' ') };
}

function misspell(random: Random, it: Demographics): Demographics {
  const slip = random.pick(['given', 'family', 'birth date'] as const);
  switch (slip) {
    case 'given':
      return { ...it, given: swapLetters(random, it.given) };
    case 'family':
      return { ...it, family: swapLetters(random, it.family) };
    case 'birth date':
      return { ...it, birthDate: mistypeDay(it.birthDate) };
  }
}

function swapLetters(random: Random, name: string): string {
  const letters = [...name.normalize('NFC')];
  const at = random.int(1, letters.length - 2);
  const [a = '', b = ''] = letters.slice(at, at + 2);
  return [...letters.slice(0, at), b, a, ...letters.slice(at + 2)].join('');
}

/** The neighbouring key on the last digit; days 1 to 28 stay days of every month. */
function mistypeDay(birthDate: string): string {
  const day = Number(birthDate.slice(-2));
  return birthDate.slice(0, -2) + String(day % 10 === 8 ? day - 1 : day + 1).padStart(2, '0');
}
