import type { AckError, Message } from '@causeway/hl7';
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
  type StringMode,
  wasBorn,
} from '../directory/criterion.ts';

/** What QPD-3 asks for. */
export interface PdqCriteria {
  readonly criteria: readonly Criterion[];
  readonly errors: readonly AckError[];
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

/** Reads QPD-3 (ITI-21 2:3.21.4.1.2.2): a repetition for each field, `@PID.5.1.1^SMITH`; `*` at the end stands for more. */
export async function readPdqCriteria(request: Message, authorities: Authorities): Promise<PdqCriteria> {
  const criteria: Criterion[] = [];
  const errors: AckError[] = [];
  const identifier = new Map<string, string>();
  for (const [at, repetition] of (request.segment('QPD')?.field(3).repetitions ?? []).entries()) {
    const path = repetition.value(1) ?? '';
    const value = repetition.value(2)?.trim() ?? '';
    // A `*` alone stands for whatever there is.
    if (path === '' || /^\**$/.test(value)) continue;
    const location = `QPD^1^3^${at + 1}`;
    const criterion = path.startsWith('@PID.3.') ? identifier.set(path, value) && undefined : criterionOf(path, value);
    if (criterion) criteria.push(criterion);
    else if (isBirthDate(path))
      errors.push({ code: '102', location, text: 'a birth date is YYYY, YYYYMM or YYYYMMDD' });
    else if (!path.startsWith('@PID.3.')) errors.push(unsupported(location));
  }
  if (identifier.size > 0) {
    const found = await identifierCriterion(identifier, authorities);
    if ('code' in found) errors.push(found);
    else criteria.push(found);
  }
  if (criteria.length === 0 && errors.length === 0) {
    errors.push({ code: '101', location: 'QPD^1^3', text: 'QPD-3 says whom to look for, e.g. @PID.5.1.1^SMITH' });
  }
  return { criteria, errors };
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

/** `@PID.3.1` with what is said of `@PID.3.4`; a number without its authority is looked for in every domain. */
async function identifierCriterion(
  said: ReadonlyMap<string, string>,
  authorities: Authorities,
): Promise<Criterion | AckError> {
  const value = said.get('@PID.3.1') ?? said.get('@PID.3.1.1');
  if (value === undefined) return { code: '101', location: 'QPD^1^3', text: '@PID.3.1 is the identifier itself' };
  const namespace = said.get('@PID.3.4.1') ?? said.get('@PID.3.4');
  const universalId = said.get('@PID.3.4.2');
  if (namespace === undefined && universalId === undefined) return hasIdentifier([{ value }]);
  const domain = await authorities.ofDesignator({
    ...(namespace === undefined ? {} : { namespace }),
    ...(universalId === undefined ? {} : { universalId }),
  });
  if (domain) return hasIdentifier([{ system: domain.system, value }]);
  return { code: '204', location: 'QPD^1^3', text: 'no facility of the exchange issues in this domain' };
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
    text: 'the exchange does not search by this; it does by PID-3, 5.1, 5.2, 6, 7, 8, 11, 13 and 14',
  };
}
