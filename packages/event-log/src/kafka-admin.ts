import type { PartitionLag, PartitionOffsets, TopicDeclaration, TopicPartition } from './event-log.ts';
import type { TopicMetadata } from './kafka-apis.ts';
import { BrokerError, errorType, failOn } from './kafka-errors.ts';
import type { KafkaLink } from './kafka-link.ts';
import { retryWithin } from './kafka-retry.ts';
import { LogError } from './log-error.ts';

const EARLIEST = -2;
const LATEST = -1;
const BROKER_DEFAULT = -1;

export interface AdminSettings {
  /** How long a call may take with all its repetitions, ms. */
  readonly callTimeoutMs: number;
  /** How long brokers that answer may take until the topics can be used, ms: each partition costs them several fsyncs. */
  readonly createTimeoutMs: number;
  readonly pingTimeoutMs: number;
  /** What topics are created for; a margin for framing comes on top. */
  readonly maxRecordBytes: number;
}

const FRAMING_BYTES = 64 * 1024;

/** What can be asked and told about topics and groups. Every call repeats until it succeeds or its time is up. */
export class KafkaAdmin {
  readonly #link: KafkaLink;
  readonly #settings: AdminSettings;

  constructor(link: KafkaLink, settings: AdminSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  async ensureTopics(declarations: readonly TopicDeclaration[]): Promise<void> {
    // Brokers that are not there at all are told of sooner than those that need time.
    await this.#retry(() => this.#link.refresh());
    await retryWithin(this.#settings.createTimeoutMs, async () => {
      await this.#link.refresh();
      const missing = declarations.filter(it => this.#link.partitionCount(it.topic) === undefined);
      if (missing.length > 0) {
        await this.#create(missing);
        await this.#link.refresh();
      }
      for (const declaration of declarations) this.#verify(declaration);
      // A broker is named as a partition's leader a while before it has made its files and takes the part.
      await this.#askLeaders(declarations.flatMap(partitionsOf), LATEST);
    });
  }

  async topics(): Promise<readonly TopicDeclaration[]> {
    await this.#retry(() => this.#link.refresh());
    return [...this.#link.topics.values()]
      .filter(({ topic, isInternal }) => !isInternal && !topic.startsWith('__'))
      .map(({ topic, partitionMetadata }) => ({
        topic,
        partitions: partitionMetadata.length,
        replicationFactor: partitionMetadata[0]?.replicas.length ?? 0,
      }))
      .sort((a, b) => (a.topic < b.topic ? -1 : 1));
  }

  async offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]> {
    const partitions = await this.partitionsOf(topics);
    const [begin, end] = await Promise.all([
      this.#offsetsAt(partitions, EARLIEST),
      this.#offsetsAt(partitions, LATEST),
    ]);
    return partitions.map(it => ({ ...it, begin: begin(it), end: end(it) }));
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]> {
    const partitions = await this.partitionsOf(topics);
    const [committed, end] = await Promise.all([
      this.#committed(group, partitions),
      this.#offsetsAt(partitions, LATEST),
    ]);
    return partitions.map(it => ({ ...it, committed: committed(it), end: end(it) }));
  }

  async ping(): Promise<void> {
    await retryWithin(this.#settings.pingTimeoutMs, () =>
      this.#link.callAny('Metadata', { topics: [], allowAutoTopicCreation: false }, this.#settings.pingTimeoutMs),
    );
  }

  /** Every partition of the topics, in order. Rejects with `unknown-topic`. */
  async partitionsOf(topics: readonly string[]): Promise<readonly TopicPartition[]> {
    return this.#retry(async () => {
      // Partition counts never change, so what is known stays true.
      if (topics.some(it => this.#link.partitionCount(it) === undefined)) await this.#link.refresh();
      return topics.flatMap(topic => {
        const count = this.#link.partitionCount(topic);
        if (count === undefined)
          throw new LogError('unknown-topic', `there is no topic ${topic}`, { retryable: false });
        return partitionsOf({ topic, partitions: count });
      });
    });
  }

  #retry<T>(attempt: () => Promise<T>): Promise<T> {
    return retryWithin(this.#settings.callTimeoutMs, attempt);
  }

  async #create(declarations: readonly TopicDeclaration[]): Promise<void> {
    const { topicErrors } = await this.#link.callAny('CreateTopics', {
      timeout: this.#link.settings.requestTimeoutMs,
      topics: declarations.map(({ topic, partitions, replicationFactor }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: replicationFactor ?? BROKER_DEFAULT,
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'retention.ms', value: '-1' },
          { name: 'retention.bytes', value: '-1' },
          // The port says when the log took a record, and clocks of producers differ.
          { name: 'message.timestamp.type', value: 'LogAppendTime' },
          { name: 'max.message.bytes', value: String(this.#settings.maxRecordBytes + FRAMING_BYTES) },
        ],
      })),
    });
    for (const { errorCode } of topicErrors) {
      // Another instance was faster; the partition count is compared afterwards.
      if (errorType(errorCode) !== 'TOPIC_ALREADY_EXISTS') failOn(errorCode, 'CreateTopics');
    }
  }

  #verify({ topic, partitions }: TopicDeclaration): void {
    const metadata = this.#link.topics.get(topic);
    const count = metadata?.partitionMetadata.length;
    if (count !== undefined && count !== partitions) {
      const message = `${topic} has ${count} partitions, not ${partitions}; the count of a topic never changes`;
      throw new LogError('partition-count', message, { retryable: false });
    }
    // Created a moment ago, and not known everywhere yet.
    if (metadata === undefined || !hasLeaders(metadata)) throw new BrokerError('LEADER_NOT_AVAILABLE', 'Metadata');
  }

  async #offsetsAt(partitions: readonly TopicPartition[], timestamp: number): Promise<(of: TopicPartition) => number> {
    const found = new Map<string, number>();
    let attempts = 0;
    await this.#retry(async () => {
      attempts += 1;
      if (attempts > 1) await this.#link.refresh();
      const open = partitions.filter(it => !found.has(nameOf(it)));
      await this.#askLeaders(open, timestamp, (of, offset) => found.set(nameOf(of), offset));
    });
    return it => found.get(nameOf(it)) ?? 0;
  }

  async #askLeaders(
    partitions: readonly TopicPartition[],
    timestamp: number,
    onOffset?: (of: TopicPartition, offset: number) => void,
  ): Promise<void> {
    const byLeader = groupBy(partitions, it => this.#link.leaderOf(it.topic, it.partition));
    await Promise.all([...byLeader].map(([leader, asked]) => this.#askLeader(leader, asked, timestamp, onOffset)));
  }

  async #askLeader(
    leader: number | undefined,
    asked: readonly TopicPartition[],
    timestamp: number,
    onOffset?: (of: TopicPartition, offset: number) => void,
  ): Promise<void> {
    if (leader === undefined) throw new BrokerError('LEADER_NOT_AVAILABLE', 'ListOffsets');
    const topics = [...groupBy(asked, it => it.topic)].map(([topic, of]) => ({
      topic,
      partitions: of.map(({ partition }) => ({ partition, timestamp })),
    }));
    const { responses } = await this.#link.call(leader, 'ListOffsets', { isolationLevel: 0, topics });
    for (const { topic, partitions } of responses) {
      for (const { partition, errorCode, offset } of partitions) {
        failOn(errorCode, 'ListOffsets');
        onOffset?.({ topic, partition }, Number(offset));
      }
    }
  }

  async #committed(group: string, partitions: readonly TopicPartition[]): Promise<(of: TopicPartition) => number> {
    const topics = [...groupBy(partitions, it => it.topic)].map(([topic, of]) => ({ topic, partitions: of }));
    const committed = new Map<string, number>();
    await this.#retry(async () => {
      const coordinator = await this.#link.coordinatorOf(group);
      const answer = await this.#link.call(coordinator, 'OffsetFetch', { groupId: group, topics });
      failOn(answer.errorCode ?? 0, 'OffsetFetch');
      for (const { topic, partitions: found } of answer.responses) {
        for (const { partition, errorCode, offset } of found) {
          failOn(errorCode, 'OffsetFetch');
          committed.set(nameOf({ topic, partition }), Math.max(Number(offset), 0));
        }
      }
    });
    return it => committed.get(nameOf(it)) ?? 0;
  }
}

function hasLeaders({ partitionMetadata }: TopicMetadata): boolean {
  return partitionMetadata.every(it => it.leader >= 0);
}

function partitionsOf({ topic, partitions }: TopicDeclaration): TopicPartition[] {
  return Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
