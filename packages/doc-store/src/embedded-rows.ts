import type { Connection, SqlValue } from './embedded-connection.ts';

/** Rows of one statement. Few sizes, so that every statement is prepared once; beyond fifty nothing is gained. */
const batches = [50, 10, 1] as const;

export function forBatches(
  rows: readonly SqlValue[][],
  write: (size: number, values: readonly SqlValue[]) => void,
): void {
  let at = 0;
  for (const size of batches) {
    for (; rows.length - at >= size; at += size) write(size, rows.slice(at, at + size).flat());
  }
}

export function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${Array(columns.length).fill('?').join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`;
}

export function deleteById(connection: Connection, table: string, ids: readonly string[]): void {
  if (ids.length === 1) connection.run(`DELETE FROM ${table} WHERE id = ?`, ids);
  else connection.run(`DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)]);
}
