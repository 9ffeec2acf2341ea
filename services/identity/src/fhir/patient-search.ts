import { parseTokens, type SearchToken } from '@causeway/fhir';
import { countOf, cursorParameter, only, type Parameters, problems } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import {
  type AddressPart,
  type Criterion,
  hasAddress,
  hasFamily,
  hasGender,
  hasGiven,
  hasIdentifier,
  hasIdentifierOf,
  hasMothersMaidenName,
  hasName,
  hasTelecom,
  isActive,
  type StringMode,
  wasBorn,
  wasUpdated,
} from '../directory/criterion.ts';

/** A search of ITI-78, read. */
export interface PatientSearch {
  readonly criteria: readonly Criterion[];
  /** Source patients asked for by id. */
  readonly ids: readonly string[];
  /** Where not empty, the domains whose identifiers are wanted (2:3.78.4.1.2.4). */
  readonly systems: readonly string[];
  readonly count: number;
  readonly after: string | undefined;
}

const addressNames: Readonly<Record<string, AddressPart>> = {
  'address-line': 'line',
  'address-city': 'city',
  'address-district': 'district',
  'address-state': 'state',
  'address-postalcode': 'postalCode',
  'address-country': 'country',
};
const stringNames = ['family', 'given', 'name', 'mothersMaidenName', 'address', ...Object.keys(addressNames)] as const;
const modes: Readonly<Record<string, StringMode>> = { exact: 'exact', contains: 'contains' };

/** What a search may say (ITI-78 2:3.78.4.1.2). */
export const patientSearchNames = [
  '_id',
  'identifier',
  'active',
  'gender',
  'birthdate',
  'telecom',
  'phone',
  'email',
  '_lastUpdated',
  ...stringNames.flatMap(it => [it, `${it}:exact`, `${it}:contains`]),
  '_count',
  cursorParameter,
];

/** Reads the parameters. Throws a 400 for what is none, and for a search of everybody. */
export async function readPatientSearch(parameters: Parameters, authorities: Authorities): Promise<PatientSearch> {
  const identifiers = await Promise.all((parameters.get('identifier') ?? []).map(it => tokensOf(it, authorities)));
  const systems = identifiers.flat().flatMap(it => (it.value === undefined && it.system ? [it.system] : []));
  const ids = (only(parameters, '_id') ?? '').split(',').filter(it => it !== '');
  if (ids.some(it => !/^(Patient\/)?[A-Za-z0-9.-]{1,64}$/.test(it)))
    throw problems.invalid('_id is <id>, or Patient/<id>');
  const criteria = [...identifiers.flatMap(identifierCriteria), ...[...parameters].flatMap(it => criteriaOf(...it))];
  if (criteria.length === 0 && ids.length === 0) {
    throw problems.invalid('say whom you look for: identifier=<system>|<value>, a name, a birthdate, …');
  }
  return {
    criteria,
    ids: ids.map(it => it.replace('Patient/', '')),
    systems: [...new Set(systems)],
    count: countOf(parameters),
    after: only(parameters, cursorParameter),
  };
}

async function tokensOf(text: string, authorities: Authorities): Promise<readonly SearchToken[]> {
  const tokens = parseTokens(text);
  if (tokens.length === 0 || tokens.some(it => it.system === '')) {
    throw problems.invalid('an identifier is <system>|<value>, a value, or <system>| for all of a domain');
  }
  return (await Promise.all(tokens.map(it => spellings(it, authorities)))).flat();
}

/** With the system of the authority; and as it is written, which a source may have sent as it stands. */
async function spellings(token: SearchToken, authorities: Authorities): Promise<readonly SearchToken[]> {
  if (token.system === undefined) return [token];
  const system = await authorities.systemOf(token.system);
  const named = { ...token, system };
  return token.value === undefined || system === token.system ? [named] : [named, token];
}

/** Values say who is looked for. Domains alone also do: those who have an identifier there. */
function identifierCriteria(tokens: readonly SearchToken[]): readonly Criterion[] {
  const valued = tokens.flatMap(({ system, value }) =>
    value === undefined ? [] : [system === undefined ? { value } : { system, value }],
  );
  const domains = tokens.filter(it => it.value === undefined);
  return [
    ...(valued.length > 0 ? [hasIdentifier(valued)] : []),
    ...(domains.length > 0 ? [hasIdentifierOf(domains.flatMap(it => it.system ?? []))] : []),
  ];
}

function criteriaOf(name: string, values: readonly string[]): readonly Criterion[] {
  return values.map(value => criterionOf(name, value)).filter(it => it !== undefined);
}

function criterionOf(name: string, value: string): Criterion | undefined {
  const texts = alternatives(value);
  switch (name) {
    case 'gender':
      return hasGender(texts.map(it => it.slice(it.indexOf('|') + 1)));
    case 'active':
      return isActive(oneOf(value, { true: true, false: false }));
    case 'birthdate':
      return born(texts);
    case '_lastUpdated':
      return updated(texts);
    case 'telecom':
      return hasTelecom(parseTokens(value));
    case 'phone':
    case 'email':
      return hasTelecom(parseTokens(value).map(it => ({ system: name, value: it.value ?? '' })));
  }
  const [parameter = '', modifier] = name.split(':');
  return stringCriterion(parameter, texts, modifier === undefined ? 'starts' : modes[modifier]);
}

function stringCriterion(name: string, texts: readonly string[], mode: StringMode | undefined): Criterion | undefined {
  switch (name) {
    case 'family':
      return hasFamily(texts, mode);
    case 'given':
      return hasGiven(texts, mode);
    case 'name':
      return hasName(texts, mode);
    case 'mothersMaidenName':
      return hasMothersMaidenName(texts, mode);
    case 'address':
      return hasAddress(texts, { ...(mode && { mode }) });
  }
  const part = Object.hasOwn(addressNames, name) ? addressNames[name] : undefined;
  return part && hasAddress(texts, { part, ...(mode && { mode }) });
}

function born(texts: readonly string[]): Criterion {
  const criterion = wasBorn(texts);
  if (!criterion) throw problems.invalid('birthdate is a date with or without a prefix, e.g. 1980-02-01 or ge1980');
  return criterion;
}

function updated(texts: readonly string[]): Criterion {
  const criterion = wasUpdated(texts);
  if (!criterion)
    throw problems.invalid('_lastUpdated is an instant or a date with or without a prefix, e.g. ge2026-01-31');
  return criterion;
}

function oneOf<T>(text: string, choices: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (found === undefined) throw problems.invalid(`active is ${Object.keys(choices).join(' or ')}`);
  return found;
}

/** A comma between values means any of them, unless it is written `\,`. */
function alternatives(value: string): readonly string[] {
  const texts = (value.match(/(?:\\.|[^\\,])+/g) ?? []).map(it => it.replace(/\\([\\,|$])/g, '$1').trim());
  if (texts.every(it => it === '')) throw problems.invalid('a parameter without a value says nothing');
  return texts.filter(it => it !== '');
}
