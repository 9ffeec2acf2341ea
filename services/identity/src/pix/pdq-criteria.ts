import type { AckError, Message } from '@causeway/hl7';
import { authoritySystem, type HierarchicDesignator } from '@causeway/person';
import type { Accounts } from '../account/accounts.ts';
import type { Authorities } from '../authority/authorities.ts';
import {
  type AddressPart,
  type Criterion,
  hasAddress,
  hasFamily,
  hasGender,
  hasGiven,
  hasIdentifier,
  hasMothersMaidenName,
  hasTelecom,
  isAnyOf,
  type StringMode,
  wasBorn,
} from '../directory/criterion.ts';

/** What QPD-3 asks for. */
export interface PdqCriteria {
  readonly criteria: readonly Criterion[];
  readonly errors: readonly AckError[];
  /** The number of the account, where one is asked for. */
  readonly account?: string;
}

/** Where numbers are looked up. */
export interface Numbers {
  readonly authorities: Authorities;
  readonly accounts: Accounts;
}

/** HL7 table 0001 to FHIR administrative gender. */
const genders: Readonly<Record<string, string>> = {
  F: 'female',
  M: 'male',
  O: 'other',
  A: 'other',
  N: 'other',
  U: 'unknown',
};
const addressParts: Readonly<Record<string, AddressPart>> = {
  '1': 'line',
  '3': 'city',
  '4': 'state',
  '5': 'postalCode',
  '6': 'country',
  '9': 'district',
};

/** The fields that are a CX: what the repetitions say of one is said of one number. */
const cxForm = /^@PID\.(3|18)(?:\.(\d+)(?:\.(\d+))?)?$/;

/** Reads QPD-3 (ITI-21 2:3.21.4.1.2.2): a repetition for each field, `@PID.5.1.1^SMITH`; `*` at the end stands for more. */
export async function readPdqCriteria(request: Message, numbers: Numbers): Promise<PdqCriteria> {
  const criteria: Criterion[] = [];
  const errors: AckError[] = [];
  const said = { '3': new Map<string, string>(), '18': new Map<string, string>() };
  for (const [at, repetition] of (request.segment('QPD')?.field(3).repetitions ?? []).entries()) {
    const path = repetition.value(1) ?? '';
    const value = repetition.value(2)?.trim() ?? '';
    // A `*` alone stands for whatever there is.
    if (path === '' || /^\**$/.test(value)) continue;
    const [, field, component = '1', subcomponent = '1'] = cxForm.exec(path) ?? [];
    if (field === '3' || field === '18') {
      said[field].set(`${component}.${subcomponent}`, value);
      continue;
    }
    const location = `QPD^1^3^${at + 1}`;
    const criterion = criterionOf(path, value);
    if (criterion) criteria.push(criterion);
    else if (isBirthDate(path))
      errors.push({ code: '102', location, text: 'a birth date is YYYY, YYYYMM or YYYYMMDD' });
    else errors.push(unsupported(location));
  }
  const found = [
    ...(said['3'].size > 0 ? [await identifierCriterion(cxOf(said['3']), numbers)] : []),
    ...(said['18'].size > 0 ? [await accountCriterion(cxOf(said['18']), numbers)] : []),
  ];
  for (const it of found) {
    if ('code' in it) errors.push(it);
    else criteria.push(it);
  }
  if (criteria.length === 0 && errors.length === 0) {
    errors.push({ code: '101', location: 'QPD^1^3', text: 'QPD-3 says whom to look for, e.g. @PID.5.1.1^SMITH' });
  }
  const account = cxOf(said['18']).value;
  return { criteria, errors, ...(account === undefined ? {} : { account }) };
}

function criterionOf(path: string, value: string): Criterion | undefined {
  const [, field = '', component = '1'] = /^@PID\.(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(path) ?? [];
  const mode: StringMode = value.endsWith('*') ? 'starts' : 'equal';
  const texts = [value.replace(/\*$/, '')];
  switch (field) {
    case '5':
      return component === '1' ? hasFamily(texts, mode) : component === '2' ? hasGiven(texts, mode) : undefined;
    case '6':
      return hasMothersMaidenName(texts, mode);
    case '7':
      return wasBorn([dateOf(value)]);
    case '8':
      return hasGender([genders[value.toUpperCase()] ?? value]);
    case '11': {
      const part = Object.hasOwn(addressParts, component) ? addressParts[component] : undefined;
      return part && hasAddress(texts, { part, mode });
    }
    case '13':
    case '14':
      return hasTelecom([{ value }]);
  }
  return undefined;
}

interface Cx {
  readonly value?: string;
  /** Of CX.4; undefined when nothing is said of it. */
  readonly authority?: HierarchicDesignator;
}

function cxOf(said: ReadonlyMap<string, string>): Cx {
  const [value, namespace, universalId] = [said.get('1.1'), said.get('4.1'), said.get('4.2')];
  if (namespace === undefined && universalId === undefined) return { value };
  return { value, authority: { namespace, universalId } };
}

/** A number without its authority is looked for in every domain. */
async function identifierCriterion({ value, authority }: Cx, { authorities }: Numbers): Promise<Criterion | AckError> {
  if (value === undefined) return { code: '101', location: 'QPD^1^3', text: '@PID.3.1 is the identifier itself' };
  if (authority === undefined) return hasIdentifier([{ value }]);
  const domain = await authorities.ofDesignator(authority);
  if (domain) return hasIdentifier([{ system: domain.system, value }]);
  return { code: '204', location: 'QPD^1^3', text: 'no facility of the exchange issues in this domain' };
}

/** Who numbers accounts need not be registered: a billing office has no patients of its own. */
async function accountCriterion({ value, authority }: Cx, { authorities, accounts }: Numbers) {
  if (value === undefined) return { code: '101', location: 'QPD^1^3', text: '@PID.18.1 is the account number itself' };
  const system = authority && ((await authorities.ofDesignator(authority))?.system ?? authoritySystem(authority));
  const holders = await accounts.holders(value, system);
  if (holders) return isAnyOf(holders);
  return { code: '102', location: 'QPD^1^3', text: 'too many have an account of this number; say @PID.18.4 too' };
}

function isBirthDate(path: string): boolean {
  return /^@PID\.7(?:\.|$)/.test(path);
}

/** `19800201` as FHIR writes it; as it is when it is something else. */
function dateOf(text: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})?(\d{2})?/.exec(text) ?? [];
  return year === undefined ? text : [year, month, day].filter(it => it !== undefined).join('-');
}

function unsupported(location: string): AckError {
  return {
    code: '103',
    location,
    text: 'the exchange does not search by this; it does by PID-3, 5.1, 5.2, 6, 7, 8, 11, 13, 14 and 18',
  };
}
