import type { Disclosure } from '@causeway/disclosure';
import { type Actor, problems } from '@causeway/service';

export interface MessageAccess {
  readonly actor: Actor;
  /** Whose message it is; empty when its sender is not registered. */
  readonly facility: string;
  readonly action: string;
}

/** A message shows content, so whether it is shown is in the log before. Throws 403. */
export async function authorizeMessage(
  disclosure: Disclosure,
  { actor, facility, action }: MessageAccess,
): Promise<void> {
  const own = facility !== '' && facility === actor.organization;
  const permitted = actor.role === 'operator' || own;
  const reason = own ? 'own message of the facility' : permitted ? 'operator of the exchange' : 'of another facility';
  const access = { actor, action, resourceTypes: ['Binary'] };
  await disclosure.record([{ access, patient: null, decision: { permitted, reason } }]);
  if (!permitted)
    throw problems.forbidden('a facility may read its own messages; the organization of its token is its id');
}
