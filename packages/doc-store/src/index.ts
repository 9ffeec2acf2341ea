export {
  type BulkChanges,
  type Collection,
  type CollectionChanges,
  type CollectionDeclaration,
  type Condition,
  collection,
  type DocSession,
  type DocStore,
  type Document,
  type FindOptions,
  type IndexDeclaration,
  type Json,
  type Page,
  type Range,
  type Replacement,
  type Scalar,
} from './doc-store.ts';
export { type EmbeddedStoreOptions, openEmbeddedStore } from './embedded-store.ts';
export { Lookups } from './lookups.ts';
export { mongoReplicaSet, openMongoStore } from './mongo.ts';
export type { MongoStoreOptions } from './mongo-store.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
