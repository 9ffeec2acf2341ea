import type { Scalar } from './doc-store.ts';
import { type Connection, isUniqueViolation, type SqlValue } from './embedded-connection.ts';
import { deleteElements, insertElements, replaceElements } from './embedded-elements.ts';
import { deleteById, forBatches, insertSql } from './embedded-rows.ts';
import type { ElementTable, Table } from './embedded-table.ts';

/** Puts documents and what their indexes need. Call it in a transaction. */
export function writeRows(connection: Connection, table: Table, documents: readonly { readonly id: string }[]): void {
  // Of two documents with one id the last counts, in the element tables as well.
  const latest =
    documents.length === 1 ? documents : [...new Map(documents.map(document => [document.id, document])).values()];
  const replacements = table.elementTables.map(elements => replaceElements({ connection, table, elements }, latest));
  forBatches(
    latest.map(document => table.row(document)),
    (size, values) => upsertRows(connection, table, size, values),
  );
  for (const replace of replacements) replace();
}

/** As `writeRows`, for documents that are not there. */
export function insertNewRows(
  connection: Connection,
  table: Table,
  documents: readonly { readonly id: string }[],
): void {
  forBatches(
    documents.map(document => table.row(document)),
    (size, values) => connection.run(insertSql(table.name, ['id', ...table.columns, 'document'], size), values),
  );
  for (const elements of table.elementTables) insertElements({ connection, elements }, documents);
}

/** For documents that are there already, after the table got columns and these element tables. */
export function writeIndexes(
  connection: Connection,
  { table, fresh }: { readonly table: Table; readonly fresh: readonly ElementTable[] },
  documents: readonly { readonly id: string }[],
): void {
  forBatches(
    documents.map(document => table.row(document)),
    (size, values) => upsertRows(connection, table, size, values),
  );
  for (const elements of fresh) insertElements({ connection, elements }, documents);
}

/** False when the id is taken. */
export function insertRow(connection: Connection, table: Table, document: { readonly id: string }): boolean {
  const columns = ['id', ...table.columns, 'document'];
  const sql = `${insertSql(table.name, columns, 1)} ON CONFLICT (id) DO NOTHING`;
  if (connection.run(sql, table.row(document)) === 0) return false;
  for (const elements of table.elementTables) insertElements({ connection, elements }, [document]);
  return true;
}

/**
 * In one statement, as most fences hold and most replacements change no index. False when one of that is not so: then
 * nothing is written, and whoever asked has to look.
 */
export function replaceInPlace(
  connection: Connection,
  table: Table,
  document: { readonly id: string },
  expected: Readonly<Record<string, Scalar | undefined>>,
): boolean {
  if (table.elementTables.length > 0) return false;
  const [id = null, ...columns] = table.row(document);
  const json = columns.pop() ?? null;
  // Both are texts that JSON.stringify made.
  const fences = Object.entries(expected).flatMap(([field, value]) => [
    `$.${JSON.stringify(field)}`,
    value === undefined ? null : JSON.stringify(value),
  ]);
  const same = [
    'id = ?',
    ...table.columns.map(column => `${column} IS ?`),
    ...Array(fences.length / 2).fill('document -> ? IS ?'),
  ];
  const sql = `UPDATE ${table.name} SET document = ? WHERE ${same.join(' AND ')}`;
  return connection.run(sql, [json, id, ...columns, ...fences]) === 1;
}

export function deleteRows(connection: Connection, table: Table, ids: readonly string[]): void {
  for (const elements of table.elementTables) deleteElements({ connection, table, elements }, ids);
  deleteById(connection, table.name, ids);
}

/**
 * First as if no index changed, which leaves out the writes to every index and is the usual case; what that does not
 * settle, whole.
 */
function upsertRows(connection: Connection, table: Table, size: number, values: readonly SqlValue[]): void {
  const columns = ['id', ...table.columns, 'document'];
  const insert = insertSql(table.name, columns, size);
  if (table.columns.length > 0) {
    const same = table.columns.map(column => `${column} IS excluded.${column}`).join(' AND ');
    try {
      const sql = `${insert} ON CONFLICT (id) DO UPDATE SET document = excluded.document WHERE ${same}`;
      if (connection.run(sql, values) === size) return;
    } catch (error) {
      // The value may become free by an earlier document of these.
      if (!isUniqueViolation(error)) throw error;
    }
  }
  const update = columns.slice(1).map(column => `${column} = excluded.${column}`);
  connection.run(`${insert} ON CONFLICT (id) DO UPDATE SET ${update.join(', ')}`, values);
}
