import type {
  Admission,
  BatchLimits,
  Position,
  RecordBatch,
  SubscribeOptions,
  Subscription,
  TopicPartition,
} from './event-log.ts';
import { type BufferBudget, PartitionDelivery } from './kafka-delivery.ts';
import { KafkaFetcher } from './kafka-fetcher.ts';
import { KafkaGroup } from './kafka-group.ts';
import { Health } from './kafka-health.ts';
import type { KafkaLink } from './kafka-link.ts';
import { backoffMs, pauseFor, settledWithin } from './kafka-retry.ts';

export interface ConsumerSettings {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatMs: number;
  /** A batch that takes longer costs the instance its partitions, ms. */
  readonly progressTimeoutMs: number;
  readonly commitMs: number;
  readonly maxWaitMs: number;
  /** Fetched and not yet resolved, over all partitions. */
  readonly maxBufferedBytes: number;
  readonly maxBufferedBytesPerPartition: number;
}

const MAX_RECORDS = 200;
const MAX_BYTES = 1024 * 1024;
const LONGEST_PAUSE_MS = 5_000;
const FETCH_BYTES = 8 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 30_000;

interface ReaderOptions extends BatchLimits {
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  readonly admit?: Admission | undefined;
}

/** The deliveries of some partitions and the fetcher behind them: what `subscribe` and `follow` have in common. */
class PartitionReader {
  readonly #link: KafkaLink;
  readonly #settings: ConsumerSettings;
  readonly #options: ReaderOptions;
  readonly #fetcher: KafkaFetcher;
  readonly #budget: BufferBudget;
  #deliveries: readonly PartitionDelivery[] = [];

  constructor(link: KafkaLink, settings: ConsumerSettings, options: ReaderOptions, health: Health) {
    this.#link = link;
    this.#settings = settings;
    this.#options = options;
    this.#budget = { usedBytes: 0, maxBytes: settings.maxBufferedBytes };
    this.#fetcher = new KafkaFetcher(link, {
      maxWaitMs: settings.maxWaitMs,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: Math.min(FETCH_BYTES, settings.maxBufferedBytesPerPartition),
      onTrouble: (source, reason) => health.trouble(source, reason),
      onWell: source => health.well(source),
    });
  }

  get deliveries(): readonly PartitionDelivery[] {
    return this.#deliveries;
  }

  start(positions: readonly Position[]): void {
    const settings = {
      maxRecords: this.#options.maxRecords ?? MAX_RECORDS,
      maxBytes: this.#options.maxBytes ?? MAX_BYTES,
      maxBufferedBytes: this.#settings.maxBufferedBytesPerPartition,
      longestPauseMs: LONGEST_PAUSE_MS,
      onBatch: this.#options.onBatch,
      admit: this.#options.admit,
      onChange: () => this.#fetcher.wake(),
    };
    this.#deliveries = positions.map(it => new PartitionDelivery(it, settings, this.#budget));
    for (const delivery of this.#deliveries) this.#fetcher.add(delivery);
    this.#fetcher.wake();
  }

  /** Resolves when no batch is in flight. */
  async stop(): Promise<void> {
    for (const delivery of this.#deliveries) this.#fetcher.remove(delivery);
    await Promise.all(this.#deliveries.map(it => it.stop()));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const delivery of this.#of(partitions)) delivery.pause();
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const delivery of this.#of(partitions)) delivery.resume();
  }

  /** Positions of partitions that are gone are not committed again. */
  forget(): void {
    this.#deliveries = [];
  }

  async close(): Promise<void> {
    await settledWithin(CLOSE_TIMEOUT_MS, this.stop());
    this.#link.close();
    await this.#fetcher.close();
  }

  #of(partitions: readonly TopicPartition[]): readonly PartitionDelivery[] {
    return this.#deliveries.filter(it =>
      partitions.some(({ topic, partition }) => it.topic === topic && it.partition === partition),
    );
  }
}

