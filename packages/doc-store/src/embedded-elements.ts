import type { Connection, SqlValue } from './embedded-connection.ts';
import { deleteById, forBatches, insertSql } from './embedded-rows.ts';
import { type ElementTable, sqlValue, type Table } from './embedded-table.ts';
import { isScalar, valueAt } from './find-plan.ts';

interface Identified {
  readonly id: string;
}

interface Place {
  readonly connection: Connection;
  readonly table: Table;
  readonly elements: ElementTable;
}

/**
 * Every row is a page in each B-tree of its table, so a table of elements alone is one B-tree: its rows are found again by
 * what the document held. With further fields, which may be absent, it has an index of ids as well.
 */
export function createElementTable(
  connection: Connection,
  { name, columns, others }: ElementTable,
  unique: boolean,
): void {
  if (others.length === 0) {
    connection.exec(`CREATE TABLE ${name} (e NOT NULL, id TEXT NOT NULL, PRIMARY KEY (e, id)) WITHOUT ROWID`);
  } else {
    connection.exec(`CREATE TABLE ${name} (${columns.join(', ')})`);
    connection.exec(`CREATE INDEX ${name}_e ON ${name} (${columns.join(', ')})`);
    connection.exec(`CREATE INDEX ${name}_d ON ${name} (id)`);
  }
  if (!unique) return;
  const key = columns.slice(0, -1).map((column, at) => (at === 0 ? column : `ifnull(${column}, x'')`));
  connection.exec(`CREATE UNIQUE INDEX ${name}_u ON ${name} (${key.join(', ')})`);
}

/** Rows of documents that have none yet. */
export function insertElements({ connection, elements }: Omit<Place, 'table'>, documents: readonly Identified[]): void {
  insertRows(
    connection,
    elements,
    documents.flatMap(it => elementRows(elements, it)),
  );
}

/** Call it before the documents are put, and what it answers after: what they held before is read from them. */
export function replaceElements(place: Place, documents: readonly Identified[]): () => void {
  const { connection, elements } = place;
  const before = rowsBefore(place, documents.map(idOf));
  const changed = documents
    .map(it => ({ id: it.id, old: before.get(it.id) ?? [], rows: elementRows(elements, it) }))
    .filter(({ old, rows }) => old.length !== rows.length || without(rows, old).length > 0);
  const gone = changed.flatMap(({ old, rows }) => without(old, rows));
  // Found by its id a document loses all its rows.
  const isKeyed = elements.others.length === 0;
  const added = changed.flatMap(({ old, rows }) => (isKeyed || old.length === 0 ? without(rows, old) : rows));
  return () => {
    if (isKeyed) deleteRows(connection, elements, gone);
    else deleteOf(connection, elements, changed.filter(it => it.old.length > 0).map(idOf));
    insertRows(connection, elements, added);
  };
}

/** Call it before the documents are deleted. */
export function deleteElements(place: Place, ids: readonly string[]): void {
  const { connection, elements } = place;
  if (elements.others.length > 0) deleteOf(connection, elements, ids);
  else deleteRows(connection, elements, [...rowsBefore(place, ids).values()].flat());
}

function rowsBefore({ connection, table, elements }: Place, ids: readonly string[]): ReadonlyMap<string, SqlValue[][]> {
  const paths = [elements.elements, ...elements.others];
  const texts = paths.map(path => `document -> '$.${path.map(name => `"${name}"`).join('.')}'`);
  const sql = `SELECT id, ${texts.join(', ')} FROM ${table.name} WHERE id IN (SELECT value FROM json_each(?))`;
  const held = connection.rows(sql, [JSON.stringify(ids)]);
  return new Map(
    held.map(([id, ...texts]) => {
      const [list, ...others] = texts.map(text =>
        typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined,
      );
      return [String(id), rowsOf(String(id), list, others)];
    }),
  );
}

function elementRows(elements: ElementTable, document: Identified): SqlValue[][] {
  const others = elements.others.map(path => valueAt(document, path));
  return rowsOf(document.id, valueAt(document, elements.elements), others);
}

function rowsOf(id: string, list: unknown, others: readonly unknown[]): SqlValue[][] {
  if (!Array.isArray(list)) return [];
  return [...new Set(list.filter(isScalar))].map(element => [sqlValue(element), ...others.map(sqlValue), id]);
}

function without(rows: readonly SqlValue[][], others: readonly SqlValue[][]): SqlValue[][] {
  const known = new Set(others.map(keyOf));
  return rows.filter(it => !known.has(keyOf(it)));
}

/** Tells values of different types apart. */
function keyOf(row: readonly SqlValue[]): string {
  return row.map(it => (Buffer.isBuffer(it) ? `b${it.toString('hex')}` : `${typeof it}${it}`)).join('\0');
}

function insertRows(connection: Connection, { name, columns }: ElementTable, rows: readonly SqlValue[][]): void {
  forBatches(rows, (size, values) => connection.run(insertSql(name, columns, size), values));
}

function deleteRows(connection: Connection, { name }: ElementTable, rows: readonly SqlValue[][]): void {
  forBatches(rows, (size, values) => {
    connection.run(`DELETE FROM ${name} WHERE (e, id) IN (VALUES ${Array(size).fill('(?, ?)').join(', ')})`, values);
  });
}

function deleteOf(connection: Connection, { name }: ElementTable, ids: readonly string[]): void {
  if (ids.length > 0) deleteById(connection, name, ids);
}

function idOf({ id }: Identified): string {
  return id;
}
