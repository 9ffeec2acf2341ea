import type { BulkChanges, Collection, CollectionDeclaration, Document, FindOptions, Page } from '@causeway/doc-store';
import { addChecksums, type Checksum, documentChecksum, subtractChecksums } from './checksum.ts';
import { turns } from './turns.ts';

/** What is asked of a collection. */
export interface DocumentSet<T extends Document> extends Pick<Collection<T>, 'get' | 'getMany' | 'find'> {
  bulk(changes: Pick<BulkChanges<T>, 'insert' | 'replace' | 'delete'>): Promise<void>;
  /** It says itself what was changed. */
  readonly counts?: true;
}

/** Where the documents are: a session of a store, or what stands before it. */
export interface DocumentSession {
  collection<T extends Document>(declaration: CollectionDeclaration<T>): DocumentSet<T>;
}

interface Entry {
  /** What the store held before; undefined once known to be absent. */
  readonly before: Document | undefined;
  current: Document | undefined;
  dirty: boolean;
}

/** The change a unit of work makes to a view, for its running count and checksum. */
export interface Change {
  readonly documents: number;
  readonly checksum: Checksum;
}

/**
 * Documents of one view during one slice: reads are cached, writes gathered and flushed in one round trip per
 * collection, and what they change is summed up for the view's checksum.
 */
export class UnitOfWork {
  readonly #session: DocumentSession;
  readonly #physicalName: (declaration: CollectionDeclaration) => string;
  readonly #entries = new Map<string, Map<string, Entry>>();
  readonly #collections = new Map<string, DocumentSet<Document>>();
  #documents = 0;
  #checksum: Checksum = 0n;

  constructor(session: DocumentSession, physicalName: (declaration: CollectionDeclaration) => string) {
    this.#session = session;
    this.#physicalName = physicalName;
  }

  async get<T extends Document>(declaration: CollectionDeclaration<T>, id: string): Promise<T | undefined> {
    if (turns.over) await turns.next();
    const known = this.#of(declaration).get(id);
    if (known) return known.current as T | undefined;
    const found = await this.#collection(declaration).get(id);
    this.#remember(declaration, id, found);
    return found;
  }

  /** Reads in one round trip what later `get`s of this slice will ask for. */
  async prefetch<T extends Document>(declaration: CollectionDeclaration<T>, ids: Iterable<string>): Promise<void> {
    const known = this.#of(declaration);
    const missing = new Set<string>();
    for (const id of ids) if (!known.has(id)) missing.add(id);
    const found = await this.#collection(declaration).getMany([...missing]);
    for (const id of missing) this.#remember(declaration, id, found.get(id));
  }

  /** What was prefetched or put: as `get`, at once. */
  prefetched<T extends Document>(declaration: CollectionDeclaration<T>, id: string): T | undefined {
    const known = this.#of(declaration).get(id);
    if (!known) throw new Error(`${declaration.name}: a document was not prefetched`);
    return known.current as T | undefined;
  }

  put<T extends Document>(declaration: CollectionDeclaration<T>, document: T): void {
    this.#set(declaration, document.id, document);
  }

  delete<T extends Document>(declaration: CollectionDeclaration<T>, id: string): void {
    this.#set(declaration, id, undefined);
  }

  /** Sees the writes of this unit: they are flushed first. */
  async find<T extends Document>(declaration: CollectionDeclaration<T>, options: FindOptions): Promise<Page<T>> {
    await this.flush();
    return this.#collection(declaration).find(options);
  }

  /** Writes what was gathered, and sums up the change so far. */
  async flush(): Promise<Change> {
    for (const [name, entries] of this.#entries) await this.#flushCollection(name, entries);
    return { documents: this.#documents, checksum: this.#checksum };
  }

  async #flushCollection(name: string, entries: Map<string, Entry>): Promise<void> {
    const insert: Document[] = [];
    const replace: Document[] = [];
    const remove: string[] = [];
    const unread = [...entries].filter(([, entry]) => entry.before === unknown).map(([id]) => id);
    const store = this.#collections.get(name);
    if (!store) return;
    const read = unread.length > 0 ? await store.getMany(unread) : undefined;
    for (const [id, entry] of entries) {
      if (!entry.dirty) continue;
      if (turns.over) await turns.next();
      const before = entry.before === unknown ? read?.get(id) : entry.before;
      if (!store.counts) {
        this.#documents += (entry.current ? 1 : 0) - (before ? 1 : 0);
        const difference = subtractChecksums(documentChecksum(name, entry.current), documentChecksum(name, before));
        this.#checksum = addChecksums(this.#checksum, difference);
      }
      if (entry.current) (before ? replace : insert).push(entry.current);
      else if (before) remove.push(id);
      entries.set(id, { before: entry.current, current: entry.current, dirty: false });
    }
    if (insert.length + replace.length + remove.length > 0) await store.bulk({ insert, replace, delete: remove });
  }

  #collection<T extends Document>(declaration: CollectionDeclaration<T>): DocumentSet<T> {
    this.#of(declaration);
    return this.#collections.get(declaration.name) as unknown as DocumentSet<T>;
  }

  #of(declaration: CollectionDeclaration): Map<string, Entry> {
    let entries = this.#entries.get(declaration.name);
    if (!entries) {
      entries = new Map();
      this.#entries.set(declaration.name, entries);
      this.#collections.set(
        declaration.name,
        this.#session.collection({ ...declaration, name: this.#physicalName(declaration) }),
      );
    }
    return entries;
  }

  #remember(declaration: CollectionDeclaration, id: string, document: Document | undefined): void {
    this.#of(declaration).set(id, { before: document, current: document, dirty: false });
  }

  #set(declaration: CollectionDeclaration, id: string, document: Document | undefined): void {
    const entries = this.#of(declaration);
    const known = entries.get(id);
    if (known) {
      known.current = document;
      known.dirty = true;
    } else entries.set(id, { before: unknown, current: document, dirty: true });
  }
}

/** Stands for "not read yet" in an entry; read before it is flushed, for the checksum. */
const unknown: Document = { id: '' };
