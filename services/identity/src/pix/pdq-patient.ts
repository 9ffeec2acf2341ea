import type { Address, ContactPoint, HumanName, Patient } from '@causeway/fhir';
import type { Message } from '@causeway/hl7';
import { mothersMaidenName } from '../directory/search-tokens.ts';
import { components } from './query-answer.ts';

const sexes: Readonly<Record<string, string>> = { female: 'F', male: 'M', other: 'O', unknown: 'U' };
const nameTypes: Readonly<Record<string, string>> = {
  official: 'L',
  usual: 'D',
  maiden: 'M',
  nickname: 'N',
  old: 'BAD',
};
const addressTypes: Readonly<Record<string, string>> = { home: 'H', work: 'B', temp: 'C', old: 'BA' };

/** The numbers of a person, as text: the identifiers of the domains asked for, and an account. */
export interface PersonNumbers {
  readonly identifiers: readonly string[];
  readonly account: string;
}

/** PID of a person (ITI-21 2:3.21.4.2.2.5). */
export function personSegment(request: Message, golden: Patient, { identifiers, account }: PersonNumbers): string {
  const { field, repetition } = request.delimiters;
  const list = <T>(values: readonly T[] | undefined, text: (value: T) => readonly (string | undefined)[]) =>
    (values ?? []).map(it => components(request, text(it))).join(repetition);
  const maiden = mothersMaidenName(golden);
  const fields: Readonly<Record<number, string>> = {
    3: identifiers.join(repetition),
    5: list(golden.name, nameParts),
    6: maiden === undefined ? '' : components(request, [maiden, '', '', '', '', '', 'M']),
    7: (golden.birthDate ?? '').replaceAll('-', ''),
    8: sexes[golden.gender ?? ''] ?? '',
    11: list(golden.address, addressParts),
    13: list(golden.telecom, telecomParts),
    18: account,
  };
  const length = account === '' ? 14 : 19;
  return Array.from({ length }, (_, n) => (n === 0 ? 'PID' : (fields[n] ?? ''))).join(field);
}

function nameParts({ family, given = [], suffix = [], prefix = [], use }: HumanName): readonly (string | undefined)[] {
  const [first, ...others] = given;
  return [family, first, others.join(' '), suffix[0], prefix[0], '', nameTypes[use ?? ''] ?? 'L'];
}

function addressParts(address: Address): readonly (string | undefined)[] {
  const { line = [], city, state, postalCode, country, district, use } = address;
  return [line[0], line.slice(1).join(' '), city, state, postalCode, country, addressTypes[use ?? ''], '', district];
}

function telecomParts({ system, value, use }: ContactPoint): readonly (string | undefined)[] {
  if (system === 'email') return ['', 'NET', 'Internet', value];
  return [value, use === 'work' ? 'WPN' : 'PRN', use === 'mobile' || system === 'sms' ? 'CP' : 'PH'];
}
