import type { Address, ContactPoint, HumanName } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { period } from './ts.ts';

// CF-NameUse
const nameUse: Readonly<Record<string, NonNullable<HumanName['use']>>> = {
  A: 'nickname',
  C: 'official',
  L: 'usual',
  P: 'nickname',
};
// CF-AddressUse
const addressUse: Readonly<Record<string, NonNullable<Address['use']>>> = {
  BAD: 'old',
  H: 'home',
  HP: 'home',
  HV: 'home',
  TMP: 'temp',
  WP: 'work',
  DIR: 'work',
  PUB: 'work',
};
// CF-TelecomUse
const telecomUse: Readonly<Record<string, NonNullable<ContactPoint['use']>>> = {
  AS: 'work',
  BAD: 'old',
  DIR: 'work',
  H: 'home',
  HP: 'home',
  HV: 'home',
  MC: 'mobile',
  PG: 'mobile',
  PUB: 'work',
  TMP: 'temp',
  WP: 'work',
};

function useOf<T>(element: CdaElement, table: Readonly<Record<string, T>>): T | undefined {
  const said = element.attr('use')?.split(/\s+/) ?? [];
  return said.map(it => (Object.hasOwn(table, it) ? table[it] : undefined)).find(it => it !== undefined);
}

function texts(element: CdaElement, name: string): string[] | undefined {
  return present(element.all(name).map(it => it.text || undefined));
}

/** PN to HumanName; a name without parts is its text. */
export function humanName(element: CdaElement, scope: Scope): HumanName | undefined {
  const family = texts(element, 'family')?.join(' ');
  const given = texts(element, 'given');
  const parts = compact({ family, given, prefix: texts(element, 'prefix'), suffix: texts(element, 'suffix') });
  const text = parts === undefined ? element.text || undefined : undefined;
  if (parts === undefined && text === undefined) return undefined;
  const valid = element.first('validTime');
  const use = birthName(element) ? 'maiden' : useOf(element, nameUse);
  return compact({ use, text, ...parts, period: valid && period(valid, scope) });
}

/** `qualifier` of the family name: BR is the name at birth. */
function birthName(element: CdaElement): boolean {
  return element.all('family').some(it => it.attr('qualifier')?.split(/\s+/).includes('BR'));
}

/** A name as one line, for a display. */
export function nameText(element: CdaElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap(it => texts(element, it) ?? []);
  return (parts.length === 0 ? element.text : parts.join(' ')) || undefined;
}

/** AD to Address. */
export function address(element: CdaElement, scope: Scope): Address | undefined {
  const [city, district, state, postalCode, country] = ['city', 'county', 'state', 'postalCode', 'country'].map(it =>
    texts(element, it)?.join(' '),
  );
  const line = texts(element, 'streetAddressLine') ?? streetParts(element);
  const parts = compact({ line, city, district, state, postalCode, country });
  const text = parts === undefined ? element.text || undefined : undefined;
  if (parts === undefined && text === undefined) return undefined;
  const usable = element.first('useablePeriod');
  return compact({ use: useOf(element, addressUse), text, ...parts, period: usable && period(usable, scope) });
}

const street = ['houseNumber', 'direction', 'streetName', 'streetNameBase', 'streetNameType', 'additionalLocator'];

function streetParts(element: CdaElement): string[] | undefined {
  const line = street.flatMap(it => texts(element, it) ?? []).join(' ');
  return line === '' ? undefined : [line];
}

const schemes: Readonly<Record<string, NonNullable<ContactPoint['system']>>> = {
  tel: 'phone',
  fax: 'fax',
  'x-text-fax': 'fax',
  mailto: 'email',
  http: 'url',
  https: 'url',
  ftp: 'url',
  sms: 'sms',
};

/** TEL to ContactPoint. */
export function telecom(element: CdaElement, scope: Scope): ContactPoint | undefined {
  const said = element.attr('value');
  if (said === undefined || element.nullFlavor !== undefined) return undefined;
  const [, scheme = '', rest = ''] = /^([a-z-]+):\s*(.*)$/i.exec(said) ?? [];
  const system = schemes[scheme.toLowerCase()];
  const isPager = element.attr('use')?.split(/\s+/).includes('PG');
  const value = system === undefined ? said : system === 'url' ? said : rest;
  if (value === '') return undefined;
  const usable = element.first('useablePeriod');
  return compact({
    system: isPager ? ('pager' as const) : (system ?? guessSystem(said)),
    value,
    use: useOf(element, telecomUse),
    period: usable && period(usable, scope),
  });
}

function guessSystem(said: string): NonNullable<ContactPoint['system']> {
  if (said.includes('@')) return 'email';
  return /^[+\d\s().x-]+$/i.test(said) ? 'phone' : 'other';
}
