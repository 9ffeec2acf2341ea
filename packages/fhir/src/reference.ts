import type { Reference } from './datatype.ts';

/** A literal reference, taken apart. `base` is there for absolute ones, `version` where `/_history/` names one. */
export type LiteralReference = {
  readonly type: string;
  readonly id: string;
  readonly base?: string;
  readonly version?: string;
};

const form = /^(?:(https?:\/\/.+)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;

/** `Patient/12`, `https://hie.example/fhir/Patient/12/_history/3`; undefined for URNs, fragments and anything else. */
export function parseReference(text: string): LiteralReference | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, base, type = '', id = '', version] = match;
  return { type, id, ...(base === undefined ? {} : { base }), ...(version === undefined ? {} : { version }) };
}

export function referenceTo(type: string, id: string, display?: string): Reference {
  const reference = `${type}/${id}`;
  return display === undefined ? { reference } : { reference, display };
}
