/** A record to append. The key decides the partition (Java murmur2), and with it the order. */
export interface NewRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Where a record stands in the log. Offsets are dense from 0 within a partition on both engines. */
export interface Position extends TopicPartition {
  readonly offset: number;
}

export interface LogRecord extends Position {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** When the log took it, ms since the epoch. */
  readonly timestamp: number;
}

/** Consecutive records of one partition. */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** The offset the next appended record of this partition gets, as last heard: `endOffset - 1 - last` records wait. */
  readonly endOffset: number;
  /** Aborted when the partition is revoked or the subscription closes: stop retrying and return. */
  readonly signal: AbortSignal;
}

export interface BatchLimits {
  /** At most this many records in one batch; default 200. */
  readonly maxRecords?: number;
  /** At most this many bytes of values in one batch, a larger single record comes alone; default 1 MiB. */
  readonly maxBytes?: number;
}

/** Resolves, in time, with what gives the place back. */
export type Admission = (at: TopicPartition) => Promise<() => void>;

export interface SubscribeOptions extends BatchLimits {
  /** Instances of one group share the partitions. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Called before the first batch of newly assigned partitions. Answers the offset to start at, for each partition whose
   * position the subscriber knows; the others start at 0. The broker's committed offsets are never used.
   */
  readonly onAssigned: (partitions: readonly TopicPartition[]) => Promise<readonly Position[]>;
  /** Awaited before the partitions go to another instance. No batch of theirs is in flight by then, none follows. */
  readonly onRevoked: (partitions: readonly TopicPartition[]) => Promise<void>;
  /**
   * Batches of one partition come one after the other, those of different partitions concurrently. When it rejects, the
   * same records come again after a pause. What it resolved is committed for lag tools.
   */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /**
   * Asked before a batch is put together; what it resolves with is called when the batch is over. Work that others need
   * not wait for takes turns this way, and what is appended while it waits comes in the same batch.
   */
  readonly admit?: Admission | undefined;
  /** Told when the subscription loses or regains the log, for readiness. */
  readonly onHealth?: (healthy: boolean, reason?: string) => void;
}

export interface FollowOptions extends BatchLimits {
  readonly topics: readonly string[];
  /** `end`: only what is appended after the promise resolved. Positions: those offsets, 0 for partitions not named. */
  readonly from: 'beginning' | 'end' | readonly Position[];
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
}

export interface Subscription {
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Waits for the batches in flight, calls `onRevoked`, and leaves the group. */
  close(): Promise<void>;
}

export interface TopicDeclaration {
  readonly topic: string;
  readonly partitions: number;
  /** Kafka only; default: the broker's. */
  readonly replicationFactor?: number;
}

export interface PartitionOffsets extends TopicPartition {
  readonly begin: number;
  readonly end: number;
}

export interface PartitionLag extends TopicPartition {
  /** The next offset the group will read, as last committed; 0 when it never did. */
  readonly committed: number;
  readonly end: number;
}

/**
 * The log: append-only, partitioned, durable. Two adapters, `openEmbeddedLog` and `openKafkaLog`, pass one contract suite.
 */
export interface EventLog {
  /**
   * Resolves when every record is durable (fsync, or `acks=all`), with their positions in the order given.
   * Rejects with `LogError`; then some of the records may have been written (`code: 'append-failed'`, `retryable: true`).
   * Records of one key keep the order of the calls.
   */
  append(topic: string, records: readonly NewRecord[]): Promise<readonly Position[]>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Reads every partition without a group: for rebuilds, live streams and tools. Commits nothing. */
  follow(options: FollowOptions): Promise<Subscription>;
  /** Creates what is missing. A topic that exists with another partition count is an error (`partition-count`). */
  ensureTopics(topics: readonly TopicDeclaration[]): Promise<void>;
  topics(): Promise<readonly TopicDeclaration[]>;
  offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]>;
  lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]>;
  /** Resolves when the log answers, rejects with `LogError` when it does not. */
  ping(): Promise<void>;
  /** Appends under way are finished first. */
  close(): Promise<void>;
}
