import type { ComparableAddress, ComparableName, Description } from '@causeway/matching';
import type { Comparable } from './comparable.ts';

type Texts = readonly string[];

/**
 * A comparable as the key index stores it: values by place without their names, because an arrival reads several and a page
 * of the store holds as many as fit. The authority stands once.
 */
export type StoredComparable = readonly [
  authority: string,
  identifier: string,
  description: StoredDescription,
  overlaid?: readonly [revision: number, before: StoredDescription],
];

type StoredDescription = readonly [
  birthDate: string,
  sex: string,
  names: readonly Texts[],
  phones: Texts,
  emails: Texts,
  addresses: readonly Texts[],
  identifiers: readonly Texts[],
  motherName: string,
  birthOrder: number,
  /** Absent: the authority. */
  source?: string,
];

export function toStored({ sourcePatient, description, overlaid }: Comparable): StoredComparable {
  const { authority, identifier } = sourcePatient;
  const stored = [authority, identifier, storedDescription(description, authority)] as const;
  return overlaid ? [...stored, [overlaid.revision, storedDescription(overlaid.before, authority)]] : stored;
}

export function fromStored(id: string, stored: StoredComparable): Comparable {
  const [authority, identifier, description, overlaid] = stored;
  const it = { id, sourcePatient: { authority, identifier }, description: descriptionFrom(description, authority) };
  if (!overlaid) return it;
  const [revision, before] = overlaid;
  return { ...it, overlaid: { revision, before: descriptionFrom(before, authority) } };
}

function storedDescription(of: Description, authority: string): StoredDescription {
  const stored = [
    of.birthDate,
    of.sex,
    of.names.map(it => trimmed([it.given, it.family, it.middle, it.suffix])),
    of.phones,
    of.emails,
    of.addresses.map(it => trimmed([it.number, it.street, it.city, it.state, it.postalCode, it.unit, it.district])),
    of.identifiers.map(it => [it.system, it.value]),
    of.motherName,
    of.birthOrder,
  ] as const;
  return of.source === authority ? stored : [...stored, of.source];
}

function descriptionFrom(stored: StoredDescription, authority: string): Description {
  const [birthDate, sex, names, phones, emails, addresses, identifiers, motherName, birthOrder, source] = stored;
  return {
    names: names.map(nameFrom),
    birthDate,
    sex,
    phones,
    emails,
    addresses: addresses.map(addressFrom),
    motherName,
    birthOrder,
    identifiers: identifiers.map(([system = '', value = '']) => ({ system, value })),
    source: source ?? authority,
  };
}

function nameFrom([given = '', family = '', middle = '', suffix = '']: Texts): ComparableName {
  return { given, middle, family, suffix };
}

function addressFrom([
  number = '',
  street = '',
  city = '',
  state = '',
  postalCode = '',
  ...more
]: Texts): ComparableAddress {
  const [unit = '', district = ''] = more;
  return { number, street, unit, city, district, state, postalCode };
}

/** Without what is not said at the end. */
function trimmed(texts: Texts): Texts {
  let length = texts.length;
  while (length > 0 && texts[length - 1] === '') length--;
  return texts.slice(0, length);
}
