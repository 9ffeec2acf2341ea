import { createRandom, type Random } from '@causeway/simulator';
import { censusFamilies, censusMen, censusWomen } from './census-names.ts';
import { namesLike, Shares, zipf } from './shares.ts';

export interface Home {
  readonly number: string;
  readonly street: string;
  readonly unit: string;
  readonly city: string;
  readonly postalCode: string;
}

/** Somebody as they are; what facilities write of them is in `records.ts`. */
export interface Human {
  readonly given: string;
  readonly middle: string;
  readonly family: string;
  /** The family name they were born with, of those who changed it. */
  readonly maiden: string;
  readonly sex: 'male' | 'female';
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly home: Home;
  readonly laterHome: Home;
  readonly phone: string;
  readonly otherPhone: string;
  readonly email: string;
  readonly nationalId: string;
}

const families = namesLike(censusFamilies, 60_000);
const men = namesLike(censusMen, 2_000);
const women = namesLike(censusWomen, 6_000);
const householdSizes = new Shares(
  [1, 2, 3, 4, 5, 6].map((size, at) => [size, [28, 35, 15, 13, 6, 3][at] ?? 0] as const),
);
const streetKinds = ['St', 'Ave', 'Rd', 'Dr', 'Ln', 'Ct', 'Blvd', 'Way'];
const streetWords =
  'Main Oak Park Cedar Maple Pine Elm Washington Lake Hill Walnut Spring North Ridge Church Willow Mill Sunset Railroad Jefferson Center Highland Forest River Meadow Chestnut Lincoln Broad Jackson Cherry Dogwood Hickory Woodland College Franklin Poplar Adams Valley Locust Spruce Green Court School Union Liberty Prospect Pleasant Birch Front Water'.split(
    ' ',
  );
const streets = zipf([
  ...streetKinds.flatMap(kind => streetWords.map(word => `${word} ${kind}`)),
  ...Array.from({ length: 40 }, (_, n) => `${n + 1}${['th', 'st', 'nd', 'rd'][n % 10 < 3 ? (n + 1) % 10 : 0]} St`),
  ...censusFamilies.slice(0, 600).map(([name], n) => `${name} ${streetKinds[n % streetKinds.length]}`),
]);
const mailDomains = zipf([
  'gmail.com',
  'yahoo.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'comcast.net',
  'aol.com',
]);
const inPostalArea = 9_000;

/** Households of a region of about so many people; the same number gives the same people on every machine. */
export class Region {
  readonly #cities: Shares<{ readonly name: string; readonly postalCodes: readonly string[] }>;

  constructor(people: number) {
    const count = Math.max(6, Math.round(people / 15_000));
    const harmonic = Array.from({ length: count }, (_, rank) => 1 / (rank + 1)).reduce((sum, it) => sum + it, 0);
    this.#cities = zipf(
      Array.from({ length: count }, (_, rank) => {
        const [name = ''] = censusFamilies[(rank * 37 + 11) % censusFamilies.length] ?? [];
        const codes = Math.max(1, Math.round(people / ((rank + 1) * harmonic * inPostalArea)));
        return {
          name: `${name}${['ville', ' City', 'ton', ' Falls', ' Springs'][rank % 5]}`,
          postalCodes: Array.from({ length: codes }, (_, n) => String(30_000 + ((rank * 211 + n) % 60_000))),
        };
      }),
    );
  }

  household(number: number): readonly Human[] {
    const random = createRandom('region', number);
    const size = householdSizes.draw(random);
    const family = families.draw(random);
    const [home, laterHome] = [this.#home(random), this.#home(random)];
    const phone = phoneOf(random);
    const oldest = random.int(1925, 2002);
    return Array.from({ length: size }, (_, place) => {
      const partner = place === 1 && random.chance(0.8);
      const year = place === 0 || partner ? oldest + random.int(0, 6) : Math.min(2025, oldest + random.int(20, 38));
      const own = partner && random.chance(0.25) ? families.draw(random) : family;
      const moves = random.chance(0.5) ? laterHome : this.#home(random);
      return human(random, { year, family: own, home, laterHome: moves, homePhone: phone });
    });
  }

  #home(random: Random): Home {
    const { name, postalCodes } = this.#cities.draw(random);
    return {
      number: String(Math.max(1, Math.floor(10 ** (1 + random.next() * 3)))),
      street: streets.draw(random),
      unit: random.chance(0.2) ? String(random.int(1, 400)) : '',
      city: name,
      postalCode: random.pick(postalCodes),
    };
  }
}

interface Given {
  readonly year: number;
  readonly family: string;
  readonly home: Home;
  readonly laterHome: Home;
  readonly homePhone: string;
}

function human(random: Random, { year, family, home, laterHome, homePhone }: Given): Human {
  const sex = random.chance(0.5) ? 'male' : 'female';
  const names = sex === 'male' ? men : women;
  const given = names.draw(random);
  const digits = random.chance(0.6) ? String(random.int(1, 999)) : '';
  return {
    ...{ given, middle: random.chance(0.75) ? names.draw(random) : '', family, sex },
    maiden: sex === 'female' && year < 2000 && random.chance(0.4) ? families.draw(random) : '',
    birthDate: `${year}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`,
    ...{ home, laterHome },
    phone: random.chance(0.4) ? homePhone : phoneOf(random),
    otherPhone: phoneOf(random),
    email: random.chance(0.6) ? `${given}.${family}${digits}@${mailDomains.draw(random)}`.toLowerCase() : '',
    nationalId: random.chance(0.7) ? String(random.int(100_000_000, 899_999_999)) : '',
  };
}

function phoneOf(random: Random): string {
  return `${random.pick(['312', '773', '708', '847', '630', '219'])}${random.int(2_000_000, 9_999_999)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
