import { weak } from './block-key.ts';
import type { Description } from './description.ts';
import type { Model } from './model.ts';
import { phonetic } from './phonetic.ts';
import { Terms } from './terms.ts';
import { joined } from './text.ts';

/** A part of a key: what it is, its value, and how common the value is. */
interface Part {
  readonly value: string;
  readonly frequency: number;
}

/** How common a value is where a model has learned nothing of its field. */
const unlearned: Readonly<Record<string, number>> = {
  ...{ identifier: 1e-6, email: 1e-6, phone: 1e-4, birthDate: 4e-5, birthYear: 1 / 80, initial: 0.06 },
};
const usual = 0.01;

/** A key that would gather more records than `room`, as far as frequencies tell, takes a further part. */
const rooms = [40, 10, 2];
const narrow = 5;
/** Others that the keys of a record may gather between them. */
const bearable = 20;

/** Of narrow keys, one that gathers more than this is weak; fewer in the largest index, where more keys gather as many. */
function tellingIn(population: number): number {
  return Math.max(1, Math.min(2, 1_500_000 / population));
}

export interface BlockingOptions extends Pick<Model, 'terms' | 'population' | 'room'> {
  readonly compiled?: Terms;
}

/**
 * The widest keys that an index of so many can bear, by what these descriptions say: many fields make many keys, which may
 * then be narrow. Undefined where even the narrowest gather too many, or nothing is known.
 */
export function roomFor(descriptions: readonly Description[], options: BlockingOptions): number | undefined {
  const step = Math.ceil(descriptions.length / 1_000);
  const some = descriptions.filter((_, at) => at % step === 0);
  if (some.length === 0) return undefined;
  return rooms.find(room => {
    const blocking = new Blocking({ ...options, room });
    const gathered = some.reduce((sum, it) => sum + blocking.gatheredBy(it), 0);
    return gathered <= bearable * some.length;
  });
}

type Keys = Map<string, number>;

/** Makes blocking keys: two that share none are never compared. A pure function of model and description. */
export class Blocking {
  readonly #terms: Terms;
  readonly #population: number;
  readonly #wide: boolean;
  readonly #room: number;
  readonly #telling: number;
  /** Most records that a key may gather when no part is left. */
  readonly #most: number;

  constructor({ terms, population, room, compiled = new Terms(terms) }: BlockingOptions) {
    this.#terms = compiled;
    this.#population = population;
    this.#wide = room !== undefined;
    this.#room = room ?? narrow;
    this.#telling = room === undefined ? tellingIn(population) : Number.POSITIVE_INFINITY;
    this.#most = Math.max(40, 4 * this.#room);
  }

  keysOf(description: Description): readonly string[] {
    return [...this.#keysOf(description).keys()];
  }

  /** Records expected under its keys, one under two of them twice. */
  gatheredBy(description: Description): number {
    return [...this.#keysOf(description).values()].reduce((sum, it) => sum + it, 0);
  }

  /**
   * By key how many it gathers. Where keys are narrow, whoever has a whole name and a whole birth date is looked for by
   * these, and by what is theirs alone: keys of a place without a name, or without all of the date, would find nobody else
   * and gather many.
   */
  #keysOf(description: Description): Keys {
    const all = this.#wide || !isWhole(description);
    const keys: Keys = new Map();
    for (const { system, value } of description.identifiers)
      this.#add(keys, 'i', [this.#part('identifier', `${system}|${value}`)]);
    const birth = this.#birth(description.birthDate);
    for (const phone of description.phones) this.#addPhone(keys, this.#part('phone', phone), { description, birth });
    for (const email of description.emails) this.#addEmail(keys, email, all);
    if (description.names.length === 0) this.#addNameless(keys, birth, description);
    for (const name of description.names) {
      const given = this.#sound(name.given);
      const family = this.#sound(name.family);
      this.#addName(keys, { given, family, birth, description, all });
    }
    if (all) this.#addPlaces(keys, description, birth.year);
    return keys;
  }

  #addNameless(keys: Keys, { date, year, month }: Birth, { addresses }: Description): void {
    const [city] = addresses.filter(it => it.city !== '').map(it => this.#part('city', it.city));
    this.#add(keys, 'd', [date, city], 1);
    this.#add(keys, 't', [city, year, month], 2);
  }

  /** Of a common one, those of one year or like names. */
  #addPhone(keys: Keys, phone: Part, { description, birth }: Pick<Named, 'description' | 'birth'>): void {
    const given = this.#sound(description.names[0]?.given ?? '');
    this.#add(keys, 'p', [phone, birth.year]);
    this.#add(keys, 'p', [phone, given]);
  }

