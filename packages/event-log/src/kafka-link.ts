import type { Answers, Api, Calls, TopicMetadata } from './kafka-apis.ts';
import { type BrokerAddress, type ConnectionSettings, KafkaConnection } from './kafka-connection.ts';
import { failOn, NoAnswerError } from './kafka-errors.ts';

export interface LinkSettings extends ConnectionSettings {
  readonly bootstrap: readonly BrokerAddress[];
  /** How long one request may take, ms; requests that wait on purpose (fetch, join) have their own. */
  readonly requestTimeoutMs: number;
}

/**
 * A broker handles the requests of one connection one after the other, so what waits at the broker on purpose (a fetch, a
 * join) needs a connection of its own.
 */
export type Lane = 'main' | 'fetch' | 'join';

const METADATA_PAUSE_MS = 100;
/** Any broker can answer, so one that hangs must not hold up the others for long. */
const METADATA_TIMEOUT_MS = 2_000;

/** The brokers as one: who leads what, a connection to each, dropped at the first fault and opened anew when needed. */
export class KafkaLink {
  readonly settings: LinkSettings;
  readonly #connections = new Map<string, Promise<KafkaConnection>>();
  #brokers = new Map<number, BrokerAddress>();
  #topics = new Map<string, TopicMetadata>();
  #refreshing: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(settings: LinkSettings) {
    this.settings = settings;
  }

  get topics(): ReadonlyMap<string, TopicMetadata> {
    return this.#topics;
  }

  /** As last heard; undefined when the topic is not known. */
  partitionCount(topic: string): number | undefined {
    return this.#topics.get(topic)?.partitionMetadata.length;
  }

  /** As last heard; undefined when there is none or it is not known. */
  leaderOf(topic: string, partition: number): number | undefined {
    const leader = this.#topics.get(topic)?.partitionMetadata.find(it => it.partitionId === partition)?.leader;
    return leader !== undefined && this.#brokers.has(leader) ? leader : undefined;
  }

  /** Asks again who leads what. Calls that come while it is under way share the answer; it is asked ten times a second at most. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const wait = this.#askedAt + METADATA_PAUSE_MS - performance.now();
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    this.#askedAt = performance.now();
    // All topics: one that does not exist would otherwise be reported as an error of the whole request.
    const timeoutMs = Math.min(this.settings.requestTimeoutMs, METADATA_TIMEOUT_MS);
    const answer = await this.callAny('Metadata', { topics: [], allowAutoTopicCreation: false }, timeoutMs);
    this.#brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    this.#topics = new Map(answer.topicMetadata.filter(it => it.topicErrorCode === 0).map(it => [it.topic, it]));
  }

  async call<A extends Api>(
    node: number,
    api: A,
    args: Calls[A],
    { timeoutMs = this.settings.requestTimeoutMs, lane = 'main' as Lane } = {},
  ): Promise<Answers[A]> {
    const address = this.#brokers.get(node);
    if (address === undefined) throw new NoAnswerError(`${api}: broker ${node} is not known`);
    return this.#ask(address, lane, connection => connection.call(api, args, timeoutMs));
  }

  /** Asks the brokers in turn until one answers, those that are connected first. */
  async callAny<A extends Api>(
    api: A,
    args: Calls[A],
    timeoutMs = this.settings.requestTimeoutMs,
  ): Promise<Answers[A]> {
    let failure: unknown = new NoAnswerError(`${api}: no broker is known`);
    for (const address of this.#candidates()) {
      try {
        return await this.#ask(address, 'main', connection => connection.call(api, args, timeoutMs));
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** The broker that keeps the group. Throws when there is none at the moment. */
  async coordinatorOf(group: string): Promise<number> {
    const { errorCode, coordinator } = await this.callAny('GroupCoordinator', { groupId: group });
    failOn(errorCode, 'GroupCoordinator');
    if (!this.#brokers.has(coordinator.nodeId)) {
      this.#brokers.set(coordinator.nodeId, { host: coordinator.host, port: coordinator.port });
    }
    return coordinator.nodeId;
  }

  close(): void {
    this.#closed = true;
    for (const opening of this.#connections.values()) opening.then(it => it.destroy()).catch(() => undefined);
    this.#connections.clear();
  }

  #candidates(): readonly BrokerAddress[] {
    const known = [...this.#brokers.values(), ...this.settings.bootstrap];
    const distinct = [...new Map(known.map(it => [`${it.host}:${it.port}`, it])).values()];
    const connected = (it: BrokerAddress) => (this.#connections.has(connectionName(it, 'main')) ? 0 : 1);
    return shuffled(distinct).sort((a, b) => connected(a) - connected(b));
  }

  async #ask<T>(address: BrokerAddress, lane: Lane, ask: (connection: KafkaConnection) => Promise<T>): Promise<T> {
    if (this.#closed) throw new NoAnswerError('the link is closed');
    const name = connectionName(address, lane);
    const opening = this.#connections.get(name) ?? KafkaConnection.open(address, this.settings);
    this.#connections.set(name, opening);
    let connection: KafkaConnection | undefined;
    try {
      connection = await opening;
      if (this.#closed) connection.destroy();
      // Closed by the broker while nothing was asked, as it does with idle connections.
      if (!connection.usable && !this.#closed) return await this.#askAnew(address, lane, opening, ask);
      return await ask(connection);
    } finally {
      if (!connection?.usable) this.#forget(name, opening);
    }
  }

  #askAnew<T>(
    address: BrokerAddress,
    lane: Lane,
    closed: Promise<KafkaConnection>,
    ask: (connection: KafkaConnection) => Promise<T>,
  ): Promise<T> {
    this.#forget(connectionName(address, lane), closed);
    return this.#ask(address, lane, ask);
  }

  #forget(name: string, opening: Promise<KafkaConnection>): void {
    if (this.#connections.get(name) === opening) this.#connections.delete(name);
  }
}

function connectionName({ host, port }: BrokerAddress, lane: Lane): string {
  return `${host}:${port}/${lane}`;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map(item => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
