import { fail } from './fault.ts';

/** What an address below the FHIR base names. */
export interface Target {
  readonly type: string;
  readonly id?: string;
  readonly search?: string;
}

const form = /^(?:https?:\/\/[^?]+\/|\/)?([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9\-.]{1,64}))?\/?(?:\?(.*))?$/;

/** `Observation`, `Observation/5`, `Patient?identifier=a|b`; a base before it is skipped. */
export function readTarget(url: string, expression: string): Target {
  const match = form.exec(url);
  if (match === null) {
    return fail(400, 'invalid', 'The address is [type], [type]/[id] or [type]?identifier=….', expression);
  }
  const [, type = '', id, search] = match;
  return { type, ...(id && { id }), ...(search && { search }) };
}

/** The one search that says which resource is meant: a business identifier, or the id. */
export interface IdentifierSearch {
  /** `system|value`; a bare value is of any system. */
  readonly identifier?: string;
  readonly id?: string;
}

/** Reads a query of If-None-Exist, of a conditional update or of a conditional reference. */
export function readSearch(query: string, expression: string): IdentifierSearch {
  const parameters = [...new URLSearchParams(query.replace(/^[^=]*\?/, ''))].filter(
    ([name]) => name !== '_format' && name !== '_summary',
  );
  const [only] = parameters;
  if (only !== undefined && parameters.length === 1 && only[1] !== '') {
    const [name, value] = only;
    if (name === 'identifier' && !value.includes(',')) return { identifier: value };
    if (name === '_id') return { id: value };
  }
  const text = 'Conditions are on one identifier: identifier=[system]|[value]; or on _id.';
  return fail(412, 'not-supported', text, expression);
}
