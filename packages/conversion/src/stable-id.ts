import { ownedId, type SourcePatient } from '@causeway/person';
import type { FacilityContext } from './facility-context.ts';

/** The id of what the source patient has: the same words give the same id for ever. */
export function patientOwnedId(
  { patient }: { readonly patient: SourcePatient },
  resourceType: string,
  businessId: string,
): string {
  return ownedId(patient, resourceType, businessId);
}

const limit = 10_000;
const facilityIds = new Map<string, string>();

/**
 * The id of what the facility names over and over: its practitioners, places and organisations. They are the facility's
 * view of them; two facilities that name the same practitioner each have their own record.
 */
export function facilityOwnedId(facility: FacilityContext, resourceType: string, businessId: string): string {
  const key = `${facility.id}|${resourceType}|${businessId}`;
  const known = facilityIds.get(key);
  if (known !== undefined) return known;
  if (facilityIds.size >= limit) facilityIds.clear();
  const id = ownedId({ authority: facilitySource(facility), identifier: '' }, resourceType, businessId);
  facilityIds.set(key, id);
  return id;
}

const sources = new WeakMap<FacilityContext, string>();

/** `meta.source` of a resource until the exchange knows the message it stands in: who said it. */
export function facilitySource(facility: FacilityContext): string {
  const known = sources.get(facility);
  if (known !== undefined) return known;
  const source = `urn:causeway:facility:${encodeURIComponent(facility.id)}`;
  sources.set(facility, source);
  return source;
}
