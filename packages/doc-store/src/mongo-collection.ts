import type {
  AnyBulkWriteOperation,
  ClientSession,
  Filter,
  FindCursor,
  Collection as MongoDbCollection,
} from 'mongodb';
import type {
  BulkChanges,
  Collection,
  CollectionDeclaration,
  Document,
  FindOptions,
  Page,
  Replacement,
  Scalar,
} from './doc-store.ts';
import { cursorAt, planFind } from './find-plan.ts';
import { isDuplicateId } from './mongo-error.ts';
import { mongoQuery, type Stored } from './mongo-find.ts';

/** How a collection reaches the server: on its own, or within a transaction. Throws the port's errors. */
export interface MongoAccess {
  /** `work` may run again after a conflict, when it stands on its own. */
  run<R>(
    work: (collection: MongoDbCollection<Stored>, session: ClientSession | undefined) => Promise<R>,
    name: string,
  ): Promise<R>;
  /** In a transaction: writes that go with the next ones. */
  readonly writes?: GatheredWrites;
}

/** Writes of a transaction to any of its collections, sent together: before the next read, and before the commit. */
export interface GatheredWrites {
  add(name: string, writes: readonly Write[]): Promise<void>;
  /** Sends these with all that were gathered. Whether every replacement found what it replaces. */
  send(name: string, writes: readonly Write[]): Promise<boolean>;
}

export type Write =
  | { readonly name: 'insertOne'; readonly document: Stored }
  | { readonly name: 'replaceOne'; readonly filter: Filter<Stored>; readonly replacement: Stored }
  | { readonly name: 'deleteMany'; readonly filter: Filter<Stored> };

const pageSize = 500;
const withoutMongoId = { _id: 0 } as const;

export class MongoCollection<T extends Document> implements Collection<T> {
  readonly #declaration: CollectionDeclaration<T>;
  readonly #access: MongoAccess;

  constructor(declaration: CollectionDeclaration<T>, access: MongoAccess) {
    this.#declaration = declaration;
    this.#access = access;
  }

