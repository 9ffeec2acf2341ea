import { type EmbeddedPartition, rowId } from './embedded-partition.ts';
import { LogError } from './log-error.ts';
import { CHUNK_PREFIX_BYTES, type Chunk, type EncodedRecord, writeChunkPrefix, writeRecord } from './record-chunk.ts';
import type { ChunkSpan, WriterRequest } from './writer-thread.ts';

/** A round takes waiting appends until it has this many bytes; the rest form the next. */
const ROUND_BYTES = 8 * 1024 * 1024;
/** Chunks stay about as small as one batch of a subscription, so that reading one does not read much more. */
const CHUNK_BYTES = 256 * 1024;
const CHUNK_RECORDS = 200;

export interface PendingRecord {
  readonly partition: EmbeddedPartition;
  readonly record: EncodedRecord;
}

interface Append {
  readonly records: readonly PendingRecord[];
  resolve(offsets: readonly number[]): void;
  reject(cause: LogError): void;
}

export interface GroupCommitOptions {
  readonly write: (request: WriterRequest) => Promise<void>;
  /** Told each chunk a commit made durable, before the appends of the commit resolve. */
  readonly onCommitted: (chunk: Chunk, partition: EmbeddedPartition) => void;
  readonly now: () => number;
}

/**
 * Group commit: appends that arrive together share one transaction and one fsync; those that arrive while it runs form
 * the next. Offsets are given when a round is formed and kept only when it is committed, so that they stay dense.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #queue: Append[] = [];
  #running = false;
  #idle: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** The offsets of the records, in their order. Rejects with `LogError` (`append-failed`). */
  append(records: readonly PendingRecord[]): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      // After the I/O of this turn of the event loop, so that what it brought shares the round.
      setImmediate(() => void this.#run());
    });
  }

  /** Resolves when nothing waits to be committed. */
  drained(): Promise<void> {
    return this.#running ? new Promise(resolve => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#commit(this.#nextRound());
      // Lets those whose append has resolved append again before the next round is formed.
      await new Promise(resolve => setImmediate(resolve));
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #nextRound(): readonly Append[] {
    let bytes = 0;
    let taken = 0;
    for (const append of this.#queue) {
      if (taken > 0 && bytes >= ROUND_BYTES) break;
      for (const { record } of append.records) bytes += record.size;
      taken += 1;
    }
    return this.#queue.splice(0, taken);
  }

  async #commit(appends: readonly Append[]): Promise<void> {
    let round: Round;
    try {
      round = packRound(appends, this.#options.now());
      await this.#options.write({ kind: 'commit', chunks: round.spans, data: round.data });
    } catch (cause) {
      const error = new LogError('append-failed', 'the log could not write the records', { retryable: true, cause });
      for (const append of appends) append.reject(error);
      return;
    }
    for (const { chunk, partition } of round.chunks) this.#options.onCommitted(chunk, partition);
    for (const [partition, end] of round.ends) partition.advance(end);
    for (const [index, append] of appends.entries()) append.resolve(round.offsets[index] ?? []);
  }
}

interface Round {
  readonly spans: readonly ChunkSpan[];
  readonly chunks: readonly { readonly chunk: Chunk; readonly partition: EmbeddedPartition }[];
  readonly data: Buffer;
  readonly ends: ReadonlyMap<EmbeddedPartition, number>;
  readonly offsets: readonly (readonly number[])[];
}

function packRound(appends: readonly Append[], timestamp: number): Round {
  const { byPartition, ends, offsets } = numberRecords(appends);
  const drafts = [...byPartition].flatMap(([partition, records]) => cutChunks(partition, records));
  // Memory of its own, not of the pool: readers keep it.
  const data = Buffer.allocUnsafeSlow(drafts.reduce((sum, draft) => sum + draft.size, 0));
  const spans: ChunkSpan[] = [];
  const chunks: Round['chunks'][number][] = [];
  let at = 0;
  for (const { partition, first, records } of drafts) {
    const start = at;
    at = writeChunkPrefix(data, at, timestamp);
    for (const record of records) at = writeRecord(data, at, record);
    const count = records.length;
    spans.push({ id: rowId(partition.id, first), count, start, end: at });
    const { topic, partition: number } = partition;
    chunks.push({ partition, chunk: { topic, partition: number, first, count, data: data.subarray(start, at) } });
  }
  return { spans, chunks, data, ends, offsets };
}

/** Gives each record the next offset of its partition. */
function numberRecords(appends: readonly Append[]) {
  const byPartition = new Map<EmbeddedPartition, EncodedRecord[]>();
  const ends = new Map<EmbeddedPartition, number>();
  const offsets = appends.map(append =>
    append.records.map(({ partition, record }) => {
      const offset = ends.get(partition) ?? partition.end;
      ends.set(partition, offset + 1);
      const records = byPartition.get(partition);
      if (records === undefined) byPartition.set(partition, [record]);
      else records.push(record);
      return offset;
    }),
  );
  return { byPartition, ends, offsets };
}

interface ChunkDraft {
  readonly partition: EmbeddedPartition;
  readonly first: number;
  readonly records: EncodedRecord[];
  size: number;
}

function cutChunks(partition: EmbeddedPartition, records: readonly EncodedRecord[]): readonly ChunkDraft[] {
  const drafts: ChunkDraft[] = [];
  let draft: ChunkDraft | undefined;
  for (const [index, record] of records.entries()) {
    if (draft === undefined || draft.records.length >= CHUNK_RECORDS || draft.size + record.size > CHUNK_BYTES) {
      draft = { partition, first: partition.end + index, records: [], size: CHUNK_PREFIX_BYTES };
      drafts.push(draft);
    }
    draft.records.push(record);
    draft.size += record.size;
  }
  return drafts;
}
