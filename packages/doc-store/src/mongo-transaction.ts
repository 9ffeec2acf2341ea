import { setTimeout as delay } from 'node:timers/promises';
import type {
  AnyClientBulkWriteModel,
  ClientSession,
  Db,
  MongoClient,
  Collection as MongoDbCollection,
  Document as MongoDocument,
} from 'mongodb';
import type { Collection, CollectionDeclaration, DocSession, Document } from './doc-store.ts';
import { type GatheredWrites, type MongoAccess, MongoCollection, type Write } from './mongo-collection.ts';
import { isCommitUnknown, isNoServer, isTransient, mongoError, ofBulkWrite } from './mongo-error.ts';
import type { Stored } from './mongo-find.ts';
import { StoreError } from './store-error.ts';

const longestDelayMs = 200;

/** Grows with every attempt, at random, so that those who collided do not meet again. */
export function backoff(attempt: number): Promise<void> {
  return delay(Math.random() * Math.min(longestDelayMs, 4 * 2 ** attempt));
}

/**
 * Runs `work` in a transaction, again after a conflict or a lost connection, until it commits or `retryMs` have passed;
 * then throws the last error, `conflict` or `unavailable`. Where no server is to be found it throws at once: who waits here
 * cannot tell anybody.
 */
export async function runTransaction<R>(
  client: MongoClient,
  database: Db,
  options: { readonly retryMs: number; readonly work: (session: DocSession) => Promise<R> },
): Promise<R> {
  const deadline = performance.now() + options.retryMs;
  for (let attempt = 0; ; attempt++) {
    const outcome = await runOnce(client, database, { deadline, work: options.work });
    if ('result' in outcome) return outcome.result;
    if (!outcome.again || performance.now() > deadline) throw mongoError(outcome.error);
    await backoff(attempt);
  }
}

type Outcome<R> = { readonly result: R } | { readonly error: unknown; readonly again: boolean };

async function runOnce<R>(
  client: MongoClient,
  database: Db,
  { deadline, work }: { deadline: number; work: (session: DocSession) => Promise<R> },
): Promise<Outcome<R>> {
  const session = client.startSession({ causalConsistency: false });
  const open = new MongoSession(client, database, session);
  try {
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    });
    const result = await work(open);
    await open.end();
    await commit(session, deadline);
    return { result };
  } catch (error) {
    await open.abandon();
    const cause = open.failure ?? error;
    // What cannot be rolled back is not committed: the server ends the transaction with its session.
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
    return { error: isTransient(cause) ? cause : error, again: isTransient(cause) && !isNoServer(cause) };
  } finally {
    await session.endSession().catch(() => undefined);
  }
}

/** A commit whose outcome is unknown is sent again: the server answers as it did, or would have. */
async function commit(session: ClientSession, deadline: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isCommitUnknown(error) || performance.now() > deadline) throw error;
    }
    await backoff(attempt);
  }
}

/** What `work` sees of a transaction. The server takes one operation of a transaction at a time, and ends it at the first error. */
class MongoSession implements DocSession, MongoAccess {
  readonly #client: MongoClient;
  readonly #database: Db;
  readonly #session: ClientSession;
  #begun = false;
  #gathered: AnyClientBulkWriteModel<MongoDocument>[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** The driver's error that ended the transaction, whatever `work` made of it. */
  failure: unknown;

  constructor(client: MongoClient, database: Db, session: ClientSession) {
    this.#client = client;
    this.#database = database;
    this.#session = session;
  }

  readonly writes: GatheredWrites = {
    add: (name, writes) => this.#inTurn(async () => this.#gather(name, writes)),
    send: (name, writes) =>
      this.#inTurn(() => {
        this.#gather(name, writes);
        return this.#send();
      }),
  };

  collection<T extends Document>(declaration: CollectionDeclaration<T>): Collection<T> {
    return new MongoCollection(declaration, this);
  }

  run<R>(
    work: (collection: MongoDbCollection<Stored>, session: ClientSession) => Promise<R>,
    name: string,
  ): Promise<R> {
    return this.#inTurn(async () => {
      await this.#sendAll();
      this.#begun = true;
      return work(this.#database.collection<Stored>(name), this.#session);
    });
  }

  /** Before the commit: waits for what `work` has not waited for. */
  async end(): Promise<void> {
    this.#inTurn(() => this.#sendAll()).catch(() => undefined);
    await this.abandon();
    if (this.failure !== undefined) throw mongoError(this.failure);
  }

  async abandon(): Promise<void> {
    this.#ended = true;
    await this.#last;
  }

  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    if (this.#ended) return Promise.reject(new StoreError('closed', 'the transaction has ended', { retryable: false }));
    const result = this.#last.then(async () => {
      if (this.failure !== undefined) throw mongoError(this.failure);
      try {
        return await work();
      } catch (error) {
        this.failure = error;
        throw mongoError(error);
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  #gather(name: string, writes: readonly Write[]): void {
    const namespace = `${this.#database.databaseName}.${name}`;
    this.#gathered.push(...writes.map(it => ({ ...it, namespace }) as AnyClientBulkWriteModel<MongoDocument>));
  }

  /** What was gathered was read in this transaction, so all of it is there to be replaced. */
  async #sendAll(): Promise<void> {
    if (await this.#send()) return;
    throw new StoreError('conflict', 'a document that was read is not there any more', { retryable: true });
  }

  /** The first command says how the transaction reads, and not every server of the protocol takes that with `bulkWrite`. */
  async #begin([first]: readonly AnyClientBulkWriteModel<MongoDocument>[]): Promise<void> {
    if (this.#begun || first === undefined) return;
    this.#begun = true;
    const name = first.namespace.slice(this.#database.databaseName.length + 1);
    await this.#database.collection<Stored>(name).findOne({ _id: '' }, { session: this.#session });
  }

  async #send(): Promise<boolean> {
    const models = this.#gathered;
    if (models.length === 0) return true;
    this.#gathered = [];
    await this.#begin(models);
    const replacements = models.filter(it => it.name === 'replaceOne').length;
    try {
      const { matchedCount } = await this.#client.bulkWrite(models, { session: this.#session, ordered: true });
      return matchedCount === replacements;
    } catch (error) {
      throw ofBulkWrite(error);
    }
  }
}
