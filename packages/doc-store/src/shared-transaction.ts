import { type Connection, embeddedError } from './embedded-connection.ts';
import { StoreError } from './store-error.ts';

/** So many share a transaction at most, and so long may the first of them wait for its end. */
const most = 32;
const longestMs = 10;

export interface SharedTransactionOptions {
  readonly connection: Connection;
  readonly begin: () => Promise<void>;
  readonly commit: () => void;
  /** What was known of the file may not be true any more. */
  readonly rolledBack: () => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Pieces of work that wait for each other anyway share one transaction of the file: beginning and committing one costs
 * more than a small piece itself. Each has its savepoint, so that one that fails takes nothing with it; none is told that
 * it is done before the commit. Call it in one's turn only.
 */
export class SharedTransaction {
  readonly #options: SharedTransactionOptions;
  #done: Waiting[] = [];
  #open = false;
  #begun = 0;
  #pieces = 0;

  constructor(options: SharedTransactionOptions) {
    this.#options = options;
  }

  /** Runs a piece. When it rejects, nothing of it is left, and what others did before stands unless the file itself failed. */
  async run<R>(work: () => Promise<R>): Promise<R> {
    const { connection } = this.#options;
    const first = !this.#open;
    if (first) await this.#begin();
    else connection.exec('SAVEPOINT piece');
    try {
      const result = await work();
      if (!first) connection.exec('RELEASE piece');
      this.#pieces++;
      return result;
    } catch (error) {
      this.#undo(first);
      throw error;
    }
  }

  /** Resolves once the piece that just ran is committed, with those that follow. */
  later(): Promise<void> {
    if (this.#pieces >= most || performance.now() - this.#begun > longestMs) return this.now();
    return new Promise((resolve, reject) => this.#done.push({ resolve, reject }));
  }

  /** Commits what ran. */
  async now(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const done = this.#done.splice(0);
    try {
      this.#options.commit();
    } catch (error) {
      this.#rollBack();
      const cause = embeddedError(error);
      for (const { reject } of done) reject(cause);
      throw cause;
    }
    for (const { resolve } of done) resolve();
  }

  async #begin(): Promise<void> {
    await this.#options.begin();
    this.#open = true;
    this.#pieces = 0;
    this.#begun = performance.now();
  }

  #undo(first: boolean): void {
    const { connection, rolledBack } = this.#options;
    rolledBack();
    // SQLite has already rolled back after some errors, as a full disk: then the pieces before this one are gone too.
    const lost = !connection.inTransaction;
    if (!lost && !first) {
      connection.exec('ROLLBACK TO piece');
      connection.exec('RELEASE piece');
      return;
    }
    this.#open = false;
    this.#rollBack();
    const cause = new StoreError('unavailable', 'the store file failed in a transaction', { retryable: true });
    for (const { reject } of this.#done.splice(0)) reject(cause);
  }

  #rollBack(): void {
    this.#options.rolledBack();
    if (this.#options.connection.inTransaction) this.#options.connection.exec('ROLLBACK');
  }
}
