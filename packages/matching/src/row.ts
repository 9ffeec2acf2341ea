import { type DateOrder, dateOf, parseDate } from './date.ts';
import type { Description } from './description.ts';
import {
  normalizeAddress,
  normalizeEmail,
  normalizeIdentifier,
  normalizeName,
  normalizePhone,
  normalizeSex,
} from './normalize.ts';
import { words } from './text.ts';

/** A person as a row of a file has them; texts as they stand there. */
export interface Row {
  readonly source?: string;
  readonly given?: string;
  readonly middle?: string;
  readonly family?: string;
  readonly suffix?: string;
  readonly birthDate?: string;
  readonly birthYear?: string;
  readonly birthMonth?: string;
  readonly birthDay?: string;
  readonly sex?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly houseNumber?: string;
  readonly line?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly district?: string;
  readonly state?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly motherName?: string;
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
}

/** `dates` says how the file's dates are written: see `dateOrderOf`. */
export function describeRow(row: Row, dates: DateOrder = 'ymd'): Description {
  const name = normalizeName({
    given: [said(row.given), said(row.middle)],
    family: said(row.family),
    suffix: said(row.suffix),
  });
  const address = normalizeAddress(Object.fromEntries(placeColumns.map(it => [it, said(row[it])])));
  const phone = normalizePhone(said(row.phone));
  const email = normalizeEmail(said(row.email));
  return {
    names: name.given === '' && name.family === '' ? [] : [name],
    birthDate: birthOf(row, dates),
    sex: normalizeSex(said(row.sex)),
    phones: phone ? [phone] : [],
    emails: email ? [email] : [],
    addresses: address ? [address] : [],
    motherName: words(said(row.motherName)),
    birthOrder: 0,
    identifiers: (row.identifiers ?? [])
      .map(({ system, value }) => ({ system, value: normalizeIdentifier(said(value)) }))
      .filter(it => it.value !== ''),
    source: said(row.source).trim(),
  };
}

const placeColumns = ['houseNumber', 'line', 'line2', 'city', 'district', 'state', 'postalCode'] as const;

/** What files write for nothing. */
function said(text: string | undefined): string {
  return text === undefined || /^\s*(null|nan|none|n\/a|na|nil|<na>|\\n|-|\?)\s*$/i.test(text) ? '' : text;
}

function birthOf(row: Row, dates: DateOrder): string {
  const whole = parseDate(said(row.birthDate), dates);
  if (whole !== '' || row.birthYear === undefined) return whole;
  return dateOf(said(row.birthYear), said(row.birthMonth), said(row.birthDay));
}
