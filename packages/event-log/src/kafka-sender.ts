import type { Answers } from './kafka-apis.ts';
import { type Append, type AppendBatch, AppendQueue, type BatchBounds } from './kafka-append-queue.ts';
import { BrokerError, errorType, failOn, isFinal } from './kafka-errors.ts';
import type { KafkaLink } from './kafka-link.ts';
import { backoffMs } from './kafka-retry.ts';
import { fenced, newWriter, type Writer, wrote } from './kafka-sequence.ts';
import { LogError } from './log-error.ts';

export interface SenderSettings extends BatchBounds {
  /** Batches of at least this many bytes are sent gzipped. */
  readonly compressAboveBytes: number;
  readonly requestsPerBroker: number;
  readonly maxRequestBytes: number;
}

/** What of the link is needed to send. */
export type SenderLink = Pick<KafkaLink, 'call' | 'callAny' | 'leaderOf' | 'refresh' | 'settings'>;

/** One partition: what waits, and the one batch that is on its way until its outcome is known. */
interface Lane {
  readonly topic: string;
  readonly partition: number;
  readonly queue: AppendQueue;
  batch: AppendBatch | undefined;
  writer: Writer | undefined;
  sending: boolean;
  failures: number;
  retryAt: number;
  /** The highest offset acknowledged to this process. */
  lastOffset: number;
}

interface Request {
  readonly leader: number;
  readonly writer: Writer;
  readonly gzip: boolean;
  readonly lanes: Lane[];
  bytes: number;
}

