import { type AnyResource, isObject, isResource, type Json } from './json.ts';
import { carriesMeaning } from './meaning.ts';

/** The resources of a Bundle, each once, and how references find them. */
export interface Entries {
  readonly resources: readonly AnyResource[];
  /** The resource a reference leads to. */
  readonly find: (reference: string) => AnyResource | undefined;
}

/** Of a Bundle, of a list of resources, or of one resource. Resources that say the same under several ids are one. */
export function entriesOf(input: unknown): Entries {
  const byUrl = new Map<string, AnyResource>();
  const byMeaning = new Map<string, AnyResource>();
  for (const { fullUrl, resource: said } of rawEntries(input)) {
    const meaning = JSON.stringify(meaningOf(said));
    const resource = byMeaning.get(meaning) ?? said;
    byMeaning.set(meaning, resource);
    if (typeof fullUrl === 'string') byUrl.set(fullUrl, resource);
    if (typeof said.id === 'string') byUrl.set(`${said.resourceType}/${said.id}`, resource);
  }
  return { resources: [...byMeaning.values()], find: reference => byUrl.get(reference) };
}

function meaningOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(meaningOf);
  if (!isObject(value)) return value;
  const said = Object.entries(value).filter(([name]) => name === 'resourceType' || carriesMeaning(name, value));
  return Object.fromEntries(said.map(([name, it]) => [name, meaningOf(it)]));
}

function rawEntries(input: unknown): readonly { readonly fullUrl?: Json; readonly resource: AnyResource }[] {
  if (Array.isArray(input)) return input.flatMap(rawEntries);
  if (!isResource(input)) return [];
  if (input.resourceType !== 'Bundle') return [{ resource: input }];
  const entry: readonly Json[] = Array.isArray(input.entry) ? input.entry : [];
  return entry.flatMap(it => {
    if (!isObject(it) || !isResource(it.resource)) return [];
    return [{ ...(it.fullUrl !== undefined && { fullUrl: it.fullUrl }), resource: it.resource }];
  });
}
