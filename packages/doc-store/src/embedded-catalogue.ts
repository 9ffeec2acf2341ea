import type { CollectionDeclaration, IndexDeclaration } from './doc-store.ts';
import type { Connection, SqlValue } from './embedded-connection.ts';
import { createElementTable } from './embedded-elements.ts';
import { type ElementTable, emptyLayout, extend, type Layout, sameIndex, Table } from './embedded-table.ts';
import { writeIndexes } from './embedded-write.ts';

/** Which collections the file has and how each is laid out. Names are data here, so that any name will do. */
export class Catalogue {
  readonly #tables = new Map<string, Table>();
  #dataVersion: unknown;

  static create(connection: Connection): void {
    connection.exec(
      'CREATE TABLE IF NOT EXISTS collections (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, layout TEXT NOT NULL)',
    );
  }

  list(connection: Connection): string[] {
    return connection.rows('SELECT name FROM collections ORDER BY name', []).map(([name]) => String(name));
  }

  /** The table as this process knows it, else as the file has it. */
  find(connection: Connection, name: string): Table | undefined {
    return this.#tables.get(name) ?? this.reload(connection, name);
  }

  reload(connection: Connection, name: string): Table | undefined {
    this.#tables.delete(name);
    const row = connection.first('SELECT number, layout FROM collections WHERE name = ?', [name]);
    if (row === undefined) return undefined;
    const table = new Table(Number(row[0]), JSON.parse(String(row[1])) as Layout);
    this.#tables.set(name, table);
    return table;
  }

  /** After a roll-back. */
  forget(): void {
    this.#tables.clear();
  }

  /** At the beginning of every transaction: another process may have changed what the file has. */
  refresh(connection: Connection): void {
    const [version] = connection.first('PRAGMA data_version', []) ?? [];
    if (version !== this.#dataVersion) this.forget();
    this.#dataVersion = version;
  }

  /** Creates what the declaration has and the file has not. Call it in a transaction. */
  ensure(connection: Connection, declaration: CollectionDeclaration): Table {
    const existing = this.reload(connection, declaration.name);
    const layout = extend(existing?.layout ?? emptyLayout, declaration.indexes);
    if (existing !== undefined && JSON.stringify(layout) === JSON.stringify(existing.layout)) return existing;
    const from = existing ?? create(connection, declaration.name);
    const complete = new Table(from.number, layout);
    change(connection, from, complete);
    connection.run('UPDATE collections SET layout = ? WHERE number = ?', [JSON.stringify(layout), complete.number]);
    this.#tables.set(declaration.name, complete);
    return complete;
  }

  drop(connection: Connection, name: string): void {
    const table = this.reload(connection, name);
    this.#tables.delete(name);
    if (table === undefined) return;
    for (const elements of table.elementTables) connection.exec(`DROP TABLE IF EXISTS ${elements.name}`);
    connection.exec(`DROP TABLE ${table.name}`);
    connection.run('DELETE FROM collections WHERE number = ?', [table.number]);
  }
}

function create(connection: Connection, name: string): Table {
  connection.run('INSERT INTO collections (name, layout) VALUES (?, ?)', [name, JSON.stringify(emptyLayout)]);
  const row = connection.first('SELECT number FROM collections WHERE name = ?', [name]);
  const table = new Table(Number(row?.[0]), emptyLayout);
  connection.exec(`CREATE TABLE ${table.name} (id TEXT NOT NULL PRIMARY KEY, document TEXT NOT NULL)`);
  return table;
}

function change(connection: Connection, from: Table, to: Table): void {
  for (const column of to.columns.slice(from.columns.length)) {
    connection.exec(`ALTER TABLE ${to.name} ADD COLUMN ${column}`);
  }
  const fresh = Object.entries(to.layout.indexes).filter(
    ([name, index]) => !sameSerial(from.layout.indexes[name], index),
  );
  for (const [name] of fresh) {
    const replaced = from.layout.indexes[name];
    if (replaced !== undefined) dropIndex(connection, to, replaced);
  }
  const elements = fresh.filter(([, index]) => index.multi === true);
  for (const [, index] of elements) createElementTable(connection, to.elementTable(index), index.unique === true);
  if (fresh.length > 0) {
    fill(
      connection,
      to,
      elements.map(([, index]) => to.elementTable(index)),
    );
  }
  // Indexes come after the rows: built in one sort.
  for (const [, index] of fresh) if (index.multi !== true) createIndex(connection, to, index);
}

function sameSerial(
  one: ({ serial: number } & IndexDeclaration) | undefined,
  other: { serial: number } & IndexDeclaration,
) {
  return one?.serial === other.serial && sameIndex(one, other);
}

function dropIndex(connection: Connection, table: Table, index: IndexDeclaration & { serial: number }): void {
  connection.exec(`DROP TABLE IF EXISTS ${table.name}_m${index.serial}`);
  connection.exec(
    `DROP INDEX IF EXISTS ${table.name}_i${index.serial}; DROP INDEX IF EXISTS ${table.name}_u${index.serial}`,
  );
}

function createIndex(connection: Connection, table: Table, index: IndexDeclaration & { serial: number }): void {
  const columns = index.fields.map(field => table.column(field) ?? '');
  const [only] = columns;
  if (index.unique === true && columns.length === 1) {
    connection.exec(`CREATE UNIQUE INDEX ${table.name}_u${index.serial} ON ${table.name} (${only})`);
    return;
  }
  connection.exec(`CREATE INDEX ${table.name}_i${index.serial} ON ${table.name} (${columns.join(', ')}, id)`);
  if (index.unique !== true) return;
  // NULLs differ from each other in a unique index, so an absent field is given a value, unless all are absent.
  connection.exec(
    `CREATE UNIQUE INDEX ${table.name}_u${index.serial} ON ${table.name} (${columns.map(column => `ifnull(${column}, x'')`).join(', ')})
     WHERE ${columns.map(column => `${column} IS NOT NULL`).join(' OR ')}`,
  );
}

const fillPage = 200;

/** Writes every document again, so that new columns and the fresh element tables hold it. */
function fill(connection: Connection, table: Table, fresh: readonly ElementTable[]): void {
  let after: SqlValue = '';
  for (;;) {
    const rows = connection.rows(`SELECT id, document FROM ${table.name} WHERE id > ? ORDER BY id LIMIT ${fillPage}`, [
      after,
    ]);
    const last = rows.at(-1);
    if (last === undefined) return;
    writeIndexes(
      connection,
      { table, fresh },
      rows.map(([, document]) => JSON.parse(String(document)) as { id: string }),
    );
    after = String(last[0]);
  }
}
