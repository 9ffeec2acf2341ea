import type { Address, ContactPoint, HumanName, Identifier, Patient } from '@causeway/fhir';

/** What is compared of a source patient, in forms that make equal things equal. */
export interface Demographics {
  readonly family: string;
  readonly given: string;
  /** `YYYY-MM-DD`; empty when it is not known to the day. */
  readonly birthDate: string;
  /** FHIR administrative gender; empty when unknown. */
  readonly sex: string;
  /** Last ten digits of each number. */
  readonly phones: readonly string[];
  /** Street line and postal code of each address. */
  readonly addresses: readonly string[];
  /** `system|value` of the identifiers that only one human being holds. */
  readonly identifiers: readonly string[];
}

/** HL7 table 0203: identifiers of a person, not of a family, an account or a visit. */
const personal = new Set(['MR', 'PI', 'PT', 'PE', 'SS', 'NI', 'NNUSA', 'PPN', 'DL', 'NIIP', 'SB', 'HC', 'JHN']);

export function demographicsOf(patient: Patient): Demographics {
  const name = officialName(patient.name ?? []);
  return {
    family: letters(name?.family ?? ''),
    given: letters(name?.given?.[0] ?? ''),
    birthDate: /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') ? (patient.birthDate ?? '') : '',
    sex: patient.gender && patient.gender !== 'unknown' ? patient.gender : '',
    phones: distinct((patient.telecom ?? []).filter(isPhone).map(it => digits(it.value ?? '').slice(-10))).filter(
      it => it.length >= 7,
    ),
    addresses: distinct((patient.address ?? []).map(addressKey)).filter(it => it !== ''),
    identifiers: distinct((patient.identifier ?? []).filter(isPersonal).map(it => `${it.system}|${it.value}`)),
  };
}

/**
 * What is known after another message: what it says replaces what was said before, what it leaves out stays, what it
 * deletes (`cleared`, e.g. `Patient.telecom`) is gone. An identifier replaces those of its own system only.
 */
export function overlay(known: Demographics, said: Demographics, cleared: readonly string[]): Demographics {
  const gone = (element: string) => cleared.includes(`Patient.${element}`);
  const named = said.family !== '' || said.given !== '' || gone('name');
  const { family, given } = named ? said : known;
  const systems = new Set(said.identifiers.map(systemOf));
  const kept = gone('identifier') ? [] : known.identifiers.filter(it => !systems.has(systemOf(it)));
  return {
    family,
    given,
    birthDate: said.birthDate || (gone('birthDate') ? '' : known.birthDate),
    sex: said.sex || (gone('gender') ? '' : known.sex),
    phones: said.phones.length > 0 || gone('telecom') ? said.phones : known.phones,
    addresses: said.addresses.length > 0 || gone('address') ? said.addresses : known.addresses,
    identifiers: distinct([...kept, ...said.identifiers]),
  };
}

/** The system of a `system|value`. */
export function systemOf(identifier: string): string {
  return identifier.slice(0, identifier.lastIndexOf('|'));
}

function officialName(names: readonly HumanName[]): HumanName | undefined {
  return (
    names.find(it => it.use === 'official') ??
    names.find(it => it.use === 'usual') ??
    names.find(it => it.use !== 'old') ??
    names[0]
  );
}

/** Upper-case letters without diacritics, so that `Núñez-Ortiz` is `NUNEZORTIZ`; other alphabets stay as they are. */
function letters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toUpperCase();
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

function isPhone({ system, value }: ContactPoint): boolean {
  return (system === undefined || system === 'phone' || system === 'sms') && value !== undefined;
}

function isPersonal({ system, value, type }: Identifier): boolean {
  const code = type?.coding?.[0]?.code;
  return Boolean(system && value) && (code === undefined || personal.has(code));
}

function addressKey({ line, postalCode }: Address): string {
  const street = (line ?? [])
    .join(' ')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();
  const code = (postalCode ?? '').replace(/\s/g, '').toUpperCase().slice(0, 5);
  return street && code ? `${street}/${code}` : '';
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
