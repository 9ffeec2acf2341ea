import type { CollectionDeclaration, Condition, FindOptions, IndexDeclaration, Range, Scalar } from './doc-store.ts';
import { StoreError } from './store-error.ts';

/** The value an index sees: what is absent, null or no scalar is `null`, which sorts before every scalar. */
export type IndexValue = Scalar | null;

export type FieldTest =
  | { readonly kind: 'equal'; readonly field: string; readonly value: Scalar }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly kind: 'range'; readonly field: string; readonly range: Range };

/** The place in the order after which a page begins: a value for each of `FindPlan.order`, then the id. */
export interface Place {
  readonly values: readonly IndexValue[];
  readonly id: string;
}

export interface FindPlan {
  readonly indexName: string;
  readonly index: IndexDeclaration;
  readonly tests: readonly FieldTest[];
  /** The fields the order depends on: those of the index without the multi-valued one and those held equal. */
  readonly order: readonly string[];
  readonly descending: boolean;
  readonly limit: number;
  readonly after: Place | undefined;
}

const defaultLimit = 1_000;

/** Checks a query against what was declared, and says what the adapters have to do. Throws `undeclared-index`, `invalid-cursor`. */
export function planFind(declaration: CollectionDeclaration, options: FindOptions): FindPlan {
  const index = Object.hasOwn(declaration.indexes, options.index) ? declaration.indexes[options.index] : undefined;
  if (index === undefined) throw undeclared(declaration.name, options.index);
  const tests = Object.entries(options.where).map(([field, condition]) => {
    if (!index.fields.includes(field)) throw undeclared(declaration.name, `${options.index}(${field})`);
    return fieldTest(field, condition);
  });
  const held = new Set(tests.filter(test => test.kind === 'equal').map(test => test.field));
  const order = index.fields.filter((field, at) => !held.has(field) && !(index.multi === true && at === 0));
  return {
    indexName: options.index,
    index,
    tests,
    order,
    descending: options.order === 'descending',
    limit: options.limit ?? defaultLimit,
    after: options.after === undefined ? undefined : parseCursor(options.after, order.length),
  };
}

export function undeclared(collection: string, index: string): StoreError {
  return new StoreError('undeclared-index', `${collection} has no index ${index}`, { retryable: false });
}

function fieldTest(field: string, condition: Condition): FieldTest {
  if (typeof condition !== 'object') return { kind: 'equal', field, value: condition };
  if ('in' in condition) return { kind: 'in', field, values: [...new Set(condition.in)] };
  return { kind: 'range', field, range: condition };
}

/** The type of a range's bounds: a range holds only values of that type. */
export function rangeType(range: Range): 'string' | 'number' | 'boolean' | undefined {
  const bound = range.gt ?? range.gte ?? range.lt ?? range.lte;
  const type = typeof bound;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : undefined;
}

/** The value at a dotted path. */
export function valueAt(document: object, path: readonly string[]): unknown {
  let value: unknown = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

export function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

/** Where `document` stands in the order of `plan`, as the cursor of the page that it ends. */
export function cursorAt(plan: FindPlan, document: { readonly id: string }): string {
  const values = plan.order.map(field => {
    const value = valueAt(document, field.split('.'));
    return isScalar(value) ? value : null;
  });
  return Buffer.from(JSON.stringify([...values, document.id])).toString('base64url');
}

function parseCursor(cursor: string, fields: number): Place {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed) && parsed.length === fields + 1) {
    const id: unknown = parsed.at(-1);
    const values: unknown[] = parsed.slice(0, -1);
    if (typeof id === 'string' && values.every(value => value === null || isScalar(value))) return { values, id };
  }
  throw new StoreError('invalid-cursor', 'the cursor is not one that this query gave', { retryable: false });
}
