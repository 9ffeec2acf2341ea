import type { Connection, SqlValue } from './embedded-connection.ts';
import { elementRows, type Table } from './embedded-table.ts';

/** Rows of one statement. Few sizes, so that every statement is prepared once; beyond fifty nothing is gained. */
const batches = [50, 10, 1] as const;

/** Puts documents and what their indexes need. Call it in a transaction. */
export function writeRows(connection: Connection, table: Table, documents: readonly { readonly id: string }[]): void {
  // Of two documents with one id the last counts, in the element tables as well.
  const latest =
    documents.length === 1 ? documents : [...new Map(documents.map(document => [document.id, document])).values()];
  const columns = ['id', ...table.columns, 'document'];
  const update = columns.slice(1).map(column => `${column} = excluded.${column}`);
  const rows = latest.map(document => table.row(document));
  insertRows(connection, table.name, columns, rows, ` ON CONFLICT (id) DO UPDATE SET ${update.join(', ')}`);
  if (table.elementTables.length > 0) writeElements(connection, table, latest);
}

/** False when the id is taken. */
export function insertRow(connection: Connection, table: Table, document: { readonly id: string }): boolean {
  const columns = ['id', ...table.columns, 'document'];
  const sql = `INSERT INTO ${table.name} (${columns.join(', ')}) VALUES ${marks(columns.length, 1)} ON CONFLICT (id) DO NOTHING`;
  if (connection.run(sql, table.row(document)) === 0) return false;
  if (table.elementTables.length > 0) writeElements(connection, table, [document]);
  return true;
}

export function deleteRows(connection: Connection, table: Table, ids: readonly string[]): void {
  const names = [table.name, ...table.elementTables.map(elements => elements.name)];
  for (const name of names) deleteById(connection, name, ids);
}

function writeElements(connection: Connection, table: Table, documents: readonly { readonly id: string }[]): void {
  const ids = documents.map(document => document.id);
  for (const elements of table.elementTables) {
    deleteById(connection, elements.name, ids);
    const rows = documents.flatMap(document => elementRows(elements, document));
    insertRows(connection, elements.name, elements.columns, rows, '');
  }
}

function deleteById(connection: Connection, table: string, ids: readonly string[]): void {
  if (ids.length === 1) connection.run(`DELETE FROM ${table} WHERE id = ?`, ids);
  else connection.run(`DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)]);
}

function insertRows(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly SqlValue[][],
  onConflict: string,
): void {
  let at = 0;
  for (const size of batches) {
    if (rows.length - at < size) continue;
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${marks(columns.length, size)}${onConflict}`;
    for (; rows.length - at >= size; at += size) connection.run(sql, rows.slice(at, at + size).flat());
  }
}

function marks(columns: number, rows: number): string {
  const row = `(${Array(columns).fill('?').join(', ')})`;
  return Array(rows).fill(row).join(', ');
}
