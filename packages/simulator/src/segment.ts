import { type Facility, nationalAuthority } from './facility.ts';
import { localTime } from './local-time.ts';
import { clinicians } from './names.ts';
import type { Address } from './population.ts';
import { itemAt } from './random.ts';
import type { Demographics } from './registration.ts';

/** An event's code and its message structure, e.g. `A04` in `ADT_A01`. */
export type AdtTrigger =
  | 'A01'
  | 'A02'
  | 'A03'
  | 'A04'
  | 'A05'
  | 'A06'
  | 'A07'
  | 'A08'
  | 'A11'
  | 'A12'
  | 'A13'
  | 'A28'
  | 'A31'
  | 'A40';

export type Trigger = `ADT^${AdtTrigger}` | 'ORU^R01';

const structures: Readonly<Record<Trigger, string>> = {
  'ADT^A01': 'ADT_A01',
  'ADT^A02': 'ADT_A02',
  'ADT^A03': 'ADT_A03',
  'ADT^A04': 'ADT_A01',
  'ADT^A05': 'ADT_A05',
  'ADT^A06': 'ADT_A06',
  'ADT^A07': 'ADT_A06',
  'ADT^A08': 'ADT_A01',
  'ADT^A11': 'ADT_A09',
  'ADT^A12': 'ADT_A09',
  'ADT^A13': 'ADT_A01',
  'ADT^A28': 'ADT_A05',
  'ADT^A31': 'ADT_A05',
  'ADT^A40': 'ADT_A39',
  'ORU^R01': 'ORU_R01',
};

export interface Visit {
  /** PV1-19 */
  readonly number: string;
  /** PV1-2: I inpatient, O outpatient, E emergency, P preadmit, B observation. */
  readonly class: 'I' | 'O' | 'E' | 'P' | 'B';
  /** PV1-3 as point of care, room, bed. */
  readonly location: readonly [pointOfCare: string, room: string, bed: string];
  readonly priorLocation?: Visit['location'];
  readonly clinician: number;
  readonly admittedAt?: number;
  readonly dischargedAt?: number;
}

/** A segment from its fields by number (fields[1] is the first); empty fields at the end are left out. */
export function segment(name: string, fields: Readonly<Record<number, string | undefined>>): string {
  let text = name;
  let written = 0;
  // Integer keys come in ascending order (ECMA-262, OrdinaryOwnPropertyKeys).
  for (const key in fields) {
    const value = fields[key];
    if (!value) continue;
    text += '|'.repeat(Number(key) - written) + value;
    written = Number(key);
  }
  return text;
}

/** HL7 v2 chapter 2, escape sequences. */
export function escapeText(text: string): string {
  if (!/[|^~\\&]/.test(text)) return text;
  return text.replace(/[|^~\\&]/g, it => `\\${'FSRET'.charAt('|^~\\&'.indexOf(it))}\\`);
}

const foldings: Readonly<Record<string, string>> = {
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  þ: 'th',
  Þ: 'Th',
  æ: 'ae',
  ı: 'i',
  ß: 'ss',
};

/** Text as a facility can write it: its capitals without diacritics, or as it is. */
export function spell(text: string, { capitals }: Facility['conventions']): string {
  if (!capitals) return text;
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '');
  return bare.replace(/[^ -~]/g, it => foldings[it] ?? '?').toUpperCase();
}

export interface Header {
  readonly trigger: Trigger;
  readonly controlId: string;
  readonly at: number;
}

export function writeMsh(facility: Facility, { trigger, controlId, at }: Header): string {
  const { conventions, timeZone, sendingApplication, sendingFacility } = facility;
  const time = localTime(at, timeZone, conventions.timeStyle);
  const old = conventions.version === '2.3';
  const type = old ? trigger : `${trigger}^${structures[trigger]}`;
  const from = `MSH|^~\\&|${sendingApplication}|${sendingFacility}|CAUSEWAY|HIE|${time}||${type}|${controlId}|P|`;
  return old ? `${from}2.3` : `${from}${conventions.version}||||||UNICODE UTF-8`;
}

export function writeEvn(facility: Facility, event: string, at: number): string {
  const { conventions, timeZone } = facility;
  const time = localTime(at, timeZone, conventions.timeStyle);
  // EVN-1 was withdrawn in 2.7; EVN-6 came with 2.3.1.
  if (conventions.version === '2.3') return `EVN|${event}|${time}`;
  return segment('EVN', { 1: conventions.version === '2.8' ? '' : event, 2: time, 5: 'REGCLERK07', 6: time });
}

