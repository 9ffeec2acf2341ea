import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BulkThread } from './bulk-thread.ts';
import { Checkpoints } from './checkpoint-thread.ts';
import type {
  Collection,
  CollectionChanges,
  CollectionDeclaration,
  DocSession,
  DocStore,
  Document,
} from './doc-store.ts';
import { Catalogue } from './embedded-catalogue.ts';
import { type Access, EmbeddedCollection } from './embedded-collection.ts';
import { Connection, embeddedError, isBusy } from './embedded-connection.ts';
import { SharedTransaction } from './shared-transaction.ts';
import { StoreError } from './store-error.ts';
import { WriteTurns } from './write-turns.ts';

export interface EmbeddedStoreOptions {
  /** The store's file, whose directory is made when missing; `:memory:` is a temporary file that `close` removes. */
  readonly file: string;
  /** How long a write waits for another transaction, of this process or another, before `unavailable`. Default 30,000. */
  readonly waitMs?: number;
  /** Called between the pieces of long work in a transaction, so that the event loop may serve others. */
  readonly breathe?: () => Promise<void>;
}

const noBreath = async () => {};

/**
 * A store in one libsql file. WAL with `synchronous=NORMAL`: `kill -9` loses nothing committed; a power loss may lose the
 * last transactions, whole and with their positions, which the log then brings again.
 *
 * Writes take turns, and so do transactions, from their beginning to their end: they never conflict. Reads outside a
 * transaction wait for nothing and see what is committed, on a second connection while a transaction is open. Other
 * processes may open the same file; they take turns as well.
 *
 * Throws `StoreError` `unavailable` when the file cannot be opened.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<DocStore> {
  const { file, waitMs = 30_000, breathe = noBreath } = options;
  try {
    const temporary = file === ':memory:' ? mkdtempSync(join(tmpdir(), 'causeway-store-')) : undefined;
    const path = temporary === undefined ? file : join(temporary, 'store.db');
    mkdirSync(dirname(path), { recursive: true });
    const connections = await patiently(waitMs, () => connect(path));
    const threads = { checkpoints: new Checkpoints(path), bulks: new BulkThread(path) };
    return new EmbeddedStore({ ...connections, ...threads, breathe }, waitMs, () => {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('unavailable', 'the store file cannot be opened', { retryable: false, cause: error });
  }
}

function connect(path: string): { writer: Connection; reader: Connection } {
  const opened: Connection[] = [];
  const open = (cacheMiB: number) => {
    const connection = new Connection(path, cacheMiB);
    opened.push(connection);
    return connection;
  };
  try {
    const writer = open(64);
    Catalogue.create(writer);
    return { writer, reader: open(8) };
  } catch (error) {
    for (const connection of opened) connection.close();
    throw error;
  }
}

/** Tries again while another process holds the file. Waits here and not in libsql, which would stop the event loop. */
async function patiently<R>(waitMs: number, work: () => R | Promise<R>): Promise<R> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw embeddedError(error);
    }
    await delay(2 + Math.random() * 10);
  }
}

class EmbeddedStore implements DocStore, Access {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #waitMs: number;
  readonly #breathe: () => Promise<void>;
  readonly #checkpoints: Checkpoints;
  readonly #bulks: BulkThread;
  readonly #turns: WriteTurns;
  readonly #catalogue = new Catalogue();
  readonly #removeFiles: () => void;
  readonly #shared: SharedTransaction;
  #closed: Promise<void> | undefined;

