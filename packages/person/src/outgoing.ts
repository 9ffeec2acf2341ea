/** What is done to a stored resource as it leaves. */
export interface Leaving {
  /** Ids of the person's source patients. */
  readonly members: ReadonlySet<string>;
  readonly person: string;
  /** ms since the epoch. */
  readonly recordedAt: number;
  /** Told of each literal reference but those to patients. */
  readonly onReference?: (type: string, id: string) => void;
}

/**
 * A stored resource as it leaves: references to any of the person's source patients name the person, and `meta` tells
 * when the exchange recorded it. Works on the text, since parsing and writing it again would take most of a request.
 */
export function outgoing(json: string, leaving: Leaving): string {
  return withLastUpdated(withPerson(json, leaving), leaving.recordedAt);
}

const reference = /("reference"\s*:\s*")([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9.-]{1,64})"/g;

/** Rewrites `"reference": "Patient/<member>"` to the person's id; other patients' ids stay. */
export function withPerson(
  json: string,
  { members, person, onReference }: Pick<Leaving, 'members' | 'person' | 'onReference'>,
): string {
  return json.replace(reference, (whole: string, before: string, type: string, id: string) => {
    if (type === 'Patient') return members.has(id) ? `${before}Patient/${person}"` : whole;
    onReference?.(type, id);
    return whole;
  });
}

/** Puts `meta.lastUpdated` into the text of a resource, in the place of one it came with. */
export function withLastUpdated(json: string, recordedAt: number): string {
  const stamp = `"lastUpdated":"${new Date(recordedAt).toISOString()}"`;
  const meta = metaAt(json);
  if (meta === undefined) return `{"meta":{${stamp}},${json.trimStart().slice(1)}`;
  const end = closing(json, meta);
  const content = json.slice(meta + 1, end);
  if (content.includes('"lastUpdated"')) return restamped(json, recordedAt);
  const rest = content.trim() === '' ? '' : ',';
  return `${json.slice(0, meta + 1)}${stamp}${rest}${json.slice(meta + 1)}`;
}

function restamped(json: string, recordedAt: number): string {
  const resource = JSON.parse(json) as { readonly meta?: object };
  return JSON.stringify({
    ...resource,
    meta: { ...resource.meta, lastUpdated: new Date(recordedAt).toISOString() },
  });
}

/** The index of the `{` of the top-level `meta`; undefined when there is none. */
function metaAt(json: string): number | undefined {
  let at = json.indexOf('{') + 1;
  while (at > 0 && at < json.length) {
    const start = json.indexOf('"', at);
    if (start < 0) return undefined;
    const end = stringEnd(json, start);
    const colon = json.indexOf(':', end);
    if (colon < 0) return undefined;
    let value = colon + 1;
    while (isSpace(json.charCodeAt(value))) value++;
    if (json.slice(start, end) === '"meta"') return json[value] === '{' ? value : undefined;
    at = valueEnd(json, value);
  }
  return undefined;
}

/** The index after the value that starts at `at`. */
function valueEnd(json: string, at: number): number {
  const first = json[at];
  if (first === '"') return stringEnd(json, at);
  if (first === '{' || first === '[') return closing(json, at) + 1;
  const comma = json.indexOf(',', at);
  return comma < 0 ? json.length : comma;
}

/** The index of the bracket that closes the one at `at`. */
function closing(json: string, at: number): number {
  let depth = 0;
  for (let i = at; i < json.length; i++) {
    const char = json.charCodeAt(i);
    if (char === quote) i = stringEnd(json, i) - 1;
    else if (char === openBrace || char === openBracket) depth++;
    else if ((char === closeBrace || char === closeBracket) && --depth === 0) return i;
  }
  return json.length;
}

/** The index after the string that starts at `at`. */
function stringEnd(json: string, at: number): number {
  let end = at;
  do {
    end = json.indexOf('"', end + 1);
    if (end < 0) return json.length;
  } while (isEscaped(json, end));
  return end + 1;
}

function isEscaped(json: string, at: number): boolean {
  let slashes = 0;
  while (json.charCodeAt(at - 1 - slashes) === backslash) slashes++;
  return slashes % 2 === 1;
}

function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x09 || char === 0x0a || char === 0x0d;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
