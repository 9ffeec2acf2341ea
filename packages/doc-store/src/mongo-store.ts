import { type Db, MongoClient, type Collection as MongoDbCollection } from 'mongodb';
import type {
  Collection,
  CollectionChanges,
  CollectionDeclaration,
  DocSession,
  DocStore,
  Document,
} from './doc-store.ts';
import { type MongoAccess, MongoCollection } from './mongo-collection.ts';
import { isTransient, mongoError } from './mongo-error.ts';
import type { Stored } from './mongo-find.ts';
import { ensureCollection } from './mongo-index.ts';
import { backoff, runTransaction } from './mongo-transaction.ts';
import { StoreError } from './store-error.ts';

export interface MongoStoreOptions {
  /** A connection string; what it says (`directConnection`, `tls`, credentials) holds. The server is a replica set. */
  readonly url: string;
  readonly database: string;
  /** How long an operation waits for a server before `unavailable`. Default 5,000. */
  readonly selectionMs?: number;
  /** How long a transaction that meets conflicts or lost connections is tried again. Default 30,000. */
  readonly retryMs?: number;
}

/**
 * A store in one MongoDB database. Writes are acknowledged by a majority, journaled; transactions read a snapshot.
 *
 * Connects at the first operation, so a service can start before its server; until the server answers, operations throw
 * `StoreError` `unavailable`, retryable. A malformed URL throws it at once, not retryable.
 */
export async function openMongoStore({
  url,
  database,
  selectionMs = 5_000,
  retryMs = 30_000,
}: MongoStoreOptions): Promise<DocStore> {
  try {
    const client = new MongoClient(url, {
      serverSelectionTimeoutMS: selectionMs,
      connectTimeoutMS: selectionMs,
      socketTimeoutMS: 60_000,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      ignoreUndefined: true,
      appName: 'causeway',
    });
    return new MongoStore(client, client.db(database), retryMs);
  } catch (error) {
    // The driver's message may quote the URL, which may hold a password.
    const kind = error instanceof Error ? error.name : 'error';
    throw new StoreError('unavailable', `the document server's URL or database name cannot be used: ${kind}`, {
      retryable: false,
    });
  }
}

/** More than any burst of single writes to one document needs. */
const attempts = 12;

class MongoStore implements DocStore, MongoAccess {
  readonly #client: MongoClient;
  readonly #database: Db;
  readonly #retryMs: number;
  #connection: Promise<unknown> | undefined;
  #closed: Promise<void> | undefined;

  constructor(client: MongoClient, database: Db, retryMs: number) {
    this.#client = client;
    this.#database = database;
    this.#retryMs = retryMs;
  }

  collection<T extends Document>(declaration: CollectionDeclaration<T>): Collection<T> {
    return new MongoCollection(declaration, this);
  }

  async ensure(declarations: readonly CollectionDeclaration[]): Promise<void> {
    for (const declaration of declarations) await this.#reporting(() => ensureCollection(this.#database, declaration));
  }

  async list(): Promise<readonly string[]> {
    const found = await this.#reporting(() => this.#database.listCollections({}, { nameOnly: true }).toArray());
    return found
      .map(({ name }) => name)
      .filter(name => !name.startsWith('system.'))
      .sort();
  }

  async drop(name: string): Promise<void> {
    await this.#reporting(() => this.#database.dropCollection(name));
  }

  async transaction<R>(work: (session: DocSession) => Promise<R>): Promise<R> {
    await this.#reporting(async () => undefined);
    return runTransaction(this.#client, this.#database, { retryMs: this.#retryMs, work });
  }

  bulk(changes: readonly CollectionChanges[]): Promise<void> {
    return this.transaction(async session => {
      for (const it of changes) await session.collection(it.declaration).bulk(it.changes);
    });
  }

  async ping(): Promise<void> {
    await this.#reporting(() => this.#database.command({ ping: 1 }));
  }

  close(): Promise<void> {
    this.#closed ??= this.#client.close();
    return this.#closed;
  }

  async run<R>(
    work: (collection: MongoDbCollection<Stored>, session: undefined) => Promise<R>,
    name: string,
  ): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      this.#assertOpen();
      try {
        await this.#connect();
        return await work(this.#database.collection<Stored>(name), undefined);
      } catch (error) {
        // A single write that meets a transaction, or two puts that both insert: nothing was written.
        if (!isTransient(error) || attempt === attempts) throw mongoError(error);
      }
      await backoff(attempt);
    }
  }

  async #reporting<R>(work: () => Promise<R>): Promise<R> {
    this.#assertOpen();
    try {
      await this.#connect();
      return await work();
    } catch (error) {
      throw mongoError(error);
    }
  }

  /** The driver connects by itself, but after a first attempt that failed never again: its topology stays closed. */
  async #connect(): Promise<void> {
    this.#connection ??= this.#client.connect();
    const connection = this.#connection;
    try {
      await connection;
    } catch (error) {
      if (this.#connection === connection) this.#connection = undefined;
      throw error;
    }
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new StoreError('closed', 'the store is closed', { retryable: false });
  }
}
