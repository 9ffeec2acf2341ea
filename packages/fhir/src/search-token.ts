import type { CodeableConcept, Coding, Identifier } from './datatype.ts';

/**
 * A token of a search: `value`, `system|value`, `|value` (no system: `system` is the empty string) or `system|`
 * (anything of that system: `value` is undefined). http://hl7.org/fhir/R4/search.html#token
 */
export type SearchToken = { readonly system?: string; readonly value?: string };

/** Reads one parameter value: a comma between tokens means any of them. Empty tokens are left out. */
export function parseTokens(text: string): readonly SearchToken[] {
  return splitUnescaped(text, ',').flatMap(it => parseToken(it) ?? []);
}

export function parseToken(text: string): SearchToken | undefined {
  const [first = '', second, ...rest] = splitUnescaped(text, '|');
  if (second === undefined) return first === '' ? undefined : { value: unescaped(first) };
  const value = unescaped([second, ...rest].join('|'));
  const system = unescaped(first);
  if (value === '') return system === '' ? undefined : { system };
  return { system, value };
}

/** Whether an identifier, coding or concept is what the token asks for. Values compare exactly. */
export function matchesToken(token: SearchToken, { system, value }: SearchToken): boolean {
  if (token.value !== undefined && token.value !== value) return false;
  if (token.system === undefined) return true;
  return token.system === (system ?? '');
}

export function identifierToken({ system, value }: Identifier): SearchToken {
  return { ...(system === undefined ? {} : { system }), ...(value === undefined ? {} : { value }) };
}

export function codingToken({ system, code }: Coding): SearchToken {
  return { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { value: code }) };
}

export function conceptTokens({ coding = [] }: CodeableConcept): readonly SearchToken[] {
  return coding.map(codingToken);
}

/** Splits at a delimiter that is not written as `\,` (http://hl7.org/fhir/R4/search.html#escaping). */
function splitUnescaped(text: string, delimiter: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') {
      part += char + text.charAt(++i);
    } else if (char === delimiter) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  return parts;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\,|$])/g, '$1').trim();
}
