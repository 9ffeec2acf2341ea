import { createHash } from 'node:crypto';
import type { FacilityContext } from '@causeway/conversion';
import { exchangeId, type Known, type KnownResource, type Lookups } from '@causeway/fhir-intake';
import type { UnitOfWork } from '@causeway/service';
import { type FhirOutcomeDocument, fhirResources, resourceKey } from './fhir-documents.ts';

/** What was known when a request was decided: kept with the outcome, so that it can be decided again alike. */
export type Knowledge = Pick<FhirOutcomeDocument, 'known' | 'byToken'>;

/** Reads all that a request asks about, in two round trips at most. */
export async function readKnowledge(
  docs: UnitOfWork,
  { ids, tokens }: Lookups,
  facility: FacilityContext,
): Promise<Knowledge> {
  const asked = [...ids].map(it => ({ it, keys: keysOf(it, facility) }));
  await docs.prefetch(
    fhirResources,
    asked.flatMap(({ keys }) => keys),
  );
  const known: [string, KnownResource][] = [];
  for (const { it, keys } of asked) {
    for (const key of keys) {
      const found = await docs.get(fhirResources, key);
      if (found === undefined) continue;
      known.push([it, found.known]);
      break;
    }
  }
  const byToken: [string, readonly KnownResource[]][] = [];
  for (const it of tokens) {
    const { documents } = await docs.find(fhirResources, {
      index: 'tokens',
      where: { tokens: tokenKey(facility.id, it) },
      limit: 2,
    });
    if (documents.length > 0) byToken.push([it, documents.map(({ known }) => known)]);
  }
  return { known, byToken };
}

export function knownOf({ known, byToken }: Knowledge): Known {
  const byId = new Map(known);
  const tokens = new Map(byToken);
  return {
    byId: (type, id) => byId.get(`${type}/${id}`),
    byIdentifier: (type, token) => tokens.get(`${type}|${token}`) ?? [],
  };
}

const longestToken = 300;

/** Identifiers of unbounded length are indexed by their hash. */
export function tokenKey(facility: string, token: string): string {
  const key = `${facility}|${token}`;
  return key.length <= longestToken ? key : `sha256:${createHash('sha256').update(key).digest('base64url')}`;
}

/** By the sender's id, and by the exchange's. */
function keysOf(asked: string, facility: FacilityContext): readonly string[] {
  const slash = asked.indexOf('/');
  const [type, id] = [asked.slice(0, slash), asked.slice(slash + 1)];
  const local = resourceKey(facility.id, type, exchangeId(facility, type, id));
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? [local, resourceKey(facility.id, type, id)] : [local];
}