export function writePid(facility: Facility, mrn: string, it: Demographics): string {
  return segment('PID', {
    1: '1',
    3: writeIdentifiers(facility, mrn, it.nationalId),
    5: writeNames(facility, it),
    7: it.birthDate.replaceAll('-', ''),
    8: it.sex,
    11: writeAddress(facility, it.address),
    13: it.phone && writePhone(facility, it.phone),
    24: it.birthOrder && 'Y',
    25: it.birthOrder?.toString(),
  });
}

/** CX of a number of the facility's own. */
export function writeMrn({ conventions }: Facility, mrn: string): string {
  const check = conventions.checkDigit ? `^${checkDigit(mrn)}^M10^` : '^^^';
  return `${mrn}${check}${conventions.authorityField}^MR`;
}

function writeIdentifiers(facility: Facility, mrn: string, nationalId: string | undefined): string {
  const own = writeMrn(facility, mrn);
  if (!nationalId) return own;
  const national = `${nationalId}^^^${nationalAuthority}^NI`;
  return facility.conventions.nationalIdFirst ? `${national}~${own}` : `${own}~${national}`;
}

/** Modulus 10 (HL7 table 0061, M10) over the digits. */
function checkDigit(mrn: string): number {
  const digits = mrn.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return (10 - (sum % 10)) % 10;
}

function writeNames({ conventions }: Facility, { given, middle, family, otherName }: Demographics): string {
  const name = (parts: readonly string[], type: string) =>
    `${parts.map(part => escapeText(spell(part, conventions))).join('^')}^^^^${type}`;
  const legal = name([family, given, middle ?? ''], 'L');
  if (!otherName) return legal;
  const other = name([otherName.family, otherName.given, ''], otherName.type);
  return conventions.otherName === 'first' ? `${other}~${legal}` : `${legal}~${other}`;
}

function writeAddress({ conventions }: Facility, { line, city, state, postalCode }: Address): string {
  const spelt = (text: string) => escapeText(spell(text, conventions));
  return `${spelt(line)}^^${spelt(city)}^${state}^${postalCode}^USA^H`;
}

/** XTN of a ten-digit number: as text before 2.5, in parts, or unformatted (XTN.12). */
export function writePhone({ conventions }: Facility, phone: string): string {
  const [area, exchange, line] = [phone.slice(0, 3), phone.slice(3, 6), phone.slice(6)];
  switch (conventions.phoneStyle) {
    case 'local':
      return `(${area})${exchange}-${line}`;
    case 'parts':
      return `(${area})${exchange}-${line}^PRN^PH^^1^${area}^${exchange}${line}`;
    case 'e164':
      return `^PRN^PH^^^^^^^^^+1${phone}`;
  }
}

export function writeClinician(index: number): string {
  const [npi, family, given] = itemAt(clinicians, index);
  return `${npi}^${family}^${given}^^^^MD^^NPIREG&2.16.840.1.113883.4.6&ISO^L^^^NPI`;
}

export function writePv1(facility: Facility, visit: Visit): string {
  const { conventions, timeZone } = facility;
  const time = (ms: number | undefined) => ms && localTime(ms, timeZone, conventions.timeStyle);
  const doctor = writeClinician(visit.clinician);
  return segment('PV1', {
    1: '1',
    2: visit.class,
    3: writeLocation(facility, visit.location),
    4: visit.class === 'E' ? 'E' : 'R',
    6: visit.priorLocation && writeLocation(facility, visit.priorLocation),
    7: doctor,
    10: visit.class === 'O' ? 'AMB' : 'MED',
    14: visit.class === 'E' ? '7' : '1',
    17: visit.class === 'I' ? doctor : undefined,
    19: `${visit.number}^^^${conventions.authorityField}^VN`,
    36: visit.dischargedAt === undefined ? undefined : '01',
    44: time(visit.admittedAt) || undefined,
    45: time(visit.dischargedAt) || undefined,
  });
}

function writeLocation({ sendingFacility }: Facility, location: Visit['location']): string {
  return `${location.join('^')}^${sendingFacility}`;
}
