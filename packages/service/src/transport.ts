import {
  type EventLog,
  LogError,
  type LogRecord,
  type Position,
  type RecordBatch,
  type Subscription,
  type TopicPartition,
} from '@causeway/event-log';
import type { Codec } from '@causeway/schemas';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { backoffMs, pause } from './backoff.ts';
import { CatchUp } from './catch-up.ts';
import { DeadLetterCapExceeded, DeadLetters } from './dead-letters.ts';
import { decodeBatch, undecoded } from './decode-batch.ts';
import { type EventBatch, type InvalidEvent, undecodable, without } from './event-batch.ts';
import type { Health } from './health.ts';
import { withoutInvalid } from './invalid-events.ts';
import type { Logger } from './logger.ts';
import type { Places } from './places.ts';
import type { Telemetry } from './telemetry.ts';
import { PositionBehind } from './view-applier.ts';

export interface TransportOptions {
  /** The consumer group, and the id the service's `@OnEvents` handlers name. */
  readonly service: string;
  readonly transportId: symbol;
  readonly log: EventLog;
  readonly codec: Codec;
  readonly health: Health;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** The next offset the service wants of a partition: the least of its views' and reactions' positions. */
  readonly start: (at: TopicPartition) => Promise<number | undefined>;
  /** False: the handlers want the records as they are. Default: true. */
  readonly decodes?: boolean;
  readonly onAssigned?: (partitions: readonly TopicPartition[]) => Promise<void>;
  readonly onRevoked?: (partitions: readonly TopicPartition[]) => Promise<void>;
  readonly deadLetterCap?: number;
  /** Its batches take a place each among `places`. */
  readonly background?: readonly string[];
  readonly places: { readonly urgent: Places; readonly background: Places };
}

const retry = { initialMs: 50, maxMs: 5_000 };
/** Who has been given no partition by then gets none: there are more instances than partitions. */
const spareAfterMs = 20_000;
/** So many failures in a row, or so long without success, turn the service unready. */
const unreadyAfter = 5;
const unreadyAfterMs = 10_000;

/**
 * Brings the log's records to a service's handlers: decoded, in batches, one batch of a partition at a time. A batch
 * ends done, or without its invalid records (dead letters), or is tried again until the cause is gone. A store or a log
 * that is down never makes a dead letter.
 */
