import type { Parameters as FhirParameters, Identifier, ParametersParameter } from '@causeway/fhir';
import { problems, type RawQuery } from '@causeway/service';

/** The parameters of an operation, from the body of a POST. */
export function parametersIn(body: unknown): readonly ParametersParameter[] {
  const { resourceType, parameter = [] } = (body ?? {}) as Partial<FhirParameters>;
  if (
    resourceType !== 'Parameters' ||
    !Array.isArray(parameter) ||
    parameter.some(it => typeof it?.name !== 'string')
  ) {
    throw problems.invalid('the body is a FHIR Parameters resource, and each parameter has a name');
  }
  return parameter;
}

/** What a query string would have said: primitive values as text, an identifier as a token. */
export function queryOf(body: unknown): RawQuery {
  const query: Record<string, string[]> = {};
  for (const it of parametersIn(body)) query[it.name] = [...(query[it.name] ?? []), textOf(it)];
  return query;
}

function textOf(parameter: ParametersParameter): string {
  const [, value] = Object.entries(parameter).find(([name]) => name.startsWith('value')) ?? [];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (parameter.valueIdentifier) return tokenOf(parameter.valueIdentifier);
  throw problems.invalid('each parameter has a primitive value, or an identifier');
}

function tokenOf({ system = '', value = '' }: Identifier): string {
  return `${system}|${value}`;
}
