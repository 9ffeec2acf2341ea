import { fail } from './fault.ts';

/** A JSON object. */
export type Fields = { readonly [name: string]: unknown };

/** A resource as it was sent: only its type is sure. */
export type SentResource = Fields & { readonly resourceType: string; readonly id?: string };

export const limits = {
  /** Objects and arrays within each other; the deepest real resources (Questionnaire) have some 20. */
  depth: 64,
  entries: 10_000,
} as const;

/** Reads JSON, refusing what is nested deeper than is safe to walk. A byte order mark is skipped. */
export function parseJson(body: Buffer): unknown {
  checkDepth(body);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text);
  } catch {
    return fail(400, 'structure', 'The body is not JSON in UTF-8. Send a FHIR resource as application/fhir+json.');
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Looks at the bytes alone, so that no parser has to survive what is refused. */
function checkDepth(body: Buffer): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (quoted) {
      if (byte === backslash) at++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limits.depth) {
        fail(413, 'too-costly', `The body is nested deeper than ${limits.depth} levels. No FHIR resource needs that.`);
      }
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of an array; of anything else none. */
export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The element at a path of names, where nothing in between repeats. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (!isFields(current)) return undefined;
    current = Object.hasOwn(current, name) ? current[name] : undefined;
  }
  return current;
}