  constructor(
    parts: {
      writer: Connection;
      reader: Connection;
      breathe: () => Promise<void>;
      checkpoints: Checkpoints;
      bulks: BulkThread;
    },
    waitMs: number,
    removeFiles: () => void,
  ) {
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#breathe = parts.breathe;
    this.#checkpoints = parts.checkpoints;
    this.#bulks = parts.bulks;
    this.#waitMs = waitMs;
    this.#turns = new WriteTurns(waitMs);
    this.#removeFiles = removeFiles;
    this.#shared = new SharedTransaction({
      connection: this.#writer,
      begin: async () => {
        await this.#checkpoints.room();
        await patiently(waitMs, () => this.#begin());
      },
      commit: () => this.#commit(),
      rolledBack: () => this.#catalogue.forget(),
    });
  }

  collection<T extends Document>(declaration: CollectionDeclaration<T>): Collection<T> {
    return new EmbeddedCollection(declaration, this.#catalogue, this);
  }

  async ensure(declarations: readonly CollectionDeclaration[]): Promise<void> {
    await this.write(connection => {
      for (const declaration of declarations) this.#catalogue.ensure(connection, declaration);
    });
  }

  list(): Promise<readonly string[]> {
    return this.read(connection => this.#catalogue.list(connection));
  }

  async drop(name: string): Promise<void> {
    await this.write(connection => this.#catalogue.drop(connection, name));
  }

  async transaction<R>(work: (session: DocSession) => Promise<R>): Promise<R> {
    this.#assertOpen();
    await this.#turns.take(true);
    let committed: Promise<void>;
    let result: R;
    try {
      result = await this.#shared.run(() => this.#inSession(work));
      committed = this.#turns.nextJoins ? this.#shared.later() : this.#shared.now();
    } catch (error) {
      if (!this.#turns.nextJoins) this.#shared.now().catch(() => {});
      throw embeddedError(error);
    } finally {
      this.#turns.release();
    }
    await committed;
    return result;
  }

  async #inSession<R>(work: (session: DocSession) => Promise<R>): Promise<R> {
    const session = new EmbeddedSession(this.#writer, this.#catalogue, this.#breathe);
    try {
      const result = await work(session);
      session.end();
      return result;
    } catch (error) {
      session.abandon();
      throw error;
    }
  }

  async bulk(changes: readonly CollectionChanges[]): Promise<void> {
    this.#assertOpen();
    await this.#turns.take();
    try {
      await patiently(this.#waitMs, () => this.#bulks.write(changes));
      this.#checkpoints.committed();
    } finally {
      this.#turns.release();
    }
  }

  async ping(): Promise<void> {
    await this.read(connection => connection.first('SELECT 1', []));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async read<R>(work: (connection: Connection) => R): Promise<R> {
    this.#assertOpen();
    // While nobody writes, the writer's warm cache serves reads too.
    const connection = this.#turns.taken ? this.#reader : this.#writer;
    try {
      return work(connection);
    } catch (error) {
      if (!isBusy(error)) throw embeddedError(error);
    }
    return patiently(this.#waitMs, () => work(this.#reader));
  }

  async write<R>(work: (connection: Connection) => R): Promise<R> {
    this.#assertOpen();
    await this.#turns.take();
    try {
      await this.#checkpoints.room();
      return await patiently(this.#waitMs, () => this.#atOnce(work));
    } finally {
      this.#turns.release();
    }
  }

  #atOnce<R>(work: (connection: Connection) => R): R {
    this.#begin();
    try {
      const result = work(this.#writer);
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #begin(): void {
    this.#writer.exec('BEGIN IMMEDIATE');
    this.#catalogue.refresh(this.#writer);
  }

  #commit(): void {
    this.#writer.exec('COMMIT');
    this.#checkpoints.committed();
  }

  #rollback(): void {
    this.#catalogue.forget();
    // SQLite has already rolled back after some errors, as a full disk.
    if (this.#writer.inTransaction) this.#writer.exec('ROLLBACK');
  }

  #assertOpen(): void {
    if (this.#closed !== undefined) throw new StoreError('closed', 'the store is closed', { retryable: false });
  }

  async #close(): Promise<void> {
    await this.#turns.take();
    await this.#bulks.end();
    await this.#checkpoints.close();
    try {
      this.#reader.close();
      this.#writer.rows('PRAGMA wal_checkpoint(TRUNCATE)', []);
    } finally {
      this.#writer.close();
      this.#removeFiles();
      this.#turns.release();
    }
  }
}

/** What `work` sees of a transaction. The first error ends it, caught or not: MongoDB has no other way. */
class EmbeddedSession implements DocSession, Access {
  readonly #connection: Connection;
  readonly #catalogue: Catalogue;
  readonly breathe: () => Promise<void>;
  #ended = false;
  #failure: unknown;

  constructor(connection: Connection, catalogue: Catalogue, breathe: () => Promise<void>) {
    this.#connection = connection;
    this.#catalogue = catalogue;
    this.breathe = breathe;
  }

  collection<T extends Document>(declaration: CollectionDeclaration<T>): Collection<T> {
    return new EmbeddedCollection(declaration, this.#catalogue, this);
  }

  async read<R>(work: (connection: Connection) => R): Promise<R> {
    if (this.#ended) throw new StoreError('closed', 'the transaction has ended', { retryable: false });
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return work(this.#connection);
    } catch (error) {
      this.#failure = embeddedError(error);
      throw this.#failure;
    }
  }

  write<R>(work: (connection: Connection) => R): Promise<R> {
    return this.read(work);
  }

  /** Before the commit. */
  end(): void {
    this.#ended = true;
    if (this.#failure !== undefined) throw this.#failure;
  }

  abandon(): void {
    this.#ended = true;
  }
}
