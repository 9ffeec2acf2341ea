import type { Db, IndexDescriptionInfo } from 'mongodb';
import type { CollectionDeclaration, IndexDeclaration } from './doc-store.ts';
import { isIndexNotFound, isNamespaceExists } from './mongo-error.ts';

/** Creates the collection and those of its indexes that are missing or were declared otherwise. */
export async function ensureCollection(database: Db, declaration: CollectionDeclaration): Promise<void> {
  try {
    await database.createCollection(declaration.name);
  } catch (error) {
    if (!isNamespaceExists(error)) throw error;
  }
  const collection = database.collection(declaration.name);
  const existing = new Map(
    (await collection.listIndexes().toArray()).map((index: IndexDescriptionInfo) => [index.name, index]),
  );
  const missing = Object.entries(declaration.indexes).filter(([name, index]) => !sameIndex(existing.get(name), index));
  for (const [name] of missing) {
    if (!existing.has(name)) continue;
    await collection.dropIndex(name).catch((error: unknown) => {
      if (!isIndexNotFound(error)) throw error;
    });
  }
  if (missing.length > 0) {
    await collection.createIndexes(missing.map(([name, index]) => ({ name, key: keyOf(index), ...optionsOf(index) })));
  }
}

/** The id ends the key, so that pages in index order need no sort; a unique index cannot have it and seldom needs it. */
function keyOf(index: IndexDeclaration): Record<string, 1> {
  const fields = index.unique === true ? index.fields : [...index.fields, '_id'];
  return Object.fromEntries(fields.map(field => [field, 1] as const));
}

/** Sparse: documents that have none of the fields are not held to be equal. */
function optionsOf(index: IndexDeclaration): { unique?: true; sparse?: true } {
  return index.unique === true ? { unique: true, sparse: true } : {};
}

function sameIndex(existing: IndexDescriptionInfo | undefined, index: IndexDeclaration): boolean {
  return (
    existing !== undefined &&
    JSON.stringify(Object.entries(existing.key)) === JSON.stringify(Object.entries(keyOf(index))) &&
    (existing.unique ?? false) === (index.unique ?? false)
  );
}
