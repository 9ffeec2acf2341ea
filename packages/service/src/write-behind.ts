import type { CollectionChanges, CollectionDeclaration, DocStore, Document } from '@causeway/doc-store';
import { addChecksums, type Checksum } from './checksum.ts';
import { KeptDocuments } from './kept-documents.ts';
import { SeenIds } from './seen-ids.ts';
import type { Change, DocumentSession, DocumentSet } from './unit-of-work.ts';

export interface WriteBehindOptions {
  readonly store: DocStore;
  /** Gives the store all that it was not told yet. */
  readonly tell: () => Promise<void>;
  readonly checksumOf: (collection: string, document: Document | undefined) => Checksum;
}

/**
 * A session over empty collections of a store that nobody else writes: documents read or written last stay in memory, and what was
 * written goes to the store many documents at a time, each as it is by then. What the session's user takes from it
 * (`untold`), it has to give to the store, one after the other.
 */
export class WriteBehind implements DocumentSession {
  readonly #store: DocStore;
  readonly #tell: () => Promise<void>;
  readonly #checksumOf: WriteBehindOptions['checksumOf'];
  readonly #forgotten = new SeenIds();
  readonly #collections = new Map<string, { declaration: CollectionDeclaration; kept: KeptDocuments }>();

  constructor({ store, tell, checksumOf }: WriteBehindOptions) {
    this.#store = store;
    this.#tell = tell;
    this.#checksumOf = checksumOf;
  }

  /** What all that was taken by `untold` comes to. */
  get told(): Change {
    let told: Change = { documents: 0, checksum: 0n };
    for (const { kept } of this.#collections.values()) {
      const { documents, checksum } = kept.told;
      told = { documents: told.documents + documents, checksum: addChecksums(told.checksum, checksum) };
    }
    return told;
  }

  get untoldBytes(): number {
    return this.#sum(it => it.untoldBytes);
  }

  collection<T extends Document>(declaration: CollectionDeclaration<T>): DocumentSet<T> {
    const { name } = declaration;
    const known = this.#collections.get(name);
    if (known) return known.kept as unknown as DocumentSet<T>;
    const untyped: CollectionDeclaration = { name, indexes: declaration.indexes };
    const kept = new KeptDocuments({
      stored: this.#store.collection(untyped),
      tell: this.#tell,
      forgotten: this.#forgotten,
      checksumOf: document => this.#checksumOf(name, document),
    });
    this.#collections.set(name, { declaration: untyped, kept });
    return kept as unknown as DocumentSet<T>;
  }

  /** When `work` throws, every document is as it was before. */
  async undoing<R>(work: () => Promise<R>): Promise<R> {
    for (const { kept } of this.#collections.values()) kept.begin();
    try {
      return await work();
    } catch (error) {
      for (const { kept } of this.#collections.values()) kept.undo();
      throw error;
    }
  }

  /** All of it, or a share: what was not written for longest. */
  untold(share = 1): readonly CollectionChanges[] {
    return [...this.#collections.values()].map(({ declaration, kept }) => ({
      declaration,
      changes: kept.untold(share),
    }));
  }

  /** Lets go of documents the store has, until so many bytes are left. */
  shrinkTo(bytes: number): void {
    for (const { kept } of this.#collections.values()) {
      const excess = this.#sum(it => it.bytes) - bytes;
      if (excess > 0) kept.forget(excess);
    }
  }

  #sum(bytesOf: (kept: KeptDocuments) => number): number {
    let sum = 0;
    for (const { kept } of this.#collections.values()) sum += bytesOf(kept);
    return sum;
  }
}