export class EventLogTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: TransportOptions;
  readonly #deadLetters: DeadLetters;
  readonly #catchUp: CatchUp;
  #subscription: Subscription | undefined;
  #spare: NodeJS.Timeout | undefined;
  #restart: Promise<void> | undefined;
  #closing = false;

  constructor(options: TransportOptions) {
    super();
    this.transportId = options.transportId;
    this.#options = options;
    this.#catchUp = new CatchUp(options.service, options.health);
    this.#deadLetters = new DeadLetters({
      log: options.log,
      codec: options.codec,
      group: options.service,
      ...(options.deadLetterCap === undefined ? {} : { cap: options.deadLetterCap }),
    });
  }

  override listen(callback: (error?: unknown) => void): void {
    this.#subscribe().then(() => callback(), callback);
  }

  override async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#spare);
    await this.#restart;
    await this.#subscription?.close();
  }

  override on(): never {
    throw new Error('the event log transport has no events of its own');
  }

  override unwrap<T>(): T {
    return this.#subscription as T;
  }

  async #subscribe(): Promise<void> {
    const { log, service, health, logger, onRevoked, places, background = [] } = this.#options;
    const topics = [...this.messageHandlers.keys()];
    if (topics.length === 0) {
      this.#catchUp.spare();
      return;
    }
    this.#spare ??= setTimeout(() => this.#catchUp.spare(), spareAfterMs).unref();
    this.#subscription = await log.subscribe({
      group: service,
      topics,
      onAssigned: partitions => this.#assigned(partitions),
      onRevoked: async partitions => {
        logger.info({ partitions: partitions.length }, 'partitions given up');
        this.#catchUp.revoked(partitions);
        await onRevoked?.(partitions);
      },
      onBatch: batch => this.#take(batch),
      admit: ({ topic }) => (background.includes(topic) ? places.background : places.urgent).take(),
      onHealth: (healthy, reason) => health.set(`${service}.log`, healthy, reason),
    });
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const starts: Position[] = [];
    for (const { topic, partition } of partitions) {
      const offset = await this.#untilDone(
        () => this.#options.start({ topic, partition }),
        new AbortController().signal,
      );
      starts.push({ topic, partition, offset: offset ?? 0 });
    }
    if (!this.#catchUp.caughtUp) this.#catchUp.assigned(starts, await this.#endsOf(partitions));
    await this.#options.onAssigned?.(partitions);
    this.#options.logger.info({ partitions: partitions.length }, 'partitions taken');
    return starts;
  }

  #endsOf(partitions: readonly TopicPartition[]) {
    const topics = [...new Set(partitions.map(it => it.topic))];
    const mine = new Set(partitions.map(it => `${it.topic}/${it.partition}`));
    const ends = async () =>
      (await this.#options.log.offsets(topics)).filter(it => mine.has(`${it.topic}/${it.partition}`));
    return this.#untilDone(ends, new AbortController().signal);
  }

  async #take(batch: RecordBatch): Promise<void> {
    const handler = this.messageHandlers.get(batch.topic);
    if (!handler) return;
    await this.#options.telemetry.slice(this.#options.service, batch, async trace => {
      const records = new Map(batch.records.map(it => [it.offset, it]));
      let rest: EventBatch = { ...(await this.#decoded(batch)), trace };
      await this.#restartingWhenBehind(
        () =>
          withoutInvalid(
            rest,
            it => this.#handle(handler, it),
            async error => {
              const { offset } = error.position;
              rest = without(rest, offset);
              await this.#reject(records.get(offset), error, batch.signal);
            },
          ),
        batch.signal,
      );
      this.#catchUp.reached(batch, rest.next);
    });
  }

  async #decoded(batch: RecordBatch): Promise<EventBatch> {
    const { codec, decodes = true } = this.#options;
    if (!decodes) return undecoded(batch);
    const faulty = new Set<LogRecord>();
    const decode = () => decodeBatch(codec, batch, it => faulty.add(it));
    const decoded = await this.#untilDone(decode, batch.signal);
    for (const it of faulty) await this.#reject(it, undecodable(it), batch.signal);
    return decoded;
  }

  /** Records between a view's position and the batch are missing: only a new subscription fetches them. */
  async #restartingWhenBehind(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await this.#untilDone(work, signal);
    } catch (error) {
      if (error instanceof PositionBehind && !signal.aborted) this.#restart ??= this.#resubscribe();
      throw error;
    }
  }

  async #resubscribe(): Promise<void> {
    const { logger, service } = this.#options;
    logger.warn({ service }, 'a view is behind its batch, subscribing anew');
    await this.#subscription?.close().catch(error => {
      logger.warn(
        { service, code: codeOf(error) },
        'the old subscription did not close, subscribing anew all the same',
      );
    });
    this.#restart = undefined;
    if (!this.#closing) await this.#untilDone(() => this.#subscribe(), new AbortController().signal);
  }

  /** Like Nest, passes the batch through the chain of handlers of the topic. */
  async #handle(handler: MessageHandler, batch: EventBatch): Promise<void> {
    for (let next: MessageHandler | undefined = handler; next; next = next.next as MessageHandler | undefined) {
      const result = await next(batch);
      await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
    }
  }

  async #reject(record: LogRecord | undefined, fault: InvalidEvent, signal: AbortSignal): Promise<void> {
    if (!record) return;
    const { code, message, cause } = fault;
    const { logger, service, telemetry } = this.#options;
    await this.#untilDone(() => this.#deadLetters.reject(record, code, message), signal);
    telemetry.deadLetter(service, record.topic, code);
    const { topic, partition, offset } = record;
    logger.warn({ service, topic, partition, offset, code, ...stackOf(cause) }, 'record rejected to the dead letters');
  }

  /** Tries until it works; gives up only when the partition is taken away, or when trying again cannot help. */
  async #untilDone<R>(work: () => Promise<R>, signal: AbortSignal): Promise<R> {
    const { health, logger, service } = this.#options;
    const name = `${service}.handling`;
    const began = performance.now();
    let unready = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work();
        if (unready) health.set(name, true);
        return result;
      } catch (error) {
        if (signal.aborted || this.#closing || error instanceof PositionBehind) throw error;
        const code = error instanceof LogError ? error.code : codeOf(error);
        if (error instanceof DeadLetterCapExceeded) {
          health.set(name, false, error.message);
          logger.error(
            { service, code },
            `${error.message}; restart the service once the cause is fixed, or with a higher CAUSEWAY_DEAD_LETTER_CAP`,
          );
          await aborted(signal);
          throw error;
        }
        unready ||= attempt >= unreadyAfter || performance.now() - began >= unreadyAfterMs;
        if (unready) health.set(name, false, `handling fails and is tried again (${code})`);
        if (attempt === 1 || attempt % 10 === 0)
          logger.warn({ service, attempt, code, ...stackOf(error) }, 'handling failed, trying again');
        await pause(backoffMs(attempt, retry), signal);
        if (signal.aborted) throw error;
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error
    ? String(error.code)
    : error instanceof Error
      ? error.name
      : 'unknown';
}

/** Where an unexpected error came from; its message may quote content, so it stays out. */
function stackOf(error: unknown): { at?: string } {
  if (!(error instanceof Error) || 'code' in error) return {};
  return {
    at: error.stack
      ?.split('\n')
      .slice(1, 4)
      .map(it => it.trim())
      .join(' < '),
  };
}
