import { parseReference } from '@causeway/fhir';
import { FaultError } from './fault.ts';
import { isFields } from './json.ts';
import { referencesIn } from './reference-walk.ts';
import type { Operation, Submission } from './submission.ts';
import { readSearch } from './target.ts';

/** What must be looked up before a submission can be decided. */
export interface Lookups {
  /** `type/id`: ids of the sender or of the exchange, or absolute addresses of other servers. */
  readonly ids: ReadonlySet<string>;
  /** `type|token` */
  readonly tokens: ReadonlySet<string>;
}

/** Everything `makePlan` will ask, so that it can be read in one go. */
export function lookupsOf({ operations }: Submission): Lookups {
  const ids = new Set<string>();
  const tokens = new Set<string>();
  const add = (type: string, query: string) => {
    const { id, identifier } = searchOf(query);
    if (id !== undefined) ids.add(`${type}/${id}`);
    if (identifier !== undefined) tokens.add(`${type}|${identifier}`);
  };
  for (const it of operations) {
    if (it.id !== undefined) ids.add(`${it.type}/${it.id}`);
    for (const query of [it.search, it.ifNoneExist]) if (query !== undefined) add(it.type, query);
    for (const text of addressesIn(it)) {
      const conditional = /^([A-Z][A-Za-z]+)\?(.*)$/.exec(text);
      if (conditional) add(conditional[1] ?? '', conditional[2] ?? '');
      const parsed = parseReference(text.replace(/\/_history\/.*$/, ''));
      if (!parsed) continue;
      ids.add(`${parsed.type}/${parsed.id}`);
      if (parsed.base !== undefined) ids.add(`${parsed.type}/${text.replace(/\/_history\/.*$/, '')}`);
    }
  }
  return { ids, tokens };
}

function searchOf(query: string) {
  try {
    return readSearch(query, '');
  } catch (error) {
    if (error instanceof FaultError) return {};
    throw error;
  }
}

function* addressesIn({ resource }: Operation): Generator<string> {
  if (resource === undefined) return;
  for (const { reference } of referencesIn(resource)) yield String(reference);
  yield* urlsIn(resource);
}

/** Values of `url` elements: attachments point at a Binary by it. */
export function* urlsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const it of value) yield* urlsIn(it);
  } else if (isFields(value)) {
    if (typeof value.url === 'string') yield value.url;
    for (const it of Object.values(value)) yield* urlsIn(it);
  }
}
