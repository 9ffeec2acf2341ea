import type { AnyBulkWriteOperation, ClientSession, Filter, Collection as MongoDbCollection } from 'mongodb';
import type { Collection, CollectionDeclaration, Document, FindOptions, Page, Scalar } from './doc-store.ts';
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
}

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
    const stored = toStored(document);
    const fence = Object.entries(expected).map(
      ([field, value]): Filter<Stored> => ({ [field]: value === undefined ? { $exists: false } : { $eq: value } }),
    );
    return this.#run(async (collection, session) => {
      const { matchedCount } = await collection.replaceOne({ $and: [{ _id: { $eq: stored._id } }, ...fence] }, stored, {
        session,
      });
      return matchedCount === 1;
    });
  }

  async delete(id: string): Promise<void> {
    await this.#run((collection, session) => collection.deleteOne({ _id: { $eq: id } }, { session }));
  }

  async bulk({ put = [], delete: ids = [] }: { put?: readonly T[]; delete?: readonly string[] }): Promise<void> {
    const latest = new Map(put.map(document => [document.id, toStored(document)]));
    if (latest.size === 0 && ids.length === 0) return;
    await this.#run(async (collection, session) => {
      if (ids.length > 0) await collection.deleteMany({ _id: { $in: ids } }, { session });
      if (latest.size > 0) await this.#putAll(collection, session, latest);
    });
  }

  /**
   * Inserts go several times faster than the upserts that come to the same. Who inserts one of them in between makes a
   * conflict, after which everything is tried again.
   */
  async #putAll(
    collection: MongoDbCollection<Stored>,
    session: ClientSession | undefined,
    latest: ReadonlyMap<string, Stored>,
  ): Promise<void> {
    const ids = [...latest.keys()];
    const found = await collection
      .find({ _id: { $in: ids } }, { session, projection: { _id: 1 }, batchSize: ids.length + 1 })
      .toArray();
    const known = new Set(found.map(({ _id }) => _id));
    const replacements = ids.flatMap((id): AnyBulkWriteOperation<Stored>[] => {
      const replacement = known.has(id) ? latest.get(id) : undefined;
      return replacement === undefined
        ? []
        : [{ replaceOne: { filter: { _id: { $eq: id } }, replacement, upsert: true } }];
    });
    // Only a unique value, passed on from one document to another, makes the order matter.
    const ordered = Object.values(this.#declaration.indexes).some(index => index.unique === true);
    if (replacements.length > 0) await collection.bulkWrite(replacements, { session, ordered });
    const inserts = [...latest.values()].filter(({ _id }) => !known.has(_id));
    if (inserts.length > 0) await collection.insertMany(inserts, { session, ordered });
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
    for (;;) {
      const filter: Filter<Stored> = after === undefined ? {} : { _id: { $gt: after } };
      const page: readonly T[] = await this.#run((collection, session) =>
        collection
          .find<T>(filter, {
            session,
            sort: { _id: 1 },
            limit: pageSize,
            batchSize: pageSize + 1,
            projection: withoutMongoId,
          })
          .toArray(),
      );
      yield* page;
      if (page.length < pageSize) return;
      after = page.at(-1)?.id;
    }
  }

  #run<R>(work: (collection: MongoDbCollection<Stored>, session: ClientSession | undefined) => Promise<R>): Promise<R> {
    return this.#access.run(work, this.#declaration.name);
  }
}

/** The document as it was handed over: the id stays where it stood among the fields, and later changes do not matter. */
function toStored(document: Document): Stored {
  return { _id: document.id, ...structuredClone(document) };
}
