import { isIP } from 'node:net';
import { type Environment, readChoice } from '@causeway/service';
import { isPrivateAddress } from './delivery/private-address.ts';

/**
 * Whether webhooks may be on the exchange's own machine or network: `CAUSEWAY_WEBHOOK_PRIVATE`, `permit` or `refuse`.
 * Unless told, only where HTTP listens for this machine alone, so that nobody else can have it call what it can reach.
 * @throws SettingsError
 */
export function readPrivateAddresses(environment: Environment, host: string): boolean {
  const alone = host === 'localhost' || (isIP(host) !== 0 && /^(127\.|::1$)/.test(host) && isPrivateAddress(host));
  const choices = alone ? (['permit', 'refuse'] as const) : (['refuse', 'permit'] as const);
  return readChoice(environment, 'CAUSEWAY_WEBHOOK_PRIVATE', choices) === 'permit';
}
