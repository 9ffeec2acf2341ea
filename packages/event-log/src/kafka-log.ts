import type { EventLog, FollowOptions, Position, SubscribeOptions, Subscription } from './event-log.ts';
import { KafkaAdmin } from './kafka-admin.ts';
import type { BrokerAddress } from './kafka-connection.ts';
import { type ConsumerSettings, followPositions, GroupSubscription } from './kafka-consumer.ts';
import { toLogError } from './kafka-errors.ts';
import { KafkaLink, type LinkSettings } from './kafka-link.ts';
import { KafkaProducer, type ProducerSettings } from './kafka-producer.ts';
import type { SaslOptions, TlsOptions } from './kafka-protocol.ts';
import { LogError } from './log-error.ts';

export interface KafkaLogOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: TlsOptions;
  readonly sasl?: SaslOptions;
  readonly connectTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long `offsets`, `lag`, `subscribe` … may take, and `ensureTopics` when no broker answers, ms. */
  readonly callTimeoutMs?: number;
  /** How long brokers that answer may take to make topics, ms. */
  readonly createTimeoutMs?: number;
  readonly pingTimeoutMs?: number;
  readonly producer?: Partial<ProducerSettings>;
  readonly consumer?: Partial<ConsumerSettings>;
}

const MEBIBYTE = 1024 * 1024;

const producerDefaults: ProducerSettings = {
  deliveryTimeoutMs: 30_000,
  maxRecordBytes: 8 * MEBIBYTE,
  maxBufferedBytes: 64 * MEBIBYTE,
  maxBytes: 900_000,
  maxRecords: 5_000,
  compressAboveBytes: 32 * 1024,
  requestsPerBroker: 2,
  maxRequestBytes: 8 * MEBIBYTE,
};

const consumerDefaults: ConsumerSettings = {
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 30_000,
  heartbeatMs: 1_000,
  progressTimeoutMs: 300_000,
  commitMs: 1_000,
  maxWaitMs: 500,
  maxBufferedBytes: 32 * MEBIBYTE,
  maxBufferedBytesPerPartition: MEBIBYTE,
};

/**
 * The log on Apache Kafka. Nothing is connected before the first call, and every call repeats until its deadline, so a
 * service can start before its brokers. Rejects with `LogError` only.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  return new KafkaLog(options);
}

class KafkaLog implements EventLog {
  readonly #linkSettings: LinkSettings;
  readonly #consumerSettings: ConsumerSettings;
  readonly #adminLink: KafkaLink;
  readonly #producerLink: KafkaLink;
  readonly #admin: KafkaAdmin;
  readonly #producer: KafkaProducer;
  readonly #subscriptions = new Set<Subscription>();
  #closing: Promise<void> | undefined;

  constructor(options: KafkaLogOptions) {
    const {
      connectTimeoutMs = 3_000,
      requestTimeoutMs = 10_000,
      callTimeoutMs = 15_000,
      createTimeoutMs = 120_000,
      pingTimeoutMs = 3_000,
    } = options;
    const producerSettings = { ...producerDefaults, ...options.producer };
    this.#consumerSettings = { ...consumerDefaults, ...options.consumer };
    this.#linkSettings = {
      bootstrap: options.brokers.map(addressOf),
      clientId: options.clientId,
      ssl: options.ssl,
      sasl: options.sasl,
      connectTimeoutMs,
      requestTimeoutMs,
    };
    this.#adminLink = new KafkaLink(this.#linkSettings);
    this.#producerLink = new KafkaLink(this.#linkSettings);
    const { maxRecordBytes } = producerSettings;
    this.#admin = new KafkaAdmin(this.#adminLink, {
      callTimeoutMs,
      createTimeoutMs,
      pingTimeoutMs,
      maxRecordBytes,
    });
    this.#producer = new KafkaProducer(this.#producerLink, producerSettings);
  }

  append: EventLog['append'] = (topic, records) => this.#producer.append(topic, records);

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#refuseIfClosed();
    await this.#admin.partitionsOf(options.topics);
    const link = await this.#newLink();
    return this.#keep(new GroupSubscription(link, this.#consumerSettings, options));
  }

  async follow(options: FollowOptions): Promise<Subscription> {
    this.#refuseIfClosed();
    const positions = await this.#positions(options);
    const link = await this.#newLink();
    return this.#keep(followPositions(link, this.#consumerSettings, { ...options, positions }));
  }

  ensureTopics: EventLog['ensureTopics'] = topics => this.#ask(() => this.#admin.ensureTopics(topics));
  topics: EventLog['topics'] = () => this.#ask(() => this.#admin.topics());
  offsets: EventLog['offsets'] = topics => this.#ask(() => this.#admin.offsets(topics));
  lag: EventLog['lag'] = (group, topics) => this.#ask(() => this.#admin.lag(group, topics));
  ping: EventLog['ping'] = () => this.#ask(() => this.#admin.ping());

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#producer.close(), ...[...this.#subscriptions].map(it => it.close())]);
    this.#producerLink.close();
    this.#adminLink.close();
  }

  async #positions({ topics, from }: FollowOptions): Promise<readonly Position[]> {
    if (from === 'end') {
      const offsets = await this.#admin.offsets(topics);
      return offsets.map(({ topic, partition, end }) => ({ topic, partition, offset: end }));
    }
    const known = from === 'beginning' ? [] : from;
    const partitions = await this.#admin.partitionsOf(topics);
    return partitions.map(it => {
      const position = known.find(({ topic, partition }) => topic === it.topic && partition === it.partition);
      return { ...it, offset: position?.offset ?? 0 };
    });
  }

  /** Connections of its own: what waits at the broker on purpose would hold up the appends. */
  async #newLink(): Promise<KafkaLink> {
    const link = new KafkaLink(this.#linkSettings);
    await link.refresh().catch(() => undefined);
    return link;
  }

  #keep(subscription: Subscription): Subscription {
    this.#subscriptions.add(subscription);
    return {
      pause: partitions => subscription.pause(partitions),
      resume: partitions => subscription.resume(partitions),
      close: async () => {
        await subscription.close();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  async #ask<T>(call: () => Promise<T>): Promise<T> {
    this.#refuseIfClosed();
    try {
      return await call();
    } catch (error) {
      throw toLogError(error);
    }
  }

  #refuseIfClosed(): void {
    if (this.#closing !== undefined) throw new LogError('closed', 'the log is closed', { retryable: false });
  }
}

function addressOf(broker: string): BrokerAddress {
  const colon = broker.lastIndexOf(':');
  const port = Number(broker.slice(colon + 1));
  const host = broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  if (colon < 1 || !Number.isInteger(port) || port < 1)
    throw new TypeError(`not a broker address, host:port: ${broker}`);
  return { host, port };
}
