import { type Demographics, systemOf } from './demographics.ts';

/** Why two source patients are one person; names what agreed, never the values. */
export interface Match {
  readonly rule: string;
  readonly explanation: string;
}

/**
 * The seam for matchers: pure, symmetric, and a function of the two descriptions alone, so that the same data give the
 * same links in any order of arrival.
 */
export interface Matcher {
  /** Two that share no key are never compared. */
  blockingKeys(demographics: Demographics): readonly string[];
  compare(a: Demographics, b: Demographics): Match | undefined;
}

/**
 * The first matcher: a shared personal identifier with nothing against it, else agreement on name, birth date and sex
 * together with phone or address. What a family shares never suffices, and no agreement outweighs a contradiction.
 */
export const exactMatcher: Matcher = {
  blockingKeys({ family, given, birthDate, identifiers }) {
    const named = family && given && birthDate ? [`name:${family}/${given}/${birthDate}`] : [];
    return [...identifiers.map(it => `id:${it}`), ...named];
  },
  compare(a, b) {
    if (contradicts(a, b)) return undefined;
    return sharedIdentifier(a, b) ?? sameDescription(a, b);
  },
};

/** One issuer gave them different numbers, or they were born on different days, or their sexes differ. */
function contradicts(a: Demographics, b: Demographics): boolean {
  return differ(a.birthDate, b.birthDate) || differ(a.sex, b.sex) || conflictingIdentifiers(a, b);
}

function differ(a: string, b: string): boolean {
  return a !== '' && b !== '' && a !== b;
}

/** Both have identifiers of one system, and none of them in common. */
function conflictingIdentifiers(a: Demographics, b: Demographics): boolean {
  const systemsOfA = new Set(a.identifiers.map(systemOf));
  return b.identifiers
    .map(systemOf)
    .filter(it => systemsOfA.has(it))
    .some(system => !intersects(ofSystem(a.identifiers, system), ofSystem(b.identifiers, system)));
}

function sharedIdentifier(a: Demographics, b: Demographics): Match | undefined {
  if (!intersects(a.identifiers, b.identifiers)) return undefined;
  const agreed = [
    ...(a.birthDate && a.birthDate === b.birthDate ? ['birth date'] : []),
    ...(a.family && a.family === b.family ? ['family name'] : []),
  ];
  if (agreed.length === 0) return undefined;
  return { rule: 'shared-identifier', explanation: `an identifier and ${agreed.join(' and ')} agree` };
}

function sameDescription(a: Demographics, b: Demographics): Match | undefined {
  const named = a.family !== '' && a.given !== '' && a.family === b.family && a.given === b.given;
  if (!named || a.birthDate === '' || a.birthDate !== b.birthDate || a.sex === '' || a.sex !== b.sex) return undefined;
  const reached = [
    ...(intersects(a.phones, b.phones) ? ['phone'] : []),
    ...(intersects(a.addresses, b.addresses) ? ['address'] : []),
  ];
  if (reached.length === 0) return undefined;
  return { rule: 'same-description', explanation: `name, birth date, sex and ${reached.join(' and ')} agree` };
}

function ofSystem(identifiers: readonly string[], system: string): readonly string[] {
  return identifiers.filter(it => systemOf(it) === system);
}

function intersects(a: readonly string[], b: readonly string[]): boolean {
  return a.some(it => b.includes(it));
}
