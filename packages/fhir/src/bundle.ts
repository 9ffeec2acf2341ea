import type { Bundle, BundleEntry, BundleLink, OperationOutcome } from './infrastructure.ts';
import type { Resource } from './resource.ts';

export type SearchPage<R extends Resource> = {
  /** The server's FHIR base without a slash at the end, e.g. `https://hie.example/fhir`. */
  readonly base: string;
  readonly matches: readonly R[];
  readonly includes?: readonly Resource[];
  readonly outcome?: OperationOutcome;
  /** Of all pages; left out when it is not known. */
  readonly total?: number;
  readonly self: string;
  readonly next?: string;
};

/** A page of search results (http://hl7.org/fhir/R4/search.html#3.1.1.6). An empty page has no `entry`. */
export function searchset<R extends Resource>(page: SearchPage<R>): Bundle {
  const { base, matches, includes = [], outcome, total, self, next } = page;
  const entry: BundleEntry[] = [
    ...matches.map(resource => searchEntry(base, resource, 'match')),
    ...includes.map(resource => searchEntry(base, resource, 'include')),
    ...(outcome === undefined ? [] : [{ resource: outcome, search: { mode: 'outcome' as const } }]),
  ];
  const link: BundleLink[] = [{ relation: 'self', url: self }];
  if (next !== undefined) link.push({ relation: 'next', url: next });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link,
    ...(entry.length === 0 ? {} : { entry }),
  };
}

function searchEntry(base: string, resource: Resource, mode: 'match' | 'include'): BundleEntry {
  const fullUrl = `${base}/${resource.resourceType}/${resource.id}`;
  return resource.id === undefined ? { resource, search: { mode } } : { fullUrl, resource, search: { mode } };
}

/** Resources that belong together, with no more meaning than that. */
export function collection(base: string, resources: readonly Resource[]): Bundle {
  const entry = resources.map(resource => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource }));
  return { resourceType: 'Bundle', type: 'collection', ...(entry.length === 0 ? {} : { entry }) };
}
