import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommittedOffsets } from './committed-offsets.ts';
import { EmbeddedDelivery } from './embedded-delivery.ts';
import { EmbeddedGroup } from './embedded-groups.ts';
import { lockDirectory } from './embedded-lock.ts';
import type { EmbeddedPartition } from './embedded-partition.ts';
import { EmbeddedReader, readCommitted } from './embedded-reader.ts';
import { EmbeddedSubscription } from './embedded-subscription.ts';
import { EmbeddedTopics } from './embedded-topics.ts';
import type {
  EventLog,
  FollowOptions,
  NewRecord,
  PartitionLag,
  PartitionOffsets,
  Position,
  SubscribeOptions,
  Subscription,
  TopicDeclaration,
} from './event-log.ts';
import { GroupCommit, type PendingRecord } from './group-commit.ts';
import { LogError } from './log-error.ts';
import { partitionOfBytes } from './partitioner.ts';
import { encodeRecord } from './record-chunk.ts';
import { type WriterRequest, WriterThread } from './writer-thread.ts';

const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024;
const DEFAULT_CACHE_BYTES = 16 * 1024 * 1024;
/** 8 MiB of write-ahead log. */
const DEFAULT_CHECKPOINT_PAGES = 2_000;

export interface EmbeddedLogOptions {
  /** Made when it is missing. It holds `log.db`, `groups.db` and `lock.db`, and belongs to one process at a time. */
  readonly directory: string;
  /** A record larger than this, value, key and headers together, is refused; default 16 MiB. */
  readonly maxRecordBytes?: number;
  /** How much of what was appended last is kept in memory for readers; default 16 MiB. */
  readonly cacheBytes?: number;
  /** Appends are refused when `log.db` would become larger; default: as the disk allows. */
  readonly maxBytes?: number;
  /** The write-ahead log is copied into the database when it has this many pages of 4 KiB; default 2,000. */
  readonly checkpointPages?: number;
  readonly now?: () => number;
}

