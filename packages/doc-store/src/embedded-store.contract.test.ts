import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docStoreContract } from './doc-store-contract.ts';
import { openEmbeddedStore } from './embedded-store.ts';

docStoreContract('embedded', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-store-'));
  const openAnother = () => openEmbeddedStore({ file: join(directory, 'store.db') });
  const store = await openAnother();
  return {
    store,
    openAnother,
    stop: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
});
