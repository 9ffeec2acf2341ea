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
import type { Catalogue } from './embedded-catalogue.ts';
import { type Connection, isMissingTable } from './embedded-connection.ts';
import { findQuery } from './embedded-find.ts';
import type { Table } from './embedded-table.ts';
import { deleteRows, insertRow, replaceInPlace, writeRows } from './embedded-write.ts';
import { cursorAt, planFind } from './find-plan.ts';

/** How a collection reaches the file: on its own, or within a transaction. */
export interface Access {
  read<R>(work: (connection: Connection) => R): Promise<R>;
  /** `work` runs in a transaction, and may run again. */
  write<R>(work: (connection: Connection) => R): Promise<R>;
  /** There in a transaction, whose work may be done in pieces. */
  readonly breathe?: () => Promise<void>;
}

const pageSize = 500;
/** Documents read or written without a breath, in a transaction. */
const pieceSize = 50;

export class EmbeddedCollection<T extends Document> implements Collection<T> {
  readonly #declaration: CollectionDeclaration<T>;
  readonly #catalogue: Catalogue;
  readonly #access: Access;

  constructor(declaration: CollectionDeclaration<T>, catalogue: Catalogue, access: Access) {
    this.#declaration = declaration;
    this.#catalogue = catalogue;
    this.#access = access;
  }

  get(id: string): Promise<T | undefined> {
    return this.#read(undefined, (table, connection) => {
      const row = connection.first(table.getSql, [text(id)]);
      return row === undefined ? undefined : parse<T>(row[0]);
    });
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>> {
    const found = new Map<string, T>();
    for (const piece of this.#pieces(ids)) {
      await this.#access.breathe?.();
      for (const document of await this.#getPiece(piece)) found.set(document.id, document);
    }
    return found;
  }

  put(document: T): Promise<void> {
    return this.#write((table, connection) => writeRows(connection, table, [identified(document)]));
  }

  insert(document: T): Promise<boolean> {
    return this.#write((table, connection) => insertRow(connection, table, identified(document)));
  }

  replace(document: T, expected: Readonly<Record<string, Scalar | undefined>>): Promise<boolean> {
    return this.#write((table, connection) => {
      if (replaceInPlace(connection, table, identified(document), expected)) return true;
      const row = connection.first(table.getSql, [document.id]);
      if (row === undefined) return false;
      const stored = new Map(Object.entries(parse<object>(row[0])));
      if (Object.entries(expected).some(([field, value]) => stored.get(field) !== value)) return false;
      writeRows(connection, table, [document]);
      return true;
    });
  }

  delete(id: string): Promise<void> {
    return this.#write((table, connection) => deleteRows(connection, table, [text(id)]));
  }

  async replaceAll(changes: readonly Replacement<T>[]): Promise<boolean> {
    for (const { document, expected } of changes) if (!(await this.replace(document, expected))) return false;
    return true;
  }

  async bulk({ put = [], insert = [], replace = [], delete: ids = [] }: BulkChanges<T>): Promise<void> {
    const documents = [...replace, ...put, ...insert];
    if (documents.length === 0 && ids.length === 0) return;
    const [first = [], ...rest] = this.#pieces(documents);
    await this.#write((table, connection) => {
      if (ids.length > 0) deleteRows(connection, table, ids.map(text));
      if (first.length > 0) writeRows(connection, table, first.map(identified));
    });
    for (const piece of rest) {
      await this.#access.breathe?.();
      await this.#write((table, connection) => writeRows(connection, table, piece.map(identified)));
    }
  }

  async find(options: FindOptions): Promise<Page<T>> {
    const plan = planFind(this.#declaration, options);
    const rows = await this.#read([], (table, connection) => {
      const known = table.layout.indexes[plan.indexName];
      // Another process may have added the index since this one read the catalogue.
      const current = known === undefined ? this.#catalogue.reload(connection, this.#declaration.name) : table;
      const { sql, values } = findQuery(current ?? table, plan);
      return connection.rows(sql, values);
    });
    const documents = rows.slice(0, plan.limit).map(([document]) => parse<T>(document));
    const last = documents.at(-1);
    return rows.length > plan.limit && last !== undefined ? { documents, cursor: cursorAt(plan, last) } : { documents };
  }

  count(): Promise<number> {
    return this.#read(0, (table, connection) =>
      Number(connection.first(`SELECT count(*) FROM ${table.name}`, [])?.[0]),
    );
  }

  async *all(): AsyncIterable<T> {
    let after: string | undefined;
    for (;;) {
      const page: readonly T[] = await this.#read([], (table, connection) => {
        const from = after === undefined ? '' : 'WHERE id > ? ';
        const sql = `SELECT document FROM ${table.name} ${from}ORDER BY id LIMIT ${pageSize}`;
        return connection.rows(sql, after === undefined ? [] : [after]).map(([document]) => parse<T>(document));
      });
      yield* page;
      if (page.length < pageSize) return;
      after = page.at(-1)?.id;
    }
  }

  /** All at once outside a transaction: it is one of its own then. */
  #pieces<I>(items: readonly I[]): readonly (readonly I[])[] {
    if (items.length === 0) return [];
    if (this.#access.breathe === undefined || items.length <= pieceSize) return [items];
    const pieces: (readonly I[])[] = [];
    for (let from = 0; from < items.length; from += pieceSize) pieces.push(items.slice(from, from + pieceSize));
    return pieces;
  }

  #getPiece(ids: readonly string[]): Promise<readonly T[]> {
    return this.#read([], (table, connection) => {
      // One value instead of a row for each: crossing into libsql costs more than the look-up. CROSS: the list comes first.
      const sql = `SELECT group_concat(document, ',') FROM json_each(?) CROSS JOIN ${table.name} ON ${table.name}.id = json_each.value`;
      const [documents] = connection.first(sql, [JSON.stringify(ids)]) ?? [];
      return typeof documents === 'string' ? parse<readonly T[]>(`[${documents}]`) : [];
    });
  }

  #read<R>(nothing: R, work: (table: Table, connection: Connection) => R): Promise<R> {
    return this.#access.read(connection => {
      const table = this.#catalogue.find(connection, this.#declaration.name);
      if (table === undefined) return nothing;
      try {
        return work(table, connection);
      } catch (error) {
        if (!isMissingTable(error)) throw error;
        // Dropped, and perhaps made anew, by another process; or made in a transaction this connection does not see.
        const current = this.#catalogue.reload(connection, this.#declaration.name);
        return current === undefined ? nothing : work(current, connection);
      }
    });
  }

  #write<R>(work: (table: Table, connection: Connection) => R): Promise<R> {
    return this.#access.write(connection => {
      const table = this.#catalogue.find(connection, this.#declaration.name);
      if (table === undefined) return work(this.#catalogue.ensure(connection, this.#declaration), connection);
      try {
        return work(table, connection);
      } catch (error) {
        if (!isMissingTable(error)) throw error;
        return work(this.#catalogue.ensure(connection, this.#declaration), connection);
      }
    });
  }
}

function parse<R>(document: unknown): R {
  return JSON.parse(String(document)) as R;
}

/** Guards the native binding, which aborts the process on some values that are not text. */
function text(id: string): string {
  if (typeof id !== 'string') throw new TypeError('a document id is a string');
  return id;
}

function identified<T extends Document>(document: T): T {
  text(document.id);
  return document;
}