  #addEmail(keys: Keys, email: string, all: boolean): void {
    this.#add(keys, 'e', [this.#part('email', email)]);
    if (!all) return;
    const local = email.slice(0, email.indexOf('@'));
    if (local.length > 4) this.#add(keys, 'l', [this.#part('emailLocal', local)]);
    const domain = email.slice(email.indexOf('@') + 1);
    this.#add(keys, 'o', [this.#part('emailDomain', domain)]);
  }

  #addName(keys: Keys, it: Named): void {
    const { given, family, birth, description, all } = it;
    const { year, month, day, date } = birth;
    const [address] = description.addresses;
    const city = address?.city ? this.#part('city', address.city) : undefined;
    const postal = address?.postalCode ? this.#part('postalCode', address.postalCode) : undefined;
    const house = address?.number ? this.#part('houseNumber', address.number) : undefined;
    const initialOf = (part: Part | undefined) => part && this.#part('initial', part.value.charAt(0));
    if (all) {
      this.#add(keys, 't', [city, year, month], 2);
      this.#add(keys, 't', [postal, year, month], 2);
    }
    // Sorted, so that names the wrong way round meet.
    const both = [given, family].filter(part => part !== undefined).sort((a, b) => (a.value < b.value ? -1 : 1));
    if (both.length === 2) {
      this.#add(keys, 'n', [...both, year]);
      this.#add(keys, 'n', [...both, postal ?? city]);
    }
    for (const name of both) {
      const other = initialOf(both.find(it => it !== name));
      if (date) this.#add(keys, 'd', [date, initialOf(name), city ?? postal]);
      this.#add(keys, 'y', [name, year, month, other], 2);
      this.#add(keys, 'm', [name, month, day, other], 2);
      this.#add(keys, 'f', [name, house, city ?? postal], 2);
      if (!all) continue;
      this.#add(keys, 'c', [name, postal, year], 2);
      this.#add(keys, 'c', [name, city, year], 2);
    }
  }

  #addPlaces(keys: Keys, { addresses }: Description, year: Part | undefined): void {
    for (const { postalCode, number, street, city } of addresses) {
      const postal = postalCode ? this.#part('postalCode', postalCode) : undefined;
      const town = city ? this.#part('city', city) : undefined;
      if (street) this.#add(keys, 'a', [this.#part('street', street), postal ?? town, year], 2);
      if (number === '') continue;
      const house = this.#part('houseNumber', number);
      if (street) this.#add(keys, 's', [this.#part('street', street), house, postal ?? town], 2);
      this.#add(keys, 'h', [postal, house, year], 2);
      this.#add(keys, 'h', [town, house, year], 2);
    }
  }

  #birth(date: string): Birth {
    if (date.length !== 10 || date.startsWith('?')) {
      const year = /^\d{4}/.test(date) ? this.#part('birthYear', date.slice(0, 4)) : undefined;
      return {
        year,
        month: undefined,
        day: undefined,
        date: date.startsWith('?') && date.length === 9 ? this.#part('birthDate', date) : undefined,
      };
    }
    return {
      year: this.#part('birthYear', date.slice(0, 4)),
      month: { value: date.slice(5, 7), frequency: 1 / 12 },
      day: { value: date.slice(8), frequency: 1 / 30 },
      date: this.#part('birthDate', date),
    };
  }

  #sound(name: string): Part | undefined {
    if (name === '') return undefined;
    const sound = phonetic(joined(name));
    // The more common of its uses, because names the wrong way round are looked for under the other.
    const frequency = Math.max(this.#terms.frequency('givenSound', sound), this.#terms.frequency('familySound', sound));
    return { value: sound, frequency: frequency > 0 ? frequency : usual };
  }

  #part(field: string, value: string): Part {
    return { value, frequency: this.#terms.frequency(field, value, unlearned[field] ?? usual) };
  }

  /** As many parts as make the key selective, at least `least`; none when even all of them do not. */
  #add(keys: Keys, kind: string, parts: readonly (Part | undefined)[], least = 1): void {
    let expected = this.#population;
    let key = kind;
    let used = 0;
    for (const part of parts) {
      if (used >= least && expected <= this.#room) break;
      if (!part) {
        if (used < least) return;
        continue;
      }
      expected *= part.frequency;
      key += `|${part.value}`;
      used++;
    }
    if (expected > this.#most) return;
    keys.set(expected > this.#telling ? weak(key) : key, expected);
  }
}

function isWhole({ names, birthDate }: Description): boolean {
  return (
    names.some(it => it.given.length > 1 && it.family !== '') && birthDate.length === 10 && !birthDate.startsWith('?')
  );
}

interface Named {
  readonly given: Part | undefined;
  readonly family: Part | undefined;
  readonly birth: Birth;
  readonly description: Description;
  readonly all: boolean;
}

interface Birth {
  readonly year: Part | undefined;
  readonly month: Part | undefined;
  readonly day: Part | undefined;
  readonly date: Part | undefined;
}

/** What the frequencies of keys are counted from. */
export function blockingTerms({ names, emails }: Description): readonly (readonly [field: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  for (const { given, family } of names) {
    if (given) found.push(['givenSound', phonetic(joined(given))], ['initial', phonetic(joined(given)).charAt(0)]);
    if (family) found.push(['familySound', phonetic(joined(family))], ['initial', phonetic(joined(family)).charAt(0)]);
  }
  for (const email of emails) {
    const at = email.indexOf('@');
    found.push(['emailLocal', email.slice(0, at)], ['emailDomain', email.slice(at + 1)]);
  }
  return found;
}