const SWEEP_MS = 200;
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
/** The leader does not know the batch before this one, so it has not taken this one either. */
const SEQUENCE_LOST = new Set(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH']);

/**
 * Writes every batch exactly once, or says that it cannot tell.
 *
 * A partition has at most one batch on its way. While the outcome of a batch is unknown (the connection broke, the leader
 * died, the replicas did not follow in time) nothing else is sent to its partition, and the same records are sent again
 * under the same sequence number: a leader that has them answers with their offsets instead of writing them twice. Only
 * when the deadline of the last waiting append has passed is a batch given up, and the writer fenced (`fenced`), so that
 * it cannot land behind what is appended next. Appends that arrive while a request is under way form the next batch.
 *
 * A request carries batches of several partitions of one leader. Its answer counts only if it names exactly these.
 */
export class KafkaSender {
  readonly #link: SenderLink;
  readonly #settings: SenderSettings;
  readonly #lanes = new Map<string, Lane>();
  readonly #busy = new Set<Lane>();
  readonly #requests = new Map<number, number>();
  #producerId: Promise<string> | undefined;
  #scheduled = false;
  #wake: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(link: SenderLink, settings: SenderSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  add(topic: string, partition: number, append: Append): void {
    const name = `${topic}/${partition}`;
    const lane = this.#lanes.get(name) ?? newLane(topic, partition);
    this.#lanes.set(name, lane);
    lane.queue.push(append);
    this.#busy.add(lane);
    this.#sweep ??= setInterval(() => this.#expire(), SWEEP_MS);
    this.#schedule();
  }

  /** After the sockets of this turn of the event loop have been read: what they bring goes into one batch. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    const now = performance.now();
    const requests = new Map<string, Request>();
    for (const lane of this.#busy) {
      if (lane.sending || lane.retryAt > now) continue;
      if (lane.batch === undefined && lane.queue.length === 0) this.#busy.delete(lane);
      else if (lane.writer === undefined) void this.#enlist(lane);
      else this.#load(lane, lane.writer, requests);
    }
    for (const request of requests.values()) void this.#send(request);
    this.#scheduleRetry(now);
    if (this.#busy.size === 0) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
  }

  /** Puts the lane's batch into a request to its leader, unless the leader has enough to do. */
  #load(lane: Lane, writer: Writer, requests: Map<string, Request>): void {
    const leader = this.#link.leaderOf(lane.topic, lane.partition);
    if (leader === undefined) {
      this.#again(lane);
      return;
    }
    if ((this.#requests.get(leader) ?? 0) >= this.#settings.requestsPerBroker) return;
    lane.batch ??= lane.queue.take(this.#settings);
    if (lane.batch === undefined) return;
    const { bytes } = lane.batch;
    const gzip = bytes >= this.#settings.compressAboveBytes;
    // A request speaks for one writer and has one compression.
    const key = `${leader}/${writer.producerId}/${writer.epoch}/${gzip}`;
    const request = requests.get(key) ?? { leader, writer, gzip, lanes: [], bytes: 0 };
    if (request.bytes > 0 && request.bytes + bytes > this.#settings.maxRequestBytes) return;
    request.lanes.push(lane);
    request.bytes += bytes;
    requests.set(key, request);
  }

  #scheduleRetry(now: number): void {
    clearTimeout(this.#wake);
    const waiting = [...this.#busy].filter(it => !it.sending && it.retryAt > now).map(it => it.retryAt);
    if (waiting.length > 0) this.#wake = setTimeout(() => this.#pump(), Math.ceil(Math.min(...waiting) - now));
  }

  async #send({ leader, writer, lanes, gzip }: Request): Promise<void> {
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) + 1);
    for (const lane of lanes) lane.sending = true;
    const timeoutMs = this.#link.settings.requestTimeoutMs;
    try {
      const answer = await this.#link.call(leader, 'Produce', {
        acks: -1,
        timeout: Math.ceil(timeoutMs * 0.8),
        compression: gzip ? 1 : 0,
        producerId: writer.producerId,
        producerEpoch: writer.epoch,
        topicData: topicDataOf(lanes),
      });
      this.#settle(lanes, answer);
    } catch {
      // No answer: it may be written or not.
      for (const lane of lanes) this.#again(lane);
    } finally {
      this.#requests.set(leader, (this.#requests.get(leader) ?? 1) - 1);
      for (const lane of lanes) lane.sending = false;
      this.#schedule();
    }
  }

  #settle(lanes: readonly Lane[], { topics }: Answers['Produce']): void {
    const named = topics.flatMap(({ topicName, partitions }) => partitions.map(it => ({ topicName, ...it })));
    const answers = lanes.map(lane => named.find(it => it.topicName === lane.topic && it.partition === lane.partition));
    const exact = named.length === lanes.length && answers.every(it => it !== undefined);
    lanes.forEach((lane, i) => {
      const answer = answers[i];
      if (!exact || answer === undefined) this.#again(lane);
      else if (answer.errorCode === 0) this.#taken(lane, Number(answer.baseOffset));
      else this.#refused(lane, errorType(answer.errorCode));
    });
  }

  #taken(lane: Lane, baseOffset: number): void {
    const { batch, writer } = lane;
    if (batch === undefined || writer === undefined) return;
    if (!Number.isSafeInteger(baseOffset) || baseOffset <= lane.lastOffset) {
      // Offsets only grow. Otherwise the topic was deleted or the broker lost what it had acknowledged.
      lane.lastOffset = -1;
      this.#giveUp(
        lane,
        new LogError('append-failed', `${lane.topic}/${lane.partition} went back`, { retryable: true }),
      );
      return;
    }
    lane.batch = undefined;
    lane.failures = 0;
    lane.writer = wrote(writer, batch.messages.length);
    lane.lastOffset = baseOffset + batch.messages.length - 1;
    let offset = baseOffset;
    for (const append of batch.appends) {
      append.done(offset);
      offset += append.messages.length;
    }
  }

  #refused(lane: Lane, type: string): void {
    const { batch, writer } = lane;
    if (batch === undefined || writer === undefined) return;
    if (TOO_LARGE.has(type)) {
      if (batch.appends.length > 1) {
        lane.queue.split(batch);
        lane.batch = undefined;
      } else {
        this.#giveUp(lane, new LogError('record-too-large', `${lane.topic}: ${type}`, { retryable: false }));
      }
    } else if (SEQUENCE_LOST.has(type)) {
      lane.writer = fenced(writer);
      this.#again(lane);
    } else if (type === 'DUPLICATE_SEQUENCE_NUMBER') {
      this.#giveUp(lane, new LogError('append-failed', `${lane.topic}: ${type}`, { retryable: true }));
    } else if (isFinal(new BrokerError(type, 'Produce'))) {
      this.#giveUp(lane, new LogError('append-failed', `${lane.topic}: ${type}`, { retryable: false }));
    } else {
      this.#again(lane);
    }
  }

  /** The same batch under the same number, after a pause in which the leaders are asked for again. */
  #again(lane: Lane): void {
    lane.failures += 1;
    lane.retryAt = performance.now() + backoffMs(lane.failures);
    this.#link.refresh().catch(() => undefined);
  }

  #giveUp(lane: Lane, error: LogError): void {
    const { batch, writer } = lane;
    lane.batch = undefined;
    lane.failures = 0;
    lane.retryAt = 0;
    lane.writer = writer && fenced(writer);
    if (lane.writer === undefined) this.#producerId = undefined;
    for (const append of batch?.appends ?? []) append.failed(error);
  }

  async #enlist(lane: Lane): Promise<void> {
    lane.sending = true;
    this.#producerId ??= this.#newProducerId();
    try {
      lane.writer = newWriter(await this.#producerId);
    } catch {
      this.#producerId = undefined;
      this.#again(lane);
    } finally {
      lane.sending = false;
      this.#schedule();
    }
  }

  async #newProducerId(): Promise<string> {
    const { errorCode, producerId } = await this.#link.callAny('InitProducerId', { transactionTimeout: 60_000 });
    failOn(errorCode, 'InitProducerId');
    return producerId;
  }

  #expire(): void {
    const now = performance.now();
    for (const lane of this.#busy) {
      for (const append of lane.queue.expire(now)) append.failed(late(lane, 'was not sent in time'));
      const { batch } = lane;
      if (batch === undefined) continue;
      for (const append of batch.appends) {
        if (append.deadline <= now) append.failed(late(lane, 'was not acknowledged in time'));
      }
      if (batch.deadline <= now && !lane.sending) this.#giveUp(lane, late(lane, 'was not acknowledged in time'));
    }
    this.#schedule();
  }
}

function newLane(topic: string, partition: number): Lane {
  return {
    topic,
    partition,
    queue: new AppendQueue(),
    batch: undefined,
    writer: undefined,
    sending: false,
    failures: 0,
    retryAt: 0,
    lastOffset: -1,
  };
}

function topicDataOf(lanes: readonly Lane[]) {
  return [...new Set(lanes.map(it => it.topic))].map(topic => ({
    topic,
    partitions: lanes
      .filter(it => it.topic === topic)
      .map(({ partition, batch, writer }) => ({
        partition,
        firstSequence: writer?.sequence ?? 0,
        messages: batch?.messages ?? [],
      })),
  }));
}

function late({ topic, partition }: Lane, what: string): LogError {
  return new LogError('append-failed', `an append to ${topic}/${partition} ${what}`, { retryable: true });
}