/** Reads given positions without a group. */
export function followPositions(
  link: KafkaLink,
  settings: ConsumerSettings,
  options: ReaderOptions & { positions: readonly Position[] },
): Subscription {
  const reader = new PartitionReader(link, settings, options, new Health(undefined));
  reader.start(options.positions);
  let closing: Promise<void> | undefined;
  return {
    pause: partitions => reader.pause(partitions),
    resume: partitions => reader.resume(partitions),
    close: () => {
      closing ??= reader.close();
      return closing;
    },
  };
}

/** A member's share of the topics, from positions that the subscriber keeps. */
export class GroupSubscription implements Subscription {
  readonly #settings: ConsumerSettings;
  readonly #options: SubscribeOptions;
  readonly #health: Health;
  readonly #reader: PartitionReader;
  readonly #group: KafkaGroup;
  readonly #committed = new Map<string, number>();
  readonly #commitTimer: NodeJS.Timeout;
  #assigned: { readonly partitions: readonly TopicPartition[]; readonly over: AbortController } | undefined;
  #known: Promise<boolean> = Promise.resolve(false);
  #closing: Promise<void> | undefined;

  constructor(link: KafkaLink, settings: ConsumerSettings, options: SubscribeOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#health = new Health(options.onHealth);
    this.#reader = new PartitionReader(link, settings, options, this.#health);
    this.#group = new KafkaGroup(
      link,
      { ...settings, group: options.group, topics: options.topics },
      {
        assigned: partitions => this.#take(partitions),
        release: () => this.#letGo(),
        stalled: () => this.#stalled(),
        trouble: reason => this.#health.trouble('group', reason),
        well: () => this.#health.well('group'),
      },
    );
    this.#group.start();
    this.#commitTimer = setInterval(() => void this.#commit(), settings.commitMs);
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#reader.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#reader.resume(partitions);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await settledWithin(CLOSE_TIMEOUT_MS, this.#group.close());
    clearInterval(this.#commitTimer);
    await this.#reader.close();
  }

  #take(partitions: readonly TopicPartition[]): void {
    if (partitions.length === 0) return;
    const over = new AbortController();
    this.#assigned = { partitions, over };
    this.#known = this.#begin(partitions, over.signal);
  }

  /** Asks where to start until the subscriber knows. Whether it was told of the partitions. */
  async #begin(partitions: readonly TopicPartition[], over: AbortSignal): Promise<boolean> {
    for (let failures = 0; !over.aborted; ) {
      try {
        const known = await this.#options.onAssigned(partitions);
        this.#health.well('positions');
        this.#committed.clear();
        if (!over.aborted) this.#reader.start(partitions.map(it => ({ ...it, offset: offsetIn(known, it) })));
        return true;
      } catch {
        failures += 1;
        this.#health.trouble('positions', 'the subscriber does not know them');
        await pauseFor(backoffMs(failures), over);
      }
    }
    return false;
  }

  async #letGo(): Promise<void> {
    const assigned = this.#assigned;
    if (assigned === undefined) return;
    this.#assigned = undefined;
    const { partitions, over } = assigned;
    over.abort();
    await this.#reader.stop();
    const told = await this.#known;
    await this.#commit();
    this.#reader.forget();
    if (!told) return;
    try {
      await this.#options.onRevoked(partitions);
      this.#health.well('onRevoked');
    } catch {
      this.#health.trouble('onRevoked', 'rejected');
    }
  }

  #stalled(): boolean {
    const limit = performance.now() - this.#settings.progressTimeoutMs;
    return this.#reader.deliveries.some(it => it.busySince !== undefined && it.busySince < limit);
  }

  async #commit(): Promise<void> {
    const positions = this.#reader.deliveries
      .map(({ topic, partition, delivered }) => ({ topic, partition, offset: delivered }))
      .filter(it => this.#committed.get(`${it.topic}/${it.partition}`) !== it.offset);
    if (!(await this.#group.commit(positions))) return;
    for (const { topic, partition, offset } of positions) this.#committed.set(`${topic}/${partition}`, offset);
  }
}

function offsetIn(known: readonly Position[], { topic, partition }: TopicPartition): number {
  return known.find(it => it.topic === topic && it.partition === partition)?.offset ?? 0;
}
