import {
  matchesDate,
  matchesToken,
  parseSearchDate,
  parseTokens,
  type SearchDate,
  type SearchToken,
} from '@causeway/fhir';
import { type Parameters, problems } from '@causeway/service';
import type { ResourceDocument } from '../record/documents.ts';
import { type Searchable, searchables } from './search-fields.ts';

export interface SearchParameter {
  readonly name: string;
  readonly type: 'token' | 'date' | 'reference' | 'string';
}

/** The names of the parameters that name the patient; a search of facts needs one of them. */
export const patientParameters = ['patient', 'patient.identifier', 'patient:identifier'] as const;

/** What a type may be searched by, beside the patient. */
export function filtersOf(type: string): readonly SearchParameter[] {
  const searchable = Object.hasOwn(searchables, type) ? searchables[type] : undefined;
  if (!searchable) return [];
  const names = namesOf(searchable);
  return [
    ...(names.code ? [{ name: names.code, type: 'token' } as const] : []),
    ...(names.category ? [{ name: names.category, type: 'token' } as const] : []),
    ...(names.status ? [{ name: names.status, type: 'token' } as const] : []),
    ...(names.date ? [{ name: names.date, type: 'date' } as const] : []),
    { name: '_id', type: 'token' },
    { name: '_lastUpdated', type: 'date' },
  ];
}

function namesOf({ date, dateParameter, code, codeParameter, category, status, statusParameter }: Searchable) {
  return {
    date: date && (dateParameter ?? 'date'),
    code: code && (codeParameter ?? 'code'),
    category: category && 'category',
    status: status && (statusParameter ?? 'status'),
  };
}

type Test = (document: ResourceDocument) => boolean;

/** Whether a stored resource is what a search of its type asks for. Throws a problem for a value that makes no sense. */
export function factFilter(type: string, parameters: Parameters): Test {
  const names = namesOf(searchables[type] ?? {});
  const tests: Test[] = [
    ...values(parameters, names.code).map((it): Test => {
      const any = tokensOf(it);
      return ({ codes }) => matchesAny(any, codes);
    }),
    ...values(parameters, names.category).map((it): Test => {
      const any = tokensOf(it);
      return ({ categories }) => matchesAny(any, categories);
    }),
    ...values(parameters, names.status).map((it): Test => {
      const any = tokensOf(it);
      return ({ status }) => any.some(token => token.value === status);
    }),
    ...values(parameters, names.date).map((it): Test => {
      const any = datesOf(it);
      return ({ date }) => date !== undefined && any.some(asked => matchesDate(asked, spanOf(date)));
    }),
    ...values(parameters, '_id').map((it): Test => {
      const any = new Set(it.split(',').map(id => `${type}/${id}`));
      return ({ reference }) => any.has(reference);
    }),
    ...values(parameters, '_lastUpdated').map((it): Test => {
      const any = datesOf(it);
      return ({ recordedAt }) => any.some(asked => matchesDate(asked, { start: recordedAt, end: recordedAt + 1 }));
    }),
  ];
  return document => tests.every(it => it(document));
}

function values(parameters: Parameters, name: string | undefined): readonly string[] {
  return (name === undefined ? undefined : parameters.get(name)) ?? [];
}

function tokensOf(text: string): readonly SearchToken[] {
  const tokens = parseTokens(text);
  if (tokens.length === 0) throw problems.invalid('a token is <code> or <system>|<code>');
  return tokens;
}

function datesOf(text: string): readonly SearchDate[] {
  return text.split(',').map(it => {
    const date = parseSearchDate(it);
    if (!date) throw problems.invalid('a date is [eq|ne|gt|lt|ge|le|sa|eb|ap]YYYY[-MM[-DD[Thh:mm[:ss][zone]]]]');
    return date;
  });
}

function matchesAny(tokens: readonly SearchToken[], stored: readonly string[] = []): boolean {
  return stored.some(it => {
    const at = it.indexOf('|');
    const value = { system: it.slice(0, at), value: it.slice(at + 1) };
    return tokens.some(token => matchesToken(token, value));
  });
}

function spanOf([start, end]: NonNullable<ResourceDocument['date']>) {
  return { start: start ?? Number.NEGATIVE_INFINITY, end: end ?? Number.POSITIVE_INFINITY };
}
