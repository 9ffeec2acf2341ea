import { type EmbeddedPartition, rowId } from './embedded-partition.ts';
import { LogError } from './log-error.ts';
import { CHUNK_PREFIX_BYTES, type Chunk, type EncodedRecord, writeChunkPrefix, writeRecord } from './record-chunk.ts';
import { type ChunkSpan, commitsUnderWay, type WriterRequest } from './writer-thread.ts';

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
 * Group commit: appends that arrive together share one transaction and one fsync. While one round is written the next is
 * handed over as well, so that the writer need not wait for this thread to come round; those that arrive meanwhile form
 * the one after. Offsets are given when a round is formed and kept only when it is committed, so that they stay dense: of
 * two rounds under way the second is written only after the first was.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  /** The next offset of partitions that rounds under way write to. */
  readonly #reserved = new Map<EmbeddedPartition, number>();
  #queue: Append[] = [];
  #underWay = 0;
  /** A round failed, and with it those that follow it: none is formed until they have ended. */
  #failed = false;
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** The offsets of the records, in their order. Rejects with `LogError` (`append-failed`). */
  append(records: readonly PendingRecord[]): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when nothing waits to be committed. */
  drained(): Promise<void> {
    return this.#isIdle ? Promise.resolve() : new Promise(resolve => this.#idle.push(resolve));
  }

  get #isIdle(): boolean {
    return this.#underWay === 0 && this.#queue.length === 0;
  }

  /** After what goes on now, so that those who were woken together share the round; not a turn of the event loop later. */
  #schedule(): void {
    if (this.#scheduled || !this.#isOpen) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      if (this.#isOpen) void this.#commit(this.#nextRound());
      this.#schedule();
    });
  }

  /** Whether a round is to be formed. */
  get #isOpen(): boolean {
    return this.#queue.length > 0 && this.#underWay < commitsUnderWay && !this.#failed;
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
    const follows = this.#underWay > 0;
    this.#underWay += 1;
    try {
      const round = packRound(appends, this.#reserved, this.#options.now());
      await this.#options.write({ kind: 'commit', chunks: round.spans, data: round.data, follows });
      this.#keep(round, appends);
    } catch (cause) {
      this.#failed = true;
      const error = new LogError('append-failed', 'the log could not write the records', { retryable: true, cause });
      for (const append of appends) append.reject(error);
    }
    this.#underWay -= 1;
    this.#ended();
  }

  #keep(round: Round, appends: readonly Append[]): void {
    for (const { chunk, partition } of round.chunks) this.#options.onCommitted(chunk, partition);
    for (const [partition, end] of round.ends) partition.advance(end);
    for (const [index, append] of appends.entries()) append.resolve(round.offsets[index] ?? []);
  }

  #ended(): void {
    if (this.#underWay === 0) {
      this.#reserved.clear();
      this.#failed = false;
    }
    this.#schedule();
    if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

interface Round {
  readonly spans: readonly ChunkSpan[];
  readonly chunks: readonly { readonly chunk: Chunk; readonly partition: EmbeddedPartition }[];
  readonly data: Buffer;
  readonly ends: ReadonlyMap<EmbeddedPartition, number>;
  readonly offsets: readonly (readonly number[])[];
}

function packRound(appends: readonly Append[], reserved: Map<EmbeddedPartition, number>, timestamp: number): Round {
  const { byPartition, ends, offsets } = numberRecords(appends, reserved);
  const drafts = [...byPartition].flatMap(([partition, { first, records }]) => cutChunks(partition, first, records));
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

/** Gives each record the next offset of its partition, and reserves it. */
function numberRecords(appends: readonly Append[], reserved: Map<EmbeddedPartition, number>) {
  const byPartition = new Map<EmbeddedPartition, { readonly first: number; readonly records: EncodedRecord[] }>();
  const ends = new Map<EmbeddedPartition, number>();
  const offsets = appends.map(append =>
    append.records.map(({ partition, record }) => {
      const offset = reserved.get(partition) ?? partition.end;
      reserved.set(partition, offset + 1);
      ends.set(partition, offset + 1);
      const known = byPartition.get(partition);
      if (known === undefined) byPartition.set(partition, { first: offset, records: [record] });
      else known.records.push(record);
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

function cutChunks(
  partition: EmbeddedPartition,
  first: number,
  records: readonly EncodedRecord[],
): readonly ChunkDraft[] {
  const drafts: ChunkDraft[] = [];
  let draft: ChunkDraft | undefined;
  for (const [index, record] of records.entries()) {
    if (draft === undefined || draft.records.length >= CHUNK_RECORDS || draft.size + record.size > CHUNK_BYTES) {
      draft = { partition, first: first + index, records: [], size: CHUNK_PREFIX_BYTES };
      drafts.push(draft);
    }
    draft.records.push(record);
    draft.size += record.size;
  }
  return drafts;
}
