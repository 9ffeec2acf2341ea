import { afterAll, beforeAll, describe } from 'vitest';
import { bulkContract } from './contract-bulk.ts';
import { collectionContract } from './contract-collection.ts';
import { findContract } from './contract-find.ts';
import { storeContract } from './contract-store.ts';
import { transactionContract } from './contract-transaction.ts';
import type { DocStore } from './doc-store.ts';

/** A running store, and the means to open a second instance on the same data. */
export interface DocStoreHarness {
  readonly store: DocStore;
  /** The suite closes what it opens. */
  openAnother(): Promise<DocStore>;
  /** Closes `store` and removes its data. */
  stop(): Promise<void>;
}

/**
 * What a server is known to do wrong. The tests concerned are then expected to fail, so that they tell when it is mended.
 * - `unique-value-kept`: a value that an update took from a document still counts as taken (SecantusDB 0.5.3-beta.196).
 */
export type KnownDefect = 'unique-value-kept';

/** What the suites are given: the harness of their adapter, and names nobody has used. */
export interface ContractSetting {
  readonly store: DocStore;
  readonly defects: readonly KnownDefect[];
  openAnother(): Promise<DocStore>;
  name(): string;
}

/** Registers the tests that every adapter of `DocStore` passes. Call it at the top of a vitest file. */
export function docStoreContract(
  adapter: string,
  harness: () => Promise<DocStoreHarness>,
  defects: readonly KnownDefect[] = [],
): void {
  describe(`${adapter} document store`, () => {
    let running: DocStoreHarness | undefined;
    let names = 0;
    const started = (): DocStoreHarness => {
      if (running === undefined) throw new Error('the store has not started');
      return running;
    };
    beforeAll(async () => {
      running = await harness();
    }, 60_000);
    afterAll(async () => {
      await running?.stop();
    }, 60_000);
    const setting: ContractSetting = {
      get store() {
        return started().store;
      },
      defects,
      openAnother: () => started().openAnother(),
      name: () => `contract@${++names}.visits`,
    };
    collectionContract(setting);
    findContract(setting);
    transactionContract(setting);
    bulkContract(setting);
    storeContract(setting);
  });
}
