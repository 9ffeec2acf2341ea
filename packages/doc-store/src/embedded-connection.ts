import Database from 'libsql';
import { StoreError } from './store-error.ts';

/** What may be bound. libsql 0.5.29 aborts the process on a boolean, so the type leaves no room for one. */
export type SqlValue = string | number | Buffer | null;

const cachedStatements = 500;
/** 512 MiB. A thread of its own checkpoints long before, unless it is lost or another process holds it up. */
const checkpointPages = 128_000;

/** A libsql connection with its prepared statements. Synchronous; throws libsql's own errors. */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(file: string, cacheMiB: number) {
    this.#database = new Database(file);
    // The file mode is changed before anything else: a second connection may be doing the same.
    this.rows('PRAGMA journal_mode = WAL', []);
    this.exec(
      `PRAGMA synchronous = NORMAL; PRAGMA cache_size = ${-cacheMiB * 1024}; PRAGMA wal_autocheckpoint = ${checkpointPages}`,
    );
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** The number of rows changed. */
  run(sql: string, values: readonly SqlValue[]): number {
    return this.#statement(sql).run(values).changes;
  }

  first(sql: string, values: readonly SqlValue[]): readonly unknown[] | undefined {
    const row = this.#statement(sql).get(values);
    return Array.isArray(row) ? row : undefined;
  }

  rows(sql: string, values: readonly SqlValue[]): readonly (readonly unknown[])[] {
    return this.#statement(sql).all(values) as unknown[][];
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= cachedStatements) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    // A statement that returns no columns knows no raw mode.
    if (statement.reader) statement.raw();
    this.#statements.set(sql, statement);
    return statement;
  }
}

function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error).startsWith('SQLITE_BUSY');
}

export function isUniqueViolation(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_CONSTRAINT_UNIQUE';
}

export function isMissingTable(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_ERROR' && error instanceof Error && error.message.includes('no such table');
}

/** libsql names tables and columns in its messages, never values, so its error may be the cause. */
export function embeddedError(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const code = sqliteCode(error);
  if (isUniqueViolation(error)) {
    return new StoreError('unique', 'another document has this value of a unique index', {
      retryable: false,
      cause: error,
    });
  }
  if (isBusy(error)) {
    return new StoreError('unavailable', 'another process holds the store', { retryable: true, cause: error });
  }
  if (!code.startsWith('SQLITE_')) return error;
  const broken = code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR';
  return new StoreError('unavailable', `the store file refuses: ${code}`, { retryable: !broken, cause: error });
}
