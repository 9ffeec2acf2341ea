import type { ComparableAddress, ComparableName } from './description.ts';
import { joined, words, wordsAndDigits } from './text.ts';

const placeholders = new Set(
  'unknown unk unkn anonymous anon unnamed noname baby babyboy babygirl boy girl infant newborn nb bb bg bby test none na nil null nan nn xx xxx xxxx zz zzz missing refused patient not known female male twin'.split(
    ' ',
  ),
);
const generations: Readonly<Record<string, string>> = {
  ...{ jr: 'jr', junior: 'jr', jnr: 'jr', sr: 'sr', senior: 'sr', snr: 'sr', ii: 'ii', iii: 'iii', iv: 'iv', v: 'v' },
  ...{ '2nd': 'ii', '3rd': 'iii', '4th': 'iv', '2': 'ii', '3': 'iii', '4': 'iv', i: 'i', '1st': 'i' },
};
const titles = new Set('mr mrs ms miss dr prof rev sir dame md phd esq hon'.split(' '));

export interface GivenName {
  readonly given: readonly string[];
  readonly family: string;
  readonly suffix?: string;
}

/** A name as it is compared; what is said in place of a name (`Unknown`, `Baby Boy`) is nothing. */
export function normalizeName({ given, family, suffix }: GivenName): ComparableName {
  const [first = '', ...more] = given
    .flatMap(it => it.split(/[\s,]+/))
    .map(words)
    .filter(it => it !== '' && !titles.has(it) && !placeholders.has(joined(it)));
  const { name, generation } = splitGeneration(words(family));
  return {
    given: first,
    middle: more.join(' '),
    family: placeholders.has(joined(name)) ? '' : name,
    suffix: generationOf(suffix ?? '') || generation,
  };
}

/** `smith jr` is `smith`, and a junior. */
function splitGeneration(family: string): { name: string; generation: string } {
  const parts = family.split(' ');
  const last = parts.at(-1) ?? '';
  if (parts.length < 2 || !/^(jr|sr|junior|senior|ii|iii|iv)$/.test(last)) return { name: family, generation: '' };
  return { name: parts.slice(0, -1).join(' '), generation: generations[last] ?? '' };
}

function generationOf(suffix: string): string {
  return generations[joined(wordsAndDigits(suffix))] ?? '';
}

export function normalizeSex(text: string): string {
  const said = words(text);
  if (/^(m|male|man|h|homme|masculino|masc)$/.test(said) || text.trim() === '1') return 'male';
  if (/^(f|female|w|woman|femme|femenino|fem)$/.test(said) || text.trim() === '2') return 'female';
  return /^(o|other|x|nonbinary|non binary)$/.test(said) ? 'other' : '';
}

/** Digits that differ between people: without the country's prefix or the trunk zero. Empty for what is no number. */
export function normalizePhone(text: string): string {
  const bare = text.replace(/(x|ext\.?|extension)\s*\d+\s*$/i, '').replace(/\.0$/, '');
  const digits = bare.replace(/\D/g, '').replace(/^00/, '');
  const local = digits.length > 10 ? digits.slice(-10) : digits.replace(/^0+/, '');
  return local.length < 6 || /^(\d)\1+$/.test(local) || /^(1234567|0123456)/.test(local) ? '' : local;
}

/** Without a tag or Gmail's dots. Empty for what is no address, or nobody's. */
export function normalizeEmail(text: string): string {
  const match = /^([^@\s]+)@([^@\s]+)$/.exec(text.trim().toLowerCase());
  if (!match) return '';
  const [, local = '', domain = ''] = match;
  if (/^(none|no|noemail|na|n\/a|unknown|declined|refused|test|noreply|no-reply|null)$/.test(local)) return '';
  const untagged = local.replace(/\+.*$/, '');
  return `${domain === 'gmail.com' ? untagged.replaceAll('.', '') : untagged}@${domain}`;
}