  get(id: string): Promise<T | undefined> {
    return this.#run(async (collection, session) => {
      const found = await collection.findOne<T>({ _id: { $eq: id } }, { session, projection: withoutMongoId });
      return found ?? undefined;
    });
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>> {
    if (ids.length === 0) return new Map();
    const documents = await this.#run((collection, session) =>
      collection
        .find<T>({ _id: { $in: ids } }, { session, projection: withoutMongoId, batchSize: ids.length + 1 })
        .toArray(),
    );
    return new Map(documents.map(document => [document.id, document]));
  }

  async put(document: T): Promise<void> {
    const stored = toStored(document);
    await this.#run((collection, session) =>
      collection.replaceOne({ _id: { $eq: stored._id } }, stored, { session, upsert: true }),
    );
  }

  insert(document: T): Promise<boolean> {
    const stored = toStored(document);
    return this.#run(async (collection, session) => {
      // A refused insert ends a transaction, so there it is asked first; who comes between makes a conflict.
      if (session !== undefined) {
        const taken = await collection.findOne({ _id: { $eq: stored._id } }, { session, projection: { _id: 1 } });
        if (taken !== null) return false;
      }
      try {
        await collection.insertOne(stored, { session });
        return true;
      } catch (error) {
        if (session === undefined && isDuplicateId(error)) return false;
        throw error;
      }
    });
  }

  replace(document: T, expected: Readonly<Record<string, Scalar | undefined>>): Promise<boolean> {
    const { filter, replacement } = fenced({ document, expected });
    return this.#run(async (collection, session) => {
      const { matchedCount } = await collection.replaceOne(filter, replacement, { session });
      return matchedCount === 1;
    });
  }

  async replaceAll(changes: readonly Replacement<T>[]): Promise<boolean> {
    const { writes } = this.#access;
    if (writes) return writes.send(this.#declaration.name, changes.map(fenced));
    for (const { document, expected } of changes) if (!(await this.replace(document, expected))) return false;
    return true;
  }

  async delete(id: string): Promise<void> {
    await this.#run((collection, session) => collection.deleteOne({ _id: { $eq: id } }, { session }));
  }

  async bulk({ put = [], insert = [], replace = [], delete: ids = [] }: BulkChanges<T>): Promise<void> {
    const latest = new Map([...replace, ...put, ...insert].map(document => [document.id, toStored(document)]));
    const gone = new Set(ids);
    const present = await this.#present(put.map(it => it.id));
    const known = new Set([...replace.map(it => it.id), ...present].filter(it => !gone.has(it)));
    const replacements = [...latest.values()].filter(it => known.has(it._id));
    const inserts = [...latest.values()].filter(it => !known.has(it._id));
    if (this.#access.writes) await this.#gather(this.#access.writes, { ids, replacements, inserts });
    else await this.#write({ ids, replacements, inserts });
  }

  /** Inserts go several times faster than the upserts that come to the same. */
  async #present(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const found = await this.#run((collection, session) =>
      collection.find({ _id: { $in: ids } }, { session, projection: { _id: 1 }, batchSize: ids.length + 1 }).toArray(),
    );
    return found.map(it => it._id);
  }

  #gather(writes: GatheredWrites, { ids, replacements, inserts }: StoredChanges): Promise<void> {
    return writes.add(this.#declaration.name, [
      ...(ids.length > 0 ? [{ name: 'deleteMany', filter: { _id: { $in: ids } } } as const] : []),
      ...replacements.map(it => ({ name: 'replaceOne', filter: { _id: { $eq: it._id } }, replacement: it }) as const),
      ...inserts.map(document => ({ name: 'insertOne', document }) as const),
    ]);
  }

  /** Who inserts one of them in between makes a conflict, after which they are upserted. */
  async #write({ ids, replacements, inserts }: StoredChanges): Promise<void> {
    let upserts = replacements;
    let fresh = inserts;
    // Only a unique value, passed on from one document to another, makes the order matter.
    const ordered = Object.values(this.#declaration.indexes).some(index => index.unique === true);
    await this.#run(async collection => {
      if (ids.length > 0) await collection.deleteMany({ _id: { $in: ids } });
      if (upserts.length > 0) await collection.bulkWrite(upserts.map(upsert), { ordered });
      const inserting = fresh;
      [upserts, fresh] = [[...upserts, ...fresh], []];
      if (inserting.length > 0) await collection.insertMany(inserting, { ordered });
    });
  }

  async find(options: FindOptions): Promise<Page<T>> {
    const plan = planFind(this.#declaration, options);
    const { filter, sort } = mongoQuery(plan);
    const found = await this.#run((collection, session) =>
      collection
        .find<T>(filter, {
          session,
          sort,
          limit: plan.limit + 1,
          batchSize: plan.limit + 2,
          projection: withoutMongoId,
        })
        .toArray(),
    );
    const documents = found.slice(0, plan.limit);
    const last = documents.at(-1);
    return found.length > plan.limit && last !== undefined
      ? { documents, cursor: cursorAt(plan, last) }
      : { documents };
  }

  count(): Promise<number> {
    return this.#run((collection, session) => collection.countDocuments({}, { session }));
  }

  async *all(): AsyncIterable<T> {
    let after: string | undefined;
    let cursor: FindCursor<T> | undefined;
    try {
      for (;;) {
        const page = await this.#run(async (collection, session) => {
          cursor ??= everyOne<T>(collection, { session, after });
          try {
            return await take(cursor, pageSize);
          } catch (error) {
            await cursor.close().catch(() => undefined);
            cursor = undefined;
            throw error;
          }
        });
        yield* page;
        if (page.length < pageSize) return;
        after = page.at(-1)?.id;
      }
    } finally {
      await cursor?.close().catch(() => undefined);
    }
  }

  #run<R>(work: (collection: MongoDbCollection<Stored>, session: ClientSession | undefined) => Promise<R>): Promise<R> {
    return this.#access.run(work, this.#declaration.name);
  }
}

/** By id, from behind one on. A page after the other would cost some servers all that are left, each time. */
function everyOne<T extends Document>(
  collection: MongoDbCollection<Stored>,
  { session, after }: { readonly session: ClientSession | undefined; readonly after: string | undefined },
): FindCursor<T> {
  const filter: Filter<Stored> = after === undefined ? {} : { _id: { $gt: after } };
  return collection.find<T>(filter, { session, sort: { _id: 1 }, batchSize: pageSize, projection: withoutMongoId });
}

async function take<T>(cursor: FindCursor<T>, count: number): Promise<readonly T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = await cursor.next();
    if (next === null) break;
    taken.push(next);
  }
  return taken;
}

interface StoredChanges {
  readonly ids: readonly string[];
  readonly replacements: readonly Stored[];
  readonly inserts: readonly Stored[];
}

function upsert(replacement: Stored): AnyBulkWriteOperation<Stored> {
  return { replaceOne: { filter: { _id: { $eq: replacement._id } }, replacement, upsert: true } };
}

function fenced<T extends Document>({ document, expected }: Replacement<T>): Write & { readonly name: 'replaceOne' } {
  const replacement = toStored(document);
  const fence = Object.entries(expected).map(
    ([field, value]): Filter<Stored> => ({ [field]: value === undefined ? { $exists: false } : { $eq: value } }),
  );
  return { name: 'replaceOne', filter: { $and: [{ _id: { $eq: replacement._id } }, ...fence] }, replacement };
}

/** The document as it was handed over: the id stays where it stood among the fields, and later changes do not matter. */
function toStored(document: Document): Stored {
  return { _id: document.id, ...structuredClone(document) };
}
