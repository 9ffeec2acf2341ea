import type { IndexDeclaration } from './doc-store.ts';
import type { SqlValue } from './embedded-connection.ts';
import { valueAt } from './find-plan.ts';

/** How a collection is laid out in the file. Kept as JSON in the catalogue; numbers are never given twice. */
export interface Layout {
  /** Dotted paths held as columns f0, f1, … of the collection's table. */
  readonly columns: readonly string[];
  readonly indexes: Readonly<Record<string, IndexDeclaration & { readonly serial: number }>>;
  readonly serials: number;
}

export const emptyLayout: Layout = { columns: [], indexes: {}, serials: 0 };

/** The layout that also has what is declared. An index declared anew in another shape replaces the one of its name. */
export function extend(layout: Layout, declared: Readonly<Record<string, IndexDeclaration>>): Layout {
  const columns = [...layout.columns];
  const indexes = { ...layout.indexes };
  let serials = layout.serials;
  for (const [name, declaration] of Object.entries(declared)) {
    if (!sameIndex(indexes[name], declaration)) indexes[name] = { ...declaration, serial: serials++ };
    for (const field of declaration.fields) {
      if (declaration.multi !== true && !columns.includes(field)) columns.push(field);
    }
  }
  return { columns, indexes, serials };
}

export function sameIndex(one: IndexDeclaration | undefined, other: IndexDeclaration): boolean {
  return (
    one !== undefined &&
    JSON.stringify(one.fields) === JSON.stringify(other.fields) &&
    (one.unique ?? false) === (other.unique ?? false) &&
    (one.multi ?? false) === (other.multi ?? false)
  );
}

/** A multi-valued index: one row `(e, g1, g2, …, id)` in a table of its own for every element of a document. */
export interface ElementTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly elements: readonly string[];
  readonly others: readonly (readonly string[])[];
}

/** A collection's tables, its SQL names and how a document becomes rows. */
export class Table {
  readonly number: number;
  readonly layout: Layout;
  readonly name: string;
  readonly columns: readonly string[];
  readonly elementTables: readonly ElementTable[];
  readonly getSql: string;
  readonly #paths: readonly (readonly string[])[];

  constructor(number: number, layout: Layout) {
    this.number = number;
    this.layout = layout;
    this.name = `c${number}`;
    this.columns = layout.columns.map((_, at) => `f${at}`);
    this.#paths = layout.columns.map(field => field.split('.'));
    this.elementTables = Object.values(layout.indexes)
      .filter(index => index.multi === true)
      .map(index => this.elementTable(index));
    this.getSql = `SELECT document FROM ${this.name} WHERE id = ?`;
  }

  /** The column of an indexed field in the collection's own table. */
  column(field: string): string | undefined {
    const at = this.layout.columns.indexOf(field);
    return at < 0 ? undefined : `f${at}`;
  }

  elementTable(index: IndexDeclaration & { readonly serial: number }): ElementTable {
    const [first = '', ...others] = index.fields;
    return {
      name: `${this.name}_m${index.serial}`,
      columns: ['e', ...others.map((_, at) => `g${at + 1}`), 'id'],
      elements: first.split('.'),
      others: others.map(field => field.split('.')),
    };
  }

  row(document: { readonly id: string }): SqlValue[] {
    const row: SqlValue[] = [document.id];
    for (const path of this.#paths) row.push(sqlValue(valueAt(document, path)));
    row.push(JSON.stringify(document));
    return row;
  }
}

const no = Buffer.of(0);
const yes = Buffer.of(1);

/** Booleans are blobs: distinct from 0 and 1, and after every string, as in MongoDB. */
export function sqlValue(value: unknown): SqlValue {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? yes : no;
  return null;
}
