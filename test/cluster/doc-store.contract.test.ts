import { randomUUID } from 'node:crypto';
import { mongoReplicaSet, openMongoStore } from '@causeway/doc-store';
import { docStoreContract } from '@causeway/doc-store/contract';

const url = process.env.MONGODB_URL;
if (url === undefined) throw new Error('MONGODB_URL is not set: start a cluster and name its document server');

// The server of the tests, SecantusDB, calls its replica set so.
const defects = (await mongoReplicaSet(url)) === 'secantus' ? (['unique-value-kept'] as const) : [];

docStoreContract(
  'MongoDB',
  async () => {
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
  },
  defects,
);