/**
 * Opens the log of one machine: libsql, one file, appends made durable by fsync in groups. Groups share partitions
 * within this process.
 * @throws LogError `unavailable` when another process has the directory or it cannot be opened
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  let unlock = (): void => {};
  try {
    await mkdir(options.directory, { recursive: true });
    unlock = lockDirectory(options.directory);
    return await EmbeddedLog.open(options, unlock);
  } catch (cause) {
    unlock();
    if (cause instanceof LogError) throw cause;
    throw new LogError('unavailable', 'the log cannot be opened', { retryable: false, cause });
  }
}

interface Parts {
  readonly writer: WriterThread;
  readonly reader: EmbeddedReader;
  readonly committed: CommittedOffsets;
  readonly unlock: () => void;
}

class EmbeddedLog implements EventLog {
  readonly #writer: WriterThread;
  readonly #reader: EmbeddedReader;
  readonly #committed: CommittedOffsets;
  readonly #unlock: () => void;
  readonly #topics: EmbeddedTopics;
  readonly #commits: GroupCommit;
  readonly #groups = new Map<string, EmbeddedGroup>();
  readonly #readers = new Set<Subscription>();
  readonly #maxRecordBytes: number;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #closed: Promise<void> | undefined;

  static async open(options: EmbeddedLogOptions, unlock: () => void): Promise<EmbeddedLog> {
    const logFile = join(options.directory, 'log.db');
    const groupsFile = join(options.directory, 'groups.db');
    const { maxBytes, checkpointPages = DEFAULT_CHECKPOINT_PAGES, cacheBytes = DEFAULT_CACHE_BYTES } = options;
    let opened: EmbeddedLog | undefined;
    const writer = await WriterThread.start({ logFile, groupsFile, checkpointPages, maxBytes }, cause =>
      opened?.reportLost(cause),
    );
    try {
      const committed = new CommittedOffsets(readCommitted(groupsFile), offsets =>
        writer.perform({ kind: 'committed', offsets }),
      );
      opened = new EmbeddedLog(options, { writer, reader: new EmbeddedReader(logFile, cacheBytes), committed, unlock });
      return opened;
    } catch (cause) {
      await writer.close();
      throw cause;
    }
  }

  private constructor(options: EmbeddedLogOptions, parts: Parts) {
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#committed = parts.committed;
    this.#unlock = parts.unlock;
    this.#maxRecordBytes = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
    this.#topics = new EmbeddedTopics(
      this.#reader.topics(),
      id => this.#reader.end(id),
      topics => this.#perform({ kind: 'topics', topics }),
    );
    this.#commits = new GroupCommit({
      write: request => this.#writer.perform(request),
      onCommitted: (chunk, partition) => this.#reader.remember(chunk, partition),
      now: options.now ?? Date.now,
    });
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<readonly Position[]> {
    // Handlers whose subscription is being closed may still append what they are at.
    if (this.#state === 'closed') throw closedError();
    const partitions = this.#topics.partitionsOf(topic);
    if (records.length === 0) return [];
    const pending = records.map(record => this.#prepare(record, partitions));
    const offsets = await this.#commits.append(pending);
    return pending.map(({ partition }, i) => ({ topic, partition: partition.partition, offset: offsets[i] ?? 0 }));
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#checkOpen();
    for (const topic of options.topics) this.#topics.partitionsOf(topic);
    const group = this.#groupOf(options.group);
    const subscription = new EmbeddedSubscription({
      subscribe: options,
      group,
      reader: this.#reader,
      onProgress: ({ id }, next) => this.#committed.commit({ group: options.group, partitionId: id, next }),
      onClosed: () => this.#readers.delete(subscription),
    });
    this.#readers.add(subscription);
    void group.join(subscription);
    return subscription;
  }

  async follow(options: FollowOptions): Promise<Subscription> {
    this.#checkOpen();
    const partitions = options.topics.flatMap(topic => this.#topics.partitionsOf(topic));
    const { onBatch, maxRecords, maxBytes } = options;
    const delivery = new EmbeddedDelivery({ reader: this.#reader, onBatch, maxRecords, maxBytes });
    for (const partition of partitions) delivery.start(partition, startOf(partition, options.from));
    const subscription: Subscription = {
      pause: paused => delivery.pause(paused),
      resume: resumed => delivery.resume(resumed),
      close: async () => {
        await delivery.stopAll();
        this.#readers.delete(subscription);
      },
    };
    this.#readers.add(subscription);
    return subscription;
  }

  async ensureTopics(topics: readonly TopicDeclaration[]): Promise<void> {
    this.#checkOpen();
    await this.#topics.ensure(topics);
  }

  async topics(): Promise<readonly TopicDeclaration[]> {
    this.#checkOpen();
    return this.#topics.declarations();
  }

  async offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]> {
    this.#checkOpen();
    return topics
      .flatMap(topic => this.#topics.partitionsOf(topic))
      .map(({ topic, partition, end }) => ({ topic, partition, begin: 0, end }));
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]> {
    this.#checkOpen();
    return topics
      .flatMap(topic => this.#topics.partitionsOf(topic))
      .map(({ topic, partition, id, end }) => ({ topic, partition, committed: this.#committed.get(group, id), end }));
  }

  async ping(): Promise<void> {
    this.#checkOpen();
    await this.#perform({ kind: 'ping' });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  reportLost(cause: LogError): void {
    for (const reader of this.#readers) {
      if (reader instanceof EmbeddedSubscription) reader.reportLost(cause.message);
    }
  }

  async #close(): Promise<void> {
    this.#state = 'closing';
    const left = await Promise.allSettled([...this.#readers].map(reader => reader.close()));
    this.#state = 'closed';
    await this.#commits.drained();
    await this.#committed.flush();
    // The writer is the last to close, so that it may fold the write-ahead log into the database.
    this.#reader.close();
    await this.#writer.close();
    this.#unlock();
    const failed = left.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  #prepare(record: NewRecord, partitions: readonly EmbeddedPartition[]): PendingRecord {
    const encoded = encodeRecord(record);
    if (encoded.size > this.#maxRecordBytes) {
      const message = `a record of ${encoded.size} bytes is larger than ${this.#maxRecordBytes}`;
      throw new LogError('record-too-large', message, { retryable: false });
    }
    const partition = partitions[partitionOfBytes(encoded.key, partitions.length)];
    if (partition === undefined) throw new RangeError('the partitioner answered a partition the topic does not have');
    return { partition, record: encoded };
  }

  #groupOf(name: string): EmbeddedGroup {
    const existing = this.#groups.get(name);
    if (existing !== undefined) return existing;
    const group = new EmbeddedGroup(topic => this.#topics.partitionsOf(topic));
    this.#groups.set(name, group);
    return group;
  }

  async #perform(request: WriterRequest): Promise<void> {
    try {
      await this.#writer.perform(request);
    } catch (cause) {
      if (cause instanceof LogError) throw cause;
      throw new LogError('unavailable', 'the log does not answer', { retryable: true, cause });
    }
  }

  #checkOpen(): void {
    if (this.#state !== 'open') throw closedError();
  }
}

function closedError(): LogError {
  return new LogError('closed', 'the log is closed', { retryable: false });
}

function startOf(partition: EmbeddedPartition, from: FollowOptions['from']): number {
  if (from === 'beginning') return 0;
  if (from === 'end') return partition.end;
  const named = from.find(place => place.topic === partition.topic && place.partition === partition.partition);
  return named?.offset ?? 0;
}
