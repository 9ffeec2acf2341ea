import type { CommittedRow } from './writer-thread.ts';

const FLUSH_AFTER_MS = 1_000;

/** What each group has committed. Written now and then: it only feeds lag tools. */
export class CommittedOffsets {
  readonly #next = new Map<string, Map<number, number>>();
  readonly #dirty = new Map<string, CommittedRow>();
  readonly #write: (offsets: readonly CommittedRow[]) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor(rows: readonly CommittedRow[], write: (offsets: readonly CommittedRow[]) => Promise<void>) {
    this.#write = write;
    for (const row of rows) this.#set(row);
  }

  get(group: string, partitionId: number): number {
    return this.#next.get(group)?.get(partitionId) ?? 0;
  }

  commit(row: CommittedRow): void {
    if (this.get(row.group, row.partitionId) === row.next) return;
    this.#set(row);
    this.#dirty.set(`${row.partitionId} ${row.group}`, row);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes what has changed. What cannot be written is tried again with the next change. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#dirty.size === 0) return;
    const rows = [...this.#dirty];
    this.#dirty.clear();
    try {
      await this.#write(rows.map(([, row]) => row));
    } catch {
      for (const [name, row] of rows) if (!this.#dirty.has(name)) this.#dirty.set(name, row);
    }
  }

  #set({ group, partitionId, next }: CommittedRow): void {
    const offsets = this.#next.get(group);
    if (offsets === undefined) this.#next.set(group, new Map([[partitionId, next]]));
    else offsets.set(partitionId, next);
  }
}
