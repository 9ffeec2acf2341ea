import { type Fields, isFields } from './json.ts';

/** What a Reference is to say instead; undefined: what it said. */
export type Rewrite = (reference: Fields) => Fields | undefined;

/** Every Reference within a resource, contained ones included. */
export function* referencesIn(value: unknown): Generator<Fields> {
  if (Array.isArray(value)) {
    for (const it of value) yield* referencesIn(it);
  } else if (isFields(value)) {
    if (isReference(value)) yield value;
    for (const it of Object.values(value)) yield* referencesIn(it);
  }
}

/** A copy in which references and the addresses of attachments are rewritten. */
export function rewritten<T>(value: T, rewrite: Rewrite): T {
  if (Array.isArray(value)) return value.map(it => rewritten(it, rewrite)) as T;
  if (!isFields(value)) return value;
  const source = isReference(value)
    ? (rewrite(value) ?? value)
    : isAttachment(value)
      ? attachment(value, rewrite)
      : value;
  const copy: Record<string, unknown> = {};
  for (const [name, it] of Object.entries(source)) {
    // Assigned, it would be the copy's prototype.
    if (name !== '__proto__') copy[name] = rewritten(it, rewrite);
  }
  return copy as T;
}

function isReference(value: Fields): boolean {
  return typeof value.reference === 'string';
}

/** An Attachment that points at a Binary, whose address changes with its id. */
function isAttachment(value: Fields): boolean {
  return typeof value.url === 'string' && (typeof value.contentType === 'string' || 'hash' in value || 'size' in value);
}

function attachment(value: Fields, rewrite: Rewrite): Fields {
  const target = rewrite({ reference: value.url });
  return target?.reference === undefined ? value : { ...value, url: target.reference };
}
