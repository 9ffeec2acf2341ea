import { cultures, streets } from './names.ts';
import { createRandom, hashOf, itemAt, type Random, scatteredNumber } from './random.ts';

export type Sex = 'F' | 'M';

export interface Address {
  readonly line: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

/** A synthetic human as they are, whatever facilities have written down. */
export interface Person {
  /** Place in the population, from 0. */
  readonly index: number;
  readonly household: number;
  readonly role: 'adult' | 'child';
  readonly given: string;
  readonly middle?: string;
  readonly family: string;
  readonly maiden?: string;
  readonly sex: Sex;
  /** YYYY-MM-DD, never later than 2021. */
  readonly birthDate: string;
  /** Ten digits with the exchange 555; often shared by a household. */
  readonly phone?: string;
  readonly address: Address;
  /** Where they live later, if they move. */
  readonly laterAddress?: Address;
  readonly nationalId?: string;
  /** 1 or 2 for twins: they share birth date, family and home. */
  readonly birthOrder?: 1 | 2;
}

export interface PopulationOptions {
  readonly seed: number | string;
  readonly persons: number;
}

export interface Population {
  readonly seed: number | string;
  readonly persons: readonly Person[];
}

const cities = [
  ['Osterhaven', 'IL', '606'],
  ['Lake Verrane', 'IL', '600'],
  ['Quarryfield', 'NY', '109'],
  ['New Carrowick', 'NY', '112'],
  ['Port Ellesby', 'IN', '463'],
  ['Marrowgate', 'WI', '531'],
] as const;
const areaCodes = ['312', '773', '708', '847', '212', '718', '914', '219', '414', '920'] as const;

/** Synthetic persons in households of one to six; the same options give the same persons, and a larger population begins with the smaller. */
export function createPopulation({ seed, persons }: PopulationOptions): Population {
  const all: Person[] = [];
  for (let household = 0; all.length < persons; household++) all.push(...createHousehold(seed, household, all.length));
  return { seed, persons: all.slice(0, persons) };
}

function createHousehold(seed: number | string, household: number, firstIndex: number): readonly Person[] {
  const random = createRandom(seed, 'household', household);
  const culture = random.pick(cultures);
  const family = random.pick(culture.families);
  const address = createAddress(random);
  const laterAddress = random.chance(0.15) ? createAddress(random) : undefined;
  const homePhone = createPhone(random);
  const births = createBirths(random);
  return births.map((birth, place): Person => {
    const sex: Sex = random.chance(0.5) ? 'F' : 'M';
    const origin = random.chance(0.85) ? culture : random.pick(cultures);
    const givens = sex === 'F' ? origin.women : origin.men;
    const married = birth.role === 'adult' && births[1]?.role === 'adult';
    return {
      index: firstIndex + place,
      household,
      // Steps through the list so that two of one household, twins above all, do not share a given name.
      given: itemAt(givens, hashOf(`${seed} ${household}`) + place),
      middle: random.chance(0.25) ? itemAt(givens, hashOf(`${seed} ${household}`) + place + 4) : undefined,
      family: married && place === 1 && random.chance(0.2) ? random.pick(origin.families) : family,
      maiden: married && sex === 'F' && random.chance(0.6) ? random.pick(origin.families) : undefined,
      sex,
      ...birth,
      phone: choosePhone(random, homePhone, place),
      address,
      laterAddress,
      nationalId: random.chance(0.6) ? createNationalId(seed, firstIndex + place) : undefined,
    };
  });
}

type Birth = Pick<Person, 'role' | 'birthDate' | 'birthOrder'>;

function createBirths(random: Random): readonly Birth[] {
  const oldest = random.int(1934, 1996);
  const adults = random.chance(0.55) ? 2 : 1;
  const births: Birth[] = [];
  for (let adult = 0; adult < adults; adult++) {
    births.push({ role: 'adult', birthDate: createDate(random, oldest + random.int(0, 5)) });
  }
  const children = random.chance(0.6) ? random.int(1, 3) : 0;
  for (let child = 0; child < children; child++) {
    const birthDate = createDate(random, Math.min(2021, oldest + random.int(21, 38)));
    const birth = { role: 'child', birthDate } as const;
    if (random.chance(0.06)) births.push({ ...birth, birthOrder: 1 }, { ...birth, birthOrder: 2 });
    else births.push(birth);
  }
  return births;
}

function choosePhone(random: Random, homePhone: string, place: number): string | undefined {
  if (random.chance(0.08)) return undefined;
  return place === 0 || random.chance(0.55) ? homePhone : createPhone(random);
}

export function createDate(random: Random, year: number): string {
  return `${year}-${twoDigits(random.int(1, 12))}-${twoDigits(random.int(1, 28))}`;
}

/** A number in exchange 555, with which no telephone is reached. */
export function createPhone(random: Random): string {
  return `${random.pick(areaCodes)}555${String(random.int(0, 9999)).padStart(4, '0')}`;
}

export function createAddress(random: Random): Address {
  const [city, state, zip] = random.pick(cities);
  const flat = random.chance(0.2) ? ` Apt ${random.int(1, 40)}${random.pick(['', 'B', ' & 2'])}` : '';
  return {
    line: `${random.int(11, 9899)} ${random.pick(streets)}${flat}`,
    city,
    state,
    postalCode: `${zip}${twoDigits(random.int(1, 98))}`,
  };
}

/** A made-up national identifier, e.g. `NX48201934Q`, distinct within a seed. */
export function createNationalId(seed: number | string, index: number): string {
  const number = scatteredNumber(hashOf(`${seed} national`), index, 8);
  return `NX${number}${'QRSTVWXYZ'[Number(number) % 9]}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
