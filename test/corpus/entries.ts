import { type AnyResource, isObject, isResource, type Json, type JsonObject } from './json.ts';
import { comparable } from './likeness.ts';
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
  for (const { fullUrl, resource: said } of rawEntries(input).flatMap(withContained)) {
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
  return Object.fromEntries(said.map(([name, it]) => [name, meaningOf(comparable(name, it))]));
}

interface Entry {
  readonly fullUrl?: Json;
  readonly resource: AnyResource;
}

function rawEntries(input: unknown): readonly Entry[] {
  if (Array.isArray(input)) return input.flatMap(rawEntries);
  if (!isResource(input)) return [];
  if (input.resourceType !== 'Bundle') return [{ resource: input }];
  const entry: readonly Json[] = Array.isArray(input.entry) ? input.entry : [];
  return entry.flatMap(it => {
    if (!isObject(it) || !isResource(it.resource)) return [];
    return [{ ...(it.fullUrl !== undefined && { fullUrl: it.fullUrl }), resource: it.resource }];
  });
}

let container = 0;

/** Whether a resource is contained or an entry makes no difference to what is said. */
function withContained({ fullUrl, resource }: Entry): readonly Entry[] {
  const contained = (Array.isArray(resource.contained) ? resource.contained : []).filter(isResource);
  if (contained.length === 0) return [{ ...(fullUrl !== undefined && { fullUrl }), resource }];
  const base = `urn:contained:${container++}`;
  const { contained: _, ...rest } = resource;
  return [
    { ...(fullUrl !== undefined && { fullUrl }), resource: led(rest, base) as AnyResource },
    ...contained.map(it => ({ fullUrl: `${base}#${String(it.id)}`, resource: led(it, base) as AnyResource })),
  ];
}

/** The same with references to contained resources that no other container shares. */
function led(value: Json, base: string): Json {
  if (Array.isArray(value)) return value.map(it => led(it, base));
  if (!isObject(value)) return value;
  const said: Record<string, Json> = {};
  for (const [name, it] of Object.entries(value satisfies JsonObject)) {
    said[name] = name === 'reference' && typeof it === 'string' && it.startsWith('#') ? `${base}${it}` : led(it, base);
  }
  return said;
}
