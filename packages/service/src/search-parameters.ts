import { Problem, problems } from './problem.ts';

/** A query string as Fastify reads it. */
export type RawQuery = Readonly<Record<string, unknown>>;

/** The parameters of a search by name; a repeated one has several values, and all of them must hold. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

const standardCount = 100;
const greatestCount = 1_000;
/** Names the place at which a page begins; only ever taken from a `next` link. */
export const cursorParameter = '_cursor';

export interface SaidParameters {
  readonly parameters: Parameters;
  /** Names of those that the route does not know. The search goes by the others, and its answer is to say so. */
  readonly leftOut: readonly string[];
}

/** How an answer is written, which is not what is looked for. */
const ofTheAnswer: readonly string[] = ['_format', '_pretty'];

/**
 * Takes the parameters a route knows and leaves out the others, which `Prefer: handling=strict` refuses. A modifier that is
 * not known may turn what is asked around, so it is always refused (http://hl7.org/fhir/R4/search.html#errors, #modifiers).
 */
export function readParameters(raw: RawQuery, known: readonly string[], prefer: string | undefined): SaidParameters {
  const strict = /\bhandling\s*=\s*strict\b/.test(prefer ?? '');
  const parameters = new Map<string, readonly string[]>();
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || ofTheAnswer.includes(name)) continue;
    if (known.includes(name)) parameters.set(name, (Array.isArray(value) ? value : [value]).map(String));
    else if (strict || isModified(name, known)) throw new Problem(400, 'not-supported', refusal(name, known));
    else leftOut.push(name);
  }
  return { parameters, leftOut };
}

/** A notice for the answer, with what was left out: it may have been meant to narrow the search. */
export function noticeWith(leftOut: readonly string[], notice?: string): string | undefined {
  if (leftOut.length === 0) return notice;
  const names = leftOut.filter(isName).join(', ') || leftOut.length;
  const told = `Parameters not known here were left out of the search: ${names}.`;
  return notice === undefined ? told : `${notice} ${told}`;
}

function isModified(name: string, known: readonly string[]): boolean {
  const [parameter = ''] = name.split(':');
  return parameter !== name && known.includes(parameter);
}

/** What a caller typed may be anything, so only what looks like a name is repeated. */
function isName(text: string): boolean {
  return /^[A-Za-z_.:-]{1,40}$/.test(text);
}

function refusal(name: string, known: readonly string[]): string {
  const said = isName(name) ? `the parameter ${name}` : 'a parameter';
  return `${said} is not supported here; known: ${known.filter(it => it !== cursorParameter).join(', ')}`;
}

export function only(parameters: Parameters, name: string): string | undefined {
  const values = parameters.get(name);
  if (values && values.length > 1) throw problems.invalid(`${name} may be given once`);
  return values?.[0];
}

/** `_count`: how many matches a page has. */
export function countOf(parameters: Parameters): number {
  const text = only(parameters, '_count');
  if (text === undefined) return standardCount;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw problems.invalid('_count is a whole number from 1');
  return Math.min(Number(text), greatestCount);
}

/** An instant or date as ms since the epoch. */
export function instantOf(parameters: Parameters, name: string): number | undefined {
  const text = only(parameters, name);
  if (text === undefined) return undefined;
  // A `+` of a zone may arrive as a space, when the query was not percent-encoded.
  const instant = Date.parse(text.replace(/ (\d{2}:\d{2})$/, '+$1'));
  if (!/^\d{4}/.test(text) || Number.isNaN(instant))
    throw problems.invalid(`${name} is an instant, e.g. 2026-01-31T12:00:00Z`);
  return instant;
}

/** The URL of the same search, at a place. */
export function urlOf(path: string, parameters: Parameters, cursor?: string): string {
  const query = new URLSearchParams();
  for (const [name, values] of parameters) {
    if (name !== cursorParameter || cursor === undefined) for (const value of values) query.append(name, value);
  }
  if (cursor !== undefined) query.append(cursorParameter, cursor);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