const streetWords: Readonly<Record<string, string>> = {
  ...{
    street: 'st',
    str: 'st',
    avenue: 'ave',
    av: 'ave',
    road: 'rd',
    drive: 'dr',
    lane: 'ln',
    boulevard: 'blvd',
    court: 'ct',
  },
  ...{
    place: 'pl',
    terrace: 'tce',
    terr: 'tce',
    ter: 'tce',
    crescent: 'cres',
    cr: 'cres',
    circuit: 'cct',
    cir: 'cct',
    circle: 'cct',
    parkway: 'pkwy',
  },
  ...{
    highway: 'hwy',
    close: 'cl',
    square: 'sq',
    north: 'n',
    south: 's',
    east: 'e',
    west: 'w',
    saint: 'st',
    mount: 'mt',
  },
  ...{
    strasse: 'st',
    rue: 'r',
    calle: 'c',
    apartment: 'apt',
    suite: 'ste',
    building: 'bldg',
    floor: 'fl',
    room: 'rm',
    way: 'way',
  },
  ...{
    motorway: 'mwy',
    trail: 'trl',
    square_: 'sq',
    grove: 'gr',
    parade: 'pde',
    esplanade: 'esp',
    northeast: 'ne',
    northwest: 'nw',
    southeast: 'se',
    southwest: 'sw',
  },
};
const unitAt = /\b(apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|lot|trlr|#)\s*\.?\s*#?\s*(\w+)\s*$/i;
const emptyAddress: ComparableAddress = {
  number: '',
  street: '',
  unit: '',
  city: '',
  district: '',
  state: '',
  postalCode: '',
};

export interface GivenAddress {
  readonly houseNumber?: string;
  readonly line?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly district?: string;
  readonly state?: string;
  readonly postalCode?: string;
}

/** Undefined when nothing is known of it. */
export function normalizeAddress(given: GivenAddress): ComparableAddress | undefined {
  const line = (given.line ?? '').split(/\\n|\n/).at(-1) ?? '';
  const { street, unit } = splitUnit(line);
  const { number, rest } = splitNumber(street, given.houseNumber ?? '');
  const address = {
    number,
    street: streetOf(rest),
    unit: streetOf([unit, given.line2 ?? ''].join(' ')).replace(/^(apt|ste|unit|flat|fl|rm|lot) /, ''),
    city: placeOf(given.city ?? ''),
    district: placeOf(given.district ?? ''),
    state: stateOf(given.state ?? ''),
    postalCode: postalCodeOf(given.postalCode ?? ''),
  };
  return Object.values(address).some(it => it !== '') ? { ...emptyAddress, ...address } : undefined;
}

function splitUnit(line: string): { street: string; unit: string } {
  const found = unitAt.exec(line);
  return found && found.index > 0
    ? { street: line.slice(0, found.index), unit: found[2] ?? '' }
    : { street: line, unit: '' };
}

/** `12 Main St`, `Main St 12`, or a number in a column of its own. */
function splitNumber(street: string, houseNumber: string): { number: string; rest: string } {
  const bare = (text: string) => joined(wordsAndDigits(text.replace(/\.0$/, ''))).replace(/^0+(?=\d)/, '');
  if (houseNumber.trim() !== '') return { number: bare(houseNumber), rest: street };
  const leading = /^\s*(\d+\s?[a-z]?(?:[-/]\d+)?)[\s,]+(?=\p{L}{2}|\d+(?:st|nd|rd|th)\b)/iu.exec(street);
  if (leading) return { number: bare(leading[1] ?? ''), rest: street.slice(leading[0].length) };
  const trailing = /[\s,]+(\d+\s?[a-z]?)\s*$/i.exec(street);
  return trailing
    ? { number: bare(trailing[1] ?? ''), rest: street.slice(0, trailing.index) }
    : { number: '', rest: street };
}

function streetOf(text: string): string {
  return wordsAndDigits(text)
    .split(' ')
    .map(it => streetWords[it] ?? it)
    .join(' ');
}

function placeOf(text: string): string {
  const name = wordsAndDigits(text);
  if (placeholders.has(joined(name))) return '';
  return name
    .replace(/^(saint|st) /, 'st ')
    .replace(/^(mount|mt) /, 'mt ')
    .replace(/^(fort|ft) /, 'ft ');
}

function postalCodeOf(text: string): string {
  const code = joined(wordsAndDigits(text.replace(/\.0$/, '')));
  if (/^\d{9}$/.test(code)) return code.slice(0, 5);
  return /^0+$/.test(code) ? '' : code.replace(/^(\d{5})\d{4}$/, '$1').replace(/^0+(?=\d{4}$)/, '');
}

const states =
  'alabama al alaska ak arizona az arkansas ar california ca colorado co connecticut ct delaware de florida fl georgia ga hawaii hi idaho id illinois il indiana in iowa ia kansas ks kentucky ky louisiana la maine me maryland md massachusetts ma michigan mi minnesota mn mississippi ms missouri mo montana mt nebraska ne nevada nv newhampshire nh newjersey nj newmexico nm newyork ny northcarolina nc northdakota nd ohio oh oklahoma ok oregon or pennsylvania pa rhodeisland ri southcarolina sc southdakota sd tennessee tn texas tx utah ut vermont vt virginia va washington wa westvirginia wv wisconsin wi wyoming wy newsouthwales nsw victoria vic queensland qld southaustralia sa westernaustralia wa tasmania tas northernterritory nt australiancapitalterritory act'.split(
    ' ',
  );
const stateCodes = new Map<string, string>();
for (let i = 0; i + 1 < states.length; i += 2) stateCodes.set(states[i] ?? '', states[i + 1] ?? '');

function stateOf(text: string): string {
  const name = joined(wordsAndDigits(text));
  return stateCodes.get(name) ?? name;
}

/** Letters and digits. Empty for what stands in place of a number (`000-00-0000`, `999999999`). */
export function normalizeIdentifier(text: string): string {
  const value = joined(wordsAndDigits(text.replace(/\.0$/, '')));
  return placeholders.has(value) || /^(.)\1*$/.test(value) || value === '123456789' ? '' : value;
}
