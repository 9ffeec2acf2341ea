import { type Actor, problems } from '@causeway/service';
import type { FacilityDirectory, KnownFacility } from './facility-directory.ts';

/**
 * The facility a caller sends for: its own, whose id is the organization of the token. An operator may send for any, and
 * says which. Throws `Problem` 400, 403.
 */
export function facilityOf(
  actor: Actor,
  directory: Pick<FacilityDirectory, 'byId'>,
  named: string | undefined,
): KnownFacility {
  const id = named ?? (actor.role === 'facility' ? actor.organization : '');
  if (id === '') throw problems.invalid('say for which facility: X-Causeway-Facility, or ?facility=<id>');
  if (!maySendAs(actor, id)) {
    throw problems.forbidden('a facility sends for itself; the organization of its token is its id');
  }
  const found = directory.byId(id);
  if (found === undefined)
    throw problems.forbidden('no facility is registered under this id; the operator registers it');
  return found;
}

export function maySendAs({ role, organization }: Actor, facility: string): boolean {
  return role === 'operator' || organization === facility;
}
