import type { BulkChanges, Document, FindOptions, Page } from '@causeway/doc-store';
import { addChecksums, type Checksum, subtractChecksums } from './checksum.ts';
import type { SeenIds } from './seen-ids.ts';
import type { Change, DocumentSet } from './unit-of-work.ts';

/** A document as it is; the store holds the same, or is to be told. */
interface Kept {
  readonly document: Document | undefined;
  /** Whether the store has one of this id, once all it is being told has come. */
  readonly isStored: boolean;
  readonly bytes: number;
}

export interface KeptOptions {
  readonly stored: Pick<DocumentSet<Document>, 'getMany' | 'find'>;
  /** Has the store told of all documents, so that they are found in it. */
  readonly tell: () => Promise<void>;
  /** Collections may share it. */
  readonly forgotten: SeenIds;
  readonly checksumOf: (document: Document | undefined) => Checksum;
}

/** Of what is around the text of a document. */
const overheadBytes = 300;

/**
 * The documents of one collection that were read or written last, in memory. The collection was empty before the first of
 * them, and nobody else writes it: what was never written here need not be looked for.
 */
export class KeptDocuments implements DocumentSet<Document> {
  readonly counts = true;
  readonly #stored: Pick<DocumentSet<Document>, 'getMany' | 'find'>;
  readonly #tell: () => Promise<void>;
  readonly #kept = new Map<string, Kept>();
  readonly #before = new Map<string, Kept>();
  /** What the store was not told yet, the longest unwritten first. */
  readonly #untold = new Map<string, Kept>();
  /** Of documents as the store was told last; of one that was read from it, once it is written. */
  readonly #checksums = new Map<string, Checksum>();
  /** Of those that left memory. */
  readonly #forgotten: SeenIds;
  readonly #checksumOf: (document: Document | undefined) => Checksum;
  #told: Change = { documents: 0, checksum: 0n };
  #bytes = 0;
  #untoldBytes = 0;

  constructor(options: KeptOptions) {
    this.#stored = options.stored;
    this.#tell = options.tell;
    this.#forgotten = options.forgotten;
    this.#checksumOf = options.checksumOf;
  }

  /** What all that the store was told comes to. */
  get told(): Change {
    return this.#told;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get untoldBytes(): number {
    return this.#untoldBytes;
  }

  async get(id: string): Promise<Document | undefined> {
    return (await this.getMany([id])).get(id);
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const missing = ids.filter(it => !this.#kept.has(it));
    const forgotten = missing.filter(it => this.#forgotten.mayHave(it));
    const stored = forgotten.length > 0 ? await this.#stored.getMany(forgotten) : undefined;
    for (const id of missing) this.#read(id, stored?.get(id));
    const found = new Map<string, Document>();
    for (const id of ids) {
      const document = this.#kept.get(id)?.document;
      if (document) found.set(id, document);
    }
    return found;
  }

  async find(options: FindOptions): Promise<Page<Document>> {
    await this.#tell();
    return this.#stored.find(options);
  }

  async bulk({ insert = [], replace = [], delete: ids = [] }: BulkChanges<Document>): Promise<void> {
    for (const it of insert) this.#write(it.id, it);
    for (const it of replace) this.#write(it.id, it);
    for (const it of ids) this.#write(it, undefined);
  }

  /** From here on `undo` leads back to here. */
  begin(): void {
    this.#before.clear();
  }

  undo(): void {
    for (const [id, { document }] of this.#before) this.#write(id, document);
  }

  /** A share of what the store is to be told, the longest unwritten first, in this order before what is asked for later. */
  untold(share: number): BulkChanges<Document> {
    const insert: Document[] = [];
    const replace: Document[] = [];
    const gone: string[] = [];
    const rest = this.#untoldBytes * (1 - share);
    for (const [id, kept] of this.#untold) {
      if (this.#untoldBytes <= rest) break;
      const { document, isStored } = kept;
      if (document) (isStored ? replace : insert).push(document);
      else if (isStored) gone.push(id);
      this.#count(id, kept);
      this.#kept.set(id, { ...kept, isStored: document !== undefined });
      this.#untold.delete(id);
      this.#untoldBytes -= kept.bytes;
    }
    return { insert, replace, delete: gone };
  }

  /** Lets go of so many bytes of what the store knows, the longest unwritten first; answers how many went. */
  forget(bytes: number): number {
    const before = this.#bytes;
    for (const [id, kept] of this.#kept) {
      if (before - this.#bytes >= bytes) break;
      if (this.#untold.has(id)) continue;
      if (kept.isStored) this.#forgotten.add(id);
      this.#kept.delete(id);
      this.#checksums.delete(id);
      this.#bytes -= kept.bytes;
    }
    return before - this.#bytes;
  }

  #count(id: string, { document, isStored }: Kept): void {
    const { documents, checksum } = this.#told;
    const now = this.#checksumOf(document);
    this.#told = {
      documents: documents + (document ? 1 : 0) - (isStored ? 1 : 0),
      checksum: addChecksums(checksum, subtractChecksums(now, this.#checksums.get(id) ?? 0n)),
    };
    this.#checksums.set(id, now);
  }

  #read(id: string, document: Document | undefined): void {
    const bytes = bytesOf(document);
    this.#kept.set(id, { document, isStored: document !== undefined, bytes });
    this.#bytes += bytes;
  }

  #write(id: string, document: Document | undefined): void {
    const before = this.#kept.get(id);
    if (!before) throw new Error('a document is written that was not read');
    if (!this.#before.has(id)) this.#before.set(id, before);
    if (before.isStored && !this.#checksums.has(id)) this.#checksums.set(id, this.#checksumOf(before.document));
    const bytes = bytesOf(document);
    this.#bytes += bytes - before.bytes;
    this.#untoldBytes += bytes - (this.#untold.get(id)?.bytes ?? 0);
    const kept = { document, isStored: before.isStored, bytes };
    for (const it of [this.#kept, this.#untold]) {
      it.delete(id);
      it.set(id, kept);
    }
  }
}

/** About, by its texts. */
function bytesOf(document: Document | undefined): number {
  let bytes = overheadBytes;
  for (const value of Object.values(document ?? {})) if (typeof value === 'string') bytes += value.length;
  return bytes;
}
