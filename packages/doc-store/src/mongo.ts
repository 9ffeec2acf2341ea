import type { DocStore } from './doc-store.ts';
import type { MongoStoreOptions } from './mongo-store.ts';

/** `openMongoStore` of the adapter, loaded when it is asked for: the embedded engine starts faster without the driver. */
export async function openMongoStore(options: MongoStoreOptions): Promise<DocStore> {
  const adapter = await import('./mongo-store.ts');
  return adapter.openMongoStore(options);
}

/** The name of the replica set at `url`, for tests that must know which server they run on. Throws `unavailable`. */
export async function mongoReplicaSet(url: string): Promise<string | undefined> {
  const server = await import('./mongo-server.ts');
  return server.mongoReplicaSet(url);
}
