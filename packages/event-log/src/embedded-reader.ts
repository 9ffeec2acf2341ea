import Database from 'libsql';
import { type EmbeddedPartition, offsetOf, rowId } from './embedded-partition.ts';
import type { LogRecord } from './event-log.ts';
import { Fifo } from './fifo.ts';
import { type Chunk, decodeChunk } from './record-chunk.ts';
import type { CommittedRow, TopicRow } from './writer-thread.ts';

export interface SliceLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

interface CachedChunk extends Chunk {
  readonly owner: EmbeddedPartition;
  /** Decoded once for all who read it. */
  decoded?: readonly LogRecord[];
}

/** What a decoded record takes beside its bytes, roughly. */
const RECORD_OVERHEAD_BYTES = 300;

/** Reads an embedded log: what was appended just now from memory, the rest from the file. */
export class EmbeddedReader {
  readonly #db: Database.Database;
  readonly #chunkWith: Database.Statement;
  readonly #lastInSlice: Database.Statement;
  readonly #chunks: Database.Statement;
  readonly #cacheBytes: number;
  /** The newest chunks of each partition, without a gap up to its end. */
  readonly #cache = new Map<EmbeddedPartition, Fifo<CachedChunk>>();
  /** All cached chunks, oldest first. */
  readonly #byAge = new Fifo<CachedChunk>();
  #cached = 0;

  constructor(logFile: string, cacheBytes: number) {
    this.#cacheBytes = cacheBytes;
    this.#db = new Database(logFile, { timeout: 5_000 });
    this.#db.pragma('query_only = ON');
    // Statements are always read to their end: an open one would keep the write-ahead log from starting over.
    this.#chunkWith = this.#db.prepare('SELECT max(id) AS id FROM chunk WHERE id <= ?');
    this.#lastInSlice = this.#db.prepare(`
      SELECT max(id) AS last FROM (
        SELECT id, sum(bytes) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) - bytes AS bytes_before
        FROM (SELECT id, bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)
      ) WHERE bytes_before < ?`);
    this.#chunks = this.#db.prepare('SELECT id, count, data FROM chunk WHERE id >= ? AND id <= ? ORDER BY id');
  }

  topics(): readonly TopicRow[] {
    const rows = this.#db.prepare('SELECT name, partitions, first_partition_id AS firstPartitionId FROM topic').all();
    return rows as TopicRow[];
  }

  /** The offset the next record of a partition gets, by the file. */
  end(partitionId: number): number {
    const last = this.#db
      .prepare('SELECT id, count FROM chunk WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1')
      .all(rowId(partitionId, 0), rowId(partitionId + 1, 0)) as { id: number; count: number }[];
    return last[0] === undefined ? 0 : offsetOf(last[0].id) + last[0].count;
  }

  /** Takes what was committed just now; the oldest makes room. */
  remember(chunk: Chunk, owner: EmbeddedPartition): void {
    const cached: CachedChunk = { ...chunk, owner };
    const chunks = this.#cache.get(owner) ?? new Fifo();
    this.#cache.set(owner, chunks);
    chunks.push(cached);
    this.#byAge.push(cached);
    this.#cached += weight(chunk);
    while (this.#cached > this.#cacheBytes) this.#forgetOldest();
  }

  /** Consecutive records from offset `from` on, at least one; `from` must be before the end of the partition. */
  slice(partition: EmbeddedPartition, from: number, limits: SliceLimits): readonly LogRecord[] {
    const slice = new Slice(from, limits);
    for (const records of this.#recordsFrom(partition, from, limits)) {
      if (!slice.take(records)) break;
    }
    return slice.records;
  }

  close(): void {
    this.#db.close();
  }

  #forgetOldest(): void {
    const oldest = this.#byAge.shift();
    if (oldest === undefined) return;
    this.#cache.get(oldest.owner)?.shift();
    this.#cached -= weight(oldest);
  }

  *#recordsFrom(partition: EmbeddedPartition, from: number, limits: SliceLimits): Iterable<readonly LogRecord[]> {
    const cached = this.#cache.get(partition);
    const oldest = cached?.at(0);
    if (cached !== undefined && oldest !== undefined && oldest.first <= from) {
      for (let i = indexOf(cached, from); i < cached.length; i++) {
        const chunk = cached.at(i);
        if (chunk !== undefined) yield decodeOnce(chunk);
      }
      return;
    }
    for (const chunk of this.#chunksOnDisk(partition, from, limits)) yield decodeChunk(chunk, from);
  }

  #chunksOnDisk(partition: EmbeddedPartition, from: number, limits: SliceLimits): readonly Chunk[] {
    const first = this.#firstOnDisk(partition, from);
    const end = rowId(partition.id, partition.end);
    const [found] = this.#lastInSlice.all(first, end, limits.maxRecords, limits.maxBytes) as { last: number | null }[];
    const rows = this.#chunks.all(first, found?.last ?? first) as { id: number; count: number; data: ArrayBuffer }[];
    return rows.map(row => ({
      topic: partition.topic,
      partition: partition.partition,
      first: offsetOf(row.id),
      count: row.count,
      data: Buffer.from(row.data),
    }));
  }

  #firstOnDisk(partition: EmbeddedPartition, from: number): number {
    const wanted = rowId(partition.id, from);
    const [row] = this.#chunkWith.all(wanted) as { id: number }[];
    return row?.id ?? wanted;
  }
}

/** The committed offsets of all groups, as the file has them. */
export function readCommitted(groupsFile: string): readonly CommittedRow[] {
  const db = new Database(groupsFile, { timeout: 5_000 });
  const rows = db
    .prepare('SELECT group_name AS "group", partition_id AS partitionId, next_offset AS next FROM committed')
    .all();
  db.close();
  return rows as CommittedRow[];
}

class Slice {
  readonly records: LogRecord[] = [];
  readonly #from: number;
  readonly #limits: SliceLimits;
  #bytes = 0;

  constructor(from: number, limits: SliceLimits) {
    this.#from = from;
    this.#limits = limits;
  }

  /** False when it is full. */
  take(records: readonly LogRecord[]): boolean {
    const skip = Math.max(0, this.#from - (records[0]?.offset ?? this.#from));
    for (let i = skip; i < records.length; i++) {
      const record = records[i];
      if (record === undefined || this.records.length >= this.#limits.maxRecords) return false;
      this.#bytes += record.value.length;
      if (this.records.length > 0 && this.#bytes > this.#limits.maxBytes) return false;
      this.records.push(record);
    }
    return true;
  }
}

function decodeOnce(chunk: CachedChunk): readonly LogRecord[] {
  chunk.decoded ??= decodeChunk(chunk);
  return chunk.decoded;
}

function weight(chunk: Chunk): number {
  return chunk.data.length + chunk.count * RECORD_OVERHEAD_BYTES;
}

/** The index of the chunk that holds an offset. */
function indexOf(chunks: Fifo<Chunk>, offset: number): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks.at(middle)?.first ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
