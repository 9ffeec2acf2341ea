import { type AnyResource, isObject, isResource, type Json } from './json.ts';

/** The resources of a Bundle, and how references find them. */
export interface Entries {
  readonly resources: readonly AnyResource[];
  /** The resource a reference leads to. */
  readonly find: (reference: string) => AnyResource | undefined;
}

/** Of a Bundle, of a list of resources, or of one resource. */
export function entriesOf(input: unknown): Entries {
  const byUrl = new Map<string, AnyResource>();
  const resources: AnyResource[] = [];
  for (const { fullUrl, resource } of rawEntries(input)) {
    resources.push(resource);
    if (typeof fullUrl === 'string') byUrl.set(fullUrl, resource);
    if (typeof resource.id === 'string') byUrl.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  return { resources, find: reference => byUrl.get(reference) };
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
