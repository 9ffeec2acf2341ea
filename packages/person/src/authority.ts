/** An HL7 v2 HD: namespace, universal id and its type. Parts may be missing. */
export interface HierarchicDesignator {
  readonly namespace?: string | undefined;
  readonly universalId?: string;
  readonly universalIdType?: string;
}

// At least three arcs of six characters: no authority is registered above them, and FHIR validators refuse fewer.
const oid = /^(?=.{6})[0-2](\.(0|[1-9]\d*)){2,}$/;
const uri = /^(urn:|https?:\/\/)/;
const byName = 'urn:causeway:authority:';

/** Reads an authority as people register it: a name, an OID, a URI, or `name&oid&ISO` as in CX.4. */
export function parseAuthority(text: string): HierarchicDesignator {
  const [first = '', universalId, universalIdType] = text.trim().split('&');
  if (universalId) return { namespace: first || undefined, universalId, universalIdType };
  if (uri.test(first)) return { universalId: first, universalIdType: 'URI' };
  if (oid.test(first)) return { universalId: first, universalIdType: 'ISO' };
  return { namespace: first || undefined };
}

/** The FHIR `identifier.system` of an authority: its universal id as a URI, else a URN of its name. */
export function authoritySystem({ namespace, universalId }: HierarchicDesignator): string {
  if (universalId) {
    const id = bare(universalId);
    if (oid.test(id)) return `urn:oid:${id}`;
    return uri.test(universalId) ? universalId : `${byName}${encodeURIComponent(universalId)}`;
  }
  return `${byName}${encodeURIComponent(namespace ?? '')}`;
}

/**
 * The system of whom somebody calls an authority. A name, or the URN of a name, stands for the registered authority that has
 * it; any other URI, or an OID, for itself, registered or not. Undefined for a bare name that none has: patients named so
 * would be nobody's.
 */
export function registeredSystem(text: string, registered: readonly HierarchicDesignator[]): string | undefined {
  const system = authoritySystem(parseAuthority(text));
  if (!system.startsWith(byName)) return system;
  const found = registered.find(
    it => authoritySystem(it) === system || authoritySystem({ namespace: it.namespace }) === system,
  );
  if (found) return authoritySystem(found);
  return text.startsWith(byName) ? text : undefined;
}

/** Whether it takes the registry to know whose system this is. */
export function isByName(text: string): boolean {
  return authoritySystem(parseAuthority(text)).startsWith(byName);
}

/** Whether what a message says names this authority: by universal id, else by namespace. */
export function isAuthority(said: HierarchicDesignator, registered: HierarchicDesignator): boolean {
  if (said.universalId && registered.universalId) {
    return said.universalId === registered.universalId || authoritySystem(said) === authoritySystem(registered);
  }
  const name = said.namespace ?? said.universalId;
  return (
    name !== undefined &&
    (name === registered.namespace || authoritySystem(parseAuthority(name)) === authoritySystem(registered))
  );
}

/**
 * Whether the halves of what a message says are of two authorities, going by who is registered: then nobody knows which
 * half is right.
 */
export function isContradictory(
  { namespace, universalId }: HierarchicDesignator,
  registered: readonly HierarchicDesignator[],
): boolean {
  if (!namespace || !universalId) return false;
  const named = registered.find(it => it.namespace === namespace);
  const identified = registered.find(it => it.universalId !== undefined && bare(it.universalId) === bare(universalId));
  if (named && identified) return named !== identified;
  return named?.universalId !== undefined || identified?.namespace !== undefined;
}

function bare(universalId: string): string {
  return universalId.replace(/^urn:oid:/, '');
}
