import { type Connection, isUniqueViolation, type SqlValue } from './embedded-connection.ts';
import { type ElementTable, elementRows, type Table } from './embedded-table.ts';
import { valueAt } from './find-plan.ts';

/** Rows of one statement. Few sizes, so that every statement is prepared once; beyond fifty nothing is gained. */
const batches = [50, 10, 1] as const;

/** Puts documents and what their indexes need. Call it in a transaction. */
export function writeRows(connection: Connection, table: Table, documents: readonly { readonly id: string }[]): void {
  // Of two documents with one id the last counts, in the element tables as well.
  const latest =
    documents.length === 1 ? documents : [...new Map(documents.map(document => [document.id, document])).values()];
  const renewed = table.elementTables.map(it => withOtherElements(connection, { table, elements: it }, latest));
  forBatches(
    latest.map(document => table.row(document)),
    (size, values) => upsertRows(connection, table, size, values),
  );
  for (const [index, elements] of table.elementTables.entries()) {
    const { written = [], known = [] } = renewed[index] ?? {};
    deleteById(connection, elements.name, known);
    insertElements(connection, elements, written);
  }
}

/** For documents that are there already, after the table got another index. */
export function writeIndexes(
  connection: Connection,
  table: Table,
  documents: readonly { readonly id: string }[],
): void {
  forBatches(
    documents.map(document => table.row(document)),
    (size, values) => upsertRows(connection, table, size, values),
  );
  for (const elements of table.elementTables) {
    deleteById(
      connection,
      elements.name,
      documents.map(document => document.id),
    );
    insertElements(connection, elements, documents);
  }
}

/** False when the id is taken. */
export function insertRow(connection: Connection, table: Table, document: { readonly id: string }): boolean {
  const columns = ['id', ...table.columns, 'document'];
  const sql = `${insertSql(table.name, columns, 1)} ON CONFLICT (id) DO NOTHING`;
  if (connection.run(sql, table.row(document)) === 0) return false;
  for (const elements of table.elementTables) insertElements(connection, elements, [document]);
  return true;
}

export function deleteRows(connection: Connection, table: Table, ids: readonly string[]): void {
  const names = [table.name, ...table.elementTables.map(elements => elements.name)];
  for (const name of names) deleteById(connection, name, ids);
}

/**
 * Whose rows in an element table have to be written, and those of them that have rows already. Every row is a page in two
 * or three indexes, so what a document holds as before is left alone.
 */
function withOtherElements(
  connection: Connection,
  { table, elements }: { readonly table: Table; readonly elements: ElementTable },
  documents: readonly { readonly id: string }[],
): { readonly written: readonly { readonly id: string }[]; readonly known: readonly string[] } {
  const paths = [elements.elements, ...elements.others];
  const texts = paths.map(path => `document -> '$.${path.map(name => `"${name}"`).join('.')}'`);
  const sql = `SELECT id, ${texts.join(', ')} FROM ${table.name} WHERE id IN (SELECT value FROM json_each(?))`;
  const rows = connection.rows(sql, [JSON.stringify(documents.map(document => document.id))]);
  const before = new Map(rows.map(([id, ...held]) => [String(id), held]));
  const written = documents.filter(document => {
    const held = before.get(document.id);
    return (
      held === undefined || paths.some((path, at) => held[at] !== (JSON.stringify(valueAt(document, path)) ?? null))
    );
  });
  return { written, known: written.map(document => document.id).filter(id => before.has(id)) };
}

function insertElements(
  connection: Connection,
  elements: ElementTable,
  documents: readonly { readonly id: string }[],
): void {
  const rows = documents.flatMap(document => elementRows(elements, document));
  forBatches(rows, (size, values) => connection.run(insertSql(elements.name, elements.columns, size), values));
}

function deleteById(connection: Connection, table: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  if (ids.length === 1) connection.run(`DELETE FROM ${table} WHERE id = ?`, ids);
  else connection.run(`DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)]);
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

function forBatches(rows: readonly SqlValue[][], write: (size: number, values: readonly SqlValue[]) => void): void {
  let at = 0;
  for (const size of batches) {
    for (; rows.length - at >= size; at += size) write(size, rows.slice(at, at + size).flat());
  }
}

function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${Array(columns.length).fill('?').join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array(rows).fill(row).join(', ')}`;
}
