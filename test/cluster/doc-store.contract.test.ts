import { randomUUID } from 'node:crypto';
import { openMongoStore } from '@causeway/doc-store';
import { docStoreContract } from '@causeway/doc-store/contract';

const url = process.env['MONGODB_URL'];
if (url === undefined) throw new Error('MONGODB_URL is not set: these tests need a MongoDB server (a replica set)');

docStoreContract('MongoDB', async () => {
  const database = `contract-${randomUUID()}`;
  const openAnother = () => openMongoStore({ url, database });
  const store = await openAnother();
  return {
    store,
    openAnother,
    stop: async () => {
      // A database without collections does not exist.
      for (const name of await store.list()) await store.drop(name);
      await store.close();
    },
  };
});
