import { authoritySystem, type HierarchicDesignator, isAuthority, type SourcePatient } from '@causeway/person';
import type { FacilityContext } from './facility-context.ts';

/** A number by which an input names its patient: a CX of PID-3, an `id` of a recordTarget, a Patient.identifier. */
export interface PatientNumber {
  readonly value: string;
  /** Who issued it; undefined where that is not said. */
  readonly authority: HierarchicDesignator | undefined;
  /** HL7 table 0203. */
  readonly type: string | undefined;
}

export type NamingFault = 'missing-patient-identifier' | 'unknown-authority';

export type Named =
  | { readonly ok: true; readonly sourcePatient: SourcePatient; readonly others: readonly SourcePatient[] }
  | { readonly ok: false; readonly reason: NamingFault };

/**
 * Whose input it is: the number of the facility's registered authority, else one without an authority. A number of
 * another authority never becomes the key; it is among `others`, and stays in Patient.identifier.
 *
 * @param nth which patient of the input it is, from 1
 */
export function nameSourcePatient(numbers: readonly PatientNumber[], facility: FacilityContext, nth = 1): Named {
  const said = numbers.filter(it => it.value.trim() !== '');
  const key = keyAmong(said, facility);
  if (key !== undefined) {
    const others = said.flatMap(it => (it === key || it.authority === undefined ? [] : [sourcePatient(it, facility)]));
    return { ok: true, sourcePatient: sourcePatient(key, facility), others };
  }
  if (facility.unregistered !== undefined) return { ok: true, sourcePatient: nameless(facility, nth), others: [] };
  return { ok: false, reason: said.length === 0 ? 'missing-patient-identifier' : 'unknown-authority' };
}

/** Every number by which the facility may know the patient, by the same rules, each once. */
export function ownSourcePatients(
  numbers: readonly PatientNumber[],
  facility: FacilityContext,
): readonly SourcePatient[] {
  const usable = numbers.filter(it => it.value.trim() !== '' && mayIdentifyPatient(it.type));
  const own = usable.filter(({ authority }) => authority !== undefined && isAuthority(authority, facility.authority));
  const named = own.length > 0 ? own : usable.filter(it => it.authority === undefined);
  return [...new Map(named.map(it => [it.value.trim(), sourcePatient(it, facility)])).values()];
}

/** Whether another facility of the exchange issued the number: only that one may speak for it. */
export function isAnothers(
  { authority: said }: PatientNumber,
  { authority, registered = [] }: FacilityContext,
): boolean {
  if (said === undefined || isAuthority(said, authority)) return false;
  return registered.some(it => isAuthority(said, it));
}

function keyAmong(numbers: readonly PatientNumber[], facility: FacilityContext): PatientNumber | undefined {
  const own = numbers.filter(({ authority }) => authority !== undefined && isAuthority(authority, facility.authority));
  const key = preferred(own) ?? preferred(numbers.filter(it => it.authority === undefined));
  return key ?? (facility.unregistered === undefined ? undefined : (preferred(numbers) ?? numbers[0]));
}

/** A medical record number before others; never an account or another issuer's number. */
function preferred(numbers: readonly PatientNumber[]): PatientNumber | undefined {
  const usable = numbers.filter(it => mayIdentifyPatient(it.type));
  return usable.find(it => it.type === 'MR') ?? usable.find(it => it.type === 'PI') ?? usable[0];
}

function sourcePatient({ value, authority }: PatientNumber, facility: FacilityContext): SourcePatient {
  const isOwn = authority === undefined || isAuthority(authority, facility.authority);
  return { authority: authoritySystem(isOwn ? facility.authority : authority), identifier: value.trim() };
}

function nameless({ authority, unregistered = '' }: FacilityContext, nth: number): SourcePatient {
  return { authority: authoritySystem(authority), identifier: nth === 1 ? unregistered : `${unregistered}-${nth}` };
}

// Numbers that others issue, that name an account, or that are no person's; HL7 table 0203.
const otherTypes: ReadonlySet<string> = new Set([
  ...['SS', 'DL', 'PPN', 'SB', 'NI', 'NH', 'MC', 'MA', 'WC', 'SN', 'HC', 'PC', 'TAX', 'EI', 'EN', 'MS', 'BR'],
  ...['AN', 'ANC', 'AND', 'ANT', 'VN', 'BA', 'BC', 'MB', 'GN', 'CZ', 'XX'],
]);

/** Whether a number of this type can be what a facility knows its patient by. */
export function mayIdentifyPatient(type: string | undefined): boolean {
  return type === undefined || !otherTypes.has(type);
}
