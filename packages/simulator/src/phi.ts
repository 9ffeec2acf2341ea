import { facilities } from './facility.ts';
import { type LoadOptions, loadPatient } from './load.ts';
import type { Population } from './population.ts';
import { type Demographics, registrationsOf } from './registration.ts';
import { escapeText, spell } from './segment.ts';

/** A facility's number for a patient with what is said under it. */
export interface Disclosed {
  readonly mrn: string;
  readonly demographics: readonly Demographics[];
}

/**
 * Every string of a population's messages that may appear in no log, metric, trace, error or file name: names, numbers,
 * birth dates (as in HL7 and in FHIR), telephones and street lines, spelt as each facility and as FHIR would.
 */
export function phiOf(population: Population): ReadonlySet<string> {
  const told = registrationsOf(population).map(({ mrn, demographics, corrected, moved }) => ({
    mrn,
    demographics: [demographics, corrected, moved].filter(it => it !== undefined),
  }));
  return collectPhi(told);
}

/** The same for a load. */
export function phiOfLoad(options: LoadOptions): ReadonlySet<string> {
  const told = Array.from({ length: options.patients }, (_, index) => {
    const { mrn, demographics } = loadPatient(index, options);
    return { mrn, demographics: [demographics] };
  });
  return collectPhi(told);
}

export function collectPhi(told: readonly Disclosed[]): ReadonlySet<string> {
  const phi = new Set<string>();
  for (const { mrn, demographics } of told) {
    phi.add(mrn);
    for (const text of demographics.flatMap(it => textsOf(it))) {
      // A relative's name (NK1) is spelt by facilities that do not know the relative.
      const capitals = spell(text, facilities.lakeside.conventions);
      for (const form of [text, escapeText(text), capitals, escapeText(capitals)]) phi.add(form);
    }
  }
  return phi;
}

function textsOf(it: Demographics): readonly string[] {
  const { given, middle, family, otherName, birthDate, phone, address, nationalId } = it;
  const names = [given, middle, family, otherName?.given, otherName?.family];
  const dates = [birthDate, birthDate.replaceAll('-', '')];
  return [...names, ...dates, ...(phone ? phoneForms(phone) : []), address.line, nationalId].filter(
    text => text !== undefined,
  );
}

/** Ten digits, as parts, and as people write them. */
function phoneForms(phone: string): readonly string[] {
  const [area, exchange, line] = [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)];
  return [phone, `(${area})${exchange}-${line}`, `(${area}) ${exchange}-${line}`, `${area}-${exchange}-${line}`];
}

/**
 * Which of the strings a text contains. Digits count only where no other digit adjoins, since a nanosecond clock holds
 * every short number sooner or later.
 */
export function findPhi(text: string, phi: ReadonlySet<string>): readonly string[] {
  return [...phi].filter(it => (/^\d+$/.test(it) ? containsNumber(text, it) : text.includes(it)));
}

function containsNumber(text: string, number: string): boolean {
  for (let at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
    if (!isDigit(text[at - 1]) && !isDigit(text[at + number.length])) return true;
  }
  return false;
}

function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && letter >= '0' && letter <= '9';
}
