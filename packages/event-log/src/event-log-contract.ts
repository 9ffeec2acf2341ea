import { describe } from 'vitest';
import { adminContract } from './contract/admin-contract.ts';
import { appendContract } from './contract/append-contract.ts';
import type { ContractContext, EventLogHarness } from './contract/contract-context.ts';
import { deliveryContract } from './contract/delivery-contract.ts';
import { followContract } from './contract/follow-contract.ts';
import { groupContract } from './contract/group-contract.ts';

export type { EventLogHarness } from './contract/contract-context.ts';

export interface ContractOptions {
  /** How long a thing that must happen may take, ms; default 5,000. A server with slow rebalances needs more. */
  readonly timeoutMs?: number;
}

/**
 * Registers the tests that every `EventLog` must pass with vitest. Each test opens a harness of its own and uses topics
 * and groups nobody else has, so that one server can be shared by all of them.
 */
export function eventLogContract(
  name: string,
  harness: () => Promise<EventLogHarness>,
  options: ContractOptions = {},
): void {
  const context: ContractContext = { harness, timeoutMs: options.timeoutMs ?? 5_000 };
  describe(`${name} keeps the contract of the event log`, { timeout: context.timeoutMs * 6 }, () => {
    appendContract(context);
    deliveryContract(context);
    groupContract(context);
    followContract(context);
    adminContract(context);
  });
}
