import { afterAll, beforeAll, describe } from 'vitest';
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

/** What the suites are given: the harness of their adapter, and names nobody has used. */
export interface ContractSetting {
  readonly store: DocStore;
  openAnother(): Promise<DocStore>;
  name(): string;
}

/** Registers the tests that every adapter of `DocStore` passes. Call it at the top of a vitest file. */
export function docStoreContract(adapter: string, harness: () => Promise<DocStoreHarness>): void {
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
      openAnother: () => started().openAnother(),
      name: () => `contract@${++names}.visits`,
    };
    collectionContract(setting);
    findContract(setting);
    transactionContract(setting);
    storeContract(setting);
  });
}
