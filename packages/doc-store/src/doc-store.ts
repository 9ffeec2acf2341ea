/** What a document may hold: JSON, nothing that one engine has and the other has not. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [field: string]: Json | undefined };

/** A document is a flat or nested JSON object with a string `id`, unique in its collection. Undefined fields are not stored. */
export interface Document {
  readonly id: string;
}

export type Scalar = string | number | boolean;

/** An indexed field holds scalars of one type, or is absent; `null` is for fields that are in no index. */
export interface IndexDeclaration {
  /** Dotted paths, most selective first; a query uses an index by a prefix of these. */
  readonly fields: readonly string[];
  /** Holds documents that have at least one of the fields; an absent one then counts as a value. */
  readonly unique?: boolean;
  /** The first field is an array of scalars, and every element is indexed. */
  readonly multi?: boolean;
}

/** Declares a collection; the type parameter is what it holds. */
export interface CollectionDeclaration<T extends Document = Document> {
  readonly name: string;
  readonly indexes: Readonly<Record<string, IndexDeclaration>>;
  /** Only carries the type. */
  readonly document?: T;
}

export function collection<T extends Document>(
  name: string,
  indexes: Readonly<Record<string, IndexDeclaration>> = {},
): CollectionDeclaration<T> {
  return { name, indexes };
}

export interface Range {
  readonly gt?: Scalar;
  readonly gte?: Scalar;
  readonly lt?: Scalar;
  readonly lte?: Scalar;
}

export type Condition = Scalar | { readonly in: readonly Scalar[] } | Range;

export interface FindOptions {
  /**
   * The name of a declared index. Conditions are on its fields only; a multi index matches any element, and a document
   * once. What is not declared throws `undeclared-index`. A range holds only values of its bounds' type.
   */
  readonly index: string;
  readonly where: Readonly<Record<string, Condition>>;
  /**
   * By the index's fields in their order, then by id; default ascending. An absent field comes before every value,
   * strings are in code point order, and a multi-valued field, which has no one value, is no part of the order.
   */
  readonly order?: 'ascending' | 'descending';
  /** Default 1,000. */
  readonly limit?: number;
  /** The cursor of the page before, in the same query; any other throws `invalid-cursor`. */
  readonly after?: string;
}

export interface Page<T> {
  readonly documents: readonly T[];
  /** Opaque; absent when nothing follows. */
  readonly cursor?: string;
}

export interface Replacement<T extends Document> {
  readonly document: T;
  /** Top-level values, `undefined` where the field is absent. */
  readonly expected: Readonly<Record<string, Scalar | undefined>>;
}

export interface BulkChanges<T extends Document> {
  readonly put?: readonly T[];
  /** As `put`, for the writer who has seen in this transaction that none of them is there: saves looking. */
  readonly insert?: readonly T[];
  /** As `put`, for the writer who has seen in this transaction that all of them are there: saves looking. */
  readonly replace?: readonly T[];
  readonly delete?: readonly string[];
}

export interface CollectionChanges {
  readonly declaration: CollectionDeclaration;
  readonly changes: BulkChanges<Document>;
}

export interface Collection<T extends Document> {
  get(id: string): Promise<T | undefined>;
  /** The found ones by id. One round trip however many. */
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  put(document: T): Promise<void>;
  /** False, and nothing written, when the id is taken. */
  insert(document: T): Promise<boolean>;
  /** Replaces only while the stored document has these top-level values (`undefined`: field absent): the fence. */
  replace(document: T, expected: Readonly<Record<string, Scalar | undefined>>): Promise<boolean>;
  delete(id: string): Promise<void>;
  /**
   * Replaces each while its stored document has the values expected of it, as `replace` does. False: at least one is as it
   * was, and the others may be as well; in a transaction, which the caller then gives up.
   */
  replaceAll(changes: readonly Replacement<T>[]): Promise<boolean>;
  /** Deletes, then puts, in as many round trips for one as for thousands. Atomic only in a transaction. */
  bulk(changes: BulkChanges<T>): Promise<void>;
  find(options: FindOptions): Promise<Page<T>>;
  count(): Promise<number>;
  /** Every document in id order, read in pages. One that is put or deleted meanwhile may be seen as before or as after. */
  all(): AsyncIterable<T>;
}

export interface DocSession {
  collection<T extends Document>(declaration: CollectionDeclaration<T>): Collection<T>;
}

/**
 * A service's own store. Two adapters, `openEmbeddedStore` and `openMongoStore`, pass one contract suite.
 */
export interface DocStore extends DocSession {
  /**
   * Creates what is missing: collections and their indexes; an index declared otherwise than before is made anew. Idempotent,
   * safe from several instances at once. Before it, a collection reads as empty and is not to be written.
   */
  ensure(declarations: readonly CollectionDeclaration[]): Promise<void>;
  /** The collections that exist, by name. */
  list(): Promise<readonly string[]>;
  drop(name: string): Promise<void>;
  /**
   * All or nothing, serialisable for what it writes: two transactions that write one document never both commit on the
   * state before. `work` may run again after a conflict, so it must have no effects besides. Reads see its own writes.
   * A `StoreError` of one of its operations ends the transaction, even when `work` catches it. Within `work` use only the
   * session: the store itself may wait for the transaction to end. Conflicts that do not end throw `conflict`, retryable.
   */
  transaction<R>(work: (session: DocSession) => Promise<R>): Promise<R>;
  /**
   * `bulk` of several collections, all or nothing, by the only one who writes these documents: what it says of those to be
   * inserted and replaced holds without a transaction. For so many that to write them would hold others up.
   */
  bulk(changes: readonly CollectionChanges[]): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
