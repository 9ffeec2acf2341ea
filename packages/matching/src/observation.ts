import { compareBirthDates, isDoubtful } from './birth-date.ts';
import { bestLevel, emailLevel, identifierLevel, phoneLevel } from './contact.ts';
import type { ComparableAddress, Description } from './description.ts';
import { at, type Field, fieldCount, fieldNames, fieldOf } from './field.ts';
import { inOrder } from './in-order.ts';
import { compareNames, familyLevel, type NameAgreement } from './name.ts';
import { closestAddresses, numberLevel, placeLevel, postalCodeLevel, stateLevel, streetLevel } from './place.ts';
import type { Terms } from './terms.ts';

/** How two descriptions agree, before any weight: by field the level (-1: cannot be said). Written over at each use. */
export interface Observation {
  readonly levels: Int8Array;
  /** How common the compared value is; 0 where that says nothing. */
  readonly frequencies: Float64Array;
  /** 1 where what the field depends on agrees (city on postal code …), so that its agreement is less of a surprise. */
  readonly dependent: Uint8Array;
  /** A birth date that is no date and resembles nothing. */
  doubtfulBirthDate: boolean;
}

export function emptyObservation(): Observation {
  return {
    levels: new Int8Array(fieldCount),
    frequencies: new Float64Array(fieldCount),
    dependent: new Uint8Array(fieldCount),
    doubtfulBirthDate: false,
  };
}

/** By field, the last level at which rare values make agreement more telling: none of those that say it is different. */
const rarityTells = fieldNames.map(name => (name.startsWith('birth') ? 0 : fieldOf(name).levels.length - 2));

/** Symmetric: `observe(a, b)` is `observe(b, a)`. */
export function observe(one: Description, other: Description, terms: Terms, into: Observation): Observation {
  const [a, b] = inOrder(one, other);
  into.levels.fill(-1);
  into.frequencies.fill(0);
  into.dependent.fill(0);
  into.doubtfulBirthDate = false;
  const note = (field: Field, level: number, valueA: string, valueB: string) => {
    into.levels[at[field]] = level;
    if (level < 0 || level > (rarityTells[at[field]] ?? 0)) return;
    const frequency = terms.frequency(field, valueA);
    into.frequencies[at[field]] = valueA === valueB ? frequency : Math.min(frequency, terms.frequency(field, valueB));
  };
  observeNames(likelierReading(compareNames(a.names, b.names), terms), into, note);
  if (a.sex !== '' && b.sex !== '') note('sex', a.sex === b.sex ? 0 : 1, a.sex, b.sex);
  observeBirth(a, b, into, note);
  const addresses = closestAddresses(a.addresses, b.addresses);
  if (addresses) observeAddresses(addresses[0], addresses[1], into, note);
  observeContacts(a, b, note);
  const { levels } = into;
  into.dependent[at.sex] = levels[at.given] === 0 ? 1 : 0;
  into.dependent[at.email] = isAlike(levels[at.given]) && isAlike(levels[at.family]) ? 1 : 0;
  if (a.source !== '' && b.source !== '') into.levels[at.source] = a.source === b.source ? 0 : 1;
  return into;
}

/** At worst a typo apart: an address made of the name is made of this name. */
function isAlike(level = -1): boolean {
  return level >= 0 && level <= 2;
}

type Note = (field: Field, level: number, valueA: string, valueB: string) => void;

/** Of names the wrong way round, what is more usual as a given name is taken for it. */
function likelierReading(names: NameAgreement | undefined, terms: Terms): NameAgreement | undefined {
  if (!names?.swapped) return names;
  const other = {
    ...{ ...names, given: names.family, family: names.given },
    ...{ givenA: names.familyA, givenB: names.familyB, familyA: names.givenA, familyB: names.givenB },
  };
  return usualness(other, terms) > usualness(names, terms) ? other : names;
}

function usualness({ givenA, givenB, familyA, familyB }: NameAgreement, terms: Terms): number {
  const given = Math.min(terms.frequency('given', givenA), terms.frequency('given', givenB));
  return given * Math.min(terms.frequency('family', familyA), terms.frequency('family', familyB));
}

function observeNames(names: NameAgreement | undefined, into: Observation, note: Note): void {
  if (!names) return;
  note('given', names.given, names.givenA, names.givenB);
  note('middle', names.middle, names.middleA, names.middleB);
  note('family', names.family, names.familyA, names.familyB);
  if (names.given >= 0 && names.family >= 0) into.levels[at.nameOrder] = names.swapped ? 1 : 0;
  into.dependent[at.given] = names.family === 0 ? 1 : 0;
}

function observeBirth(a: Description, b: Description, into: Observation, note: Note): void {
  const { date, year } = compareBirthDates(a.birthDate, b.birthDate);
  note('birthDate', date, a.birthDate, b.birthDate);
  note('birthYear', year, a.birthDate.slice(0, 4), b.birthDate.slice(0, 4));
  into.doubtfulBirthDate = isDoubtful(a.birthDate, b.birthDate, date);
}

function observeAddresses(a: ComparableAddress, b: ComparableAddress, into: Observation, note: Note): void {
  const postal = postalCodeLevel(a.postalCode, b.postalCode);
  const city = placeLevel(a.city, b.city);
  const district = placeLevel(a.district, b.district);
  const street = streetLevel(a.street, b.street);
  const number = numberLevel(a.number, b.number);
  note('postalCode', postal, a.postalCode, b.postalCode);
  note('city', city, a.city, b.city);
  note('district', district, a.district, b.district);
  note('state', stateLevel(a.state, b.state), a.state, b.state);
  note('street', street, a.street, b.street);
  note('houseNumber', number, a.number, b.number);
  note('unit', numberLevel(a.unit, b.unit), a.unit, b.unit);
  const near = postal === 0 || city === 0;
  into.dependent[at.city] = postal === 0 ? 1 : 0;
  into.dependent[at.district] = near ? 1 : 0;
  into.dependent[at.state] = near || district === 0 ? 1 : 0;
  into.dependent[at.street] = near ? 1 : 0;
  into.dependent[at.houseNumber] = street === 0 ? 1 : 0;
  into.dependent[at.unit] = street === 0 && number === 0 ? 1 : 0;
}

function observeContacts(a: Description, b: Description, note: Note): void {
  const phone = bestLevel(a.phones, b.phones, phoneLevel);
  if (phone) note('phone', phone.level, phone.a, phone.b);
  const email = bestLevel(a.emails, b.emails, emailLevel);
  if (email) note('email', email.level, email.a, email.b);
  if (a.motherName !== '' && b.motherName !== '') {
    const level = familyLevel(a.motherName, b.motherName);
    note('motherName', level === 0 ? 0 : level === 4 ? 2 : level < 0 ? -1 : 1, a.motherName, b.motherName);
  }
  observeIdentifiers(a, b, note);
}

/** The identifier that agrees best among those of one system. */
function observeIdentifiers(a: Description, b: Description, note: Note): void {
  let best: { level: number; a: string; b: string } | undefined;
  for (const one of a.identifiers) {
    for (const other of b.identifiers) {
      if (one.system !== other.system) continue;
      const level = identifierLevel(one.value, other.value);
      if (!best || level < best.level)
        best = { level, a: `${one.system}|${one.value}`, b: `${other.system}|${other.value}` };
    }
  }
  if (best) note('identifier', best.level, best.a, best.b);
}
