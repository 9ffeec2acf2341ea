import type { LogRecord } from './event-log.ts';
import type { Answers, FetchedMessage, FetchedPartition } from './kafka-apis.ts';
import type { PartitionDelivery } from './kafka-delivery.ts';
import { errorType } from './kafka-errors.ts';
import type { KafkaLink } from './kafka-link.ts';
import { backoffMs, pauseFor } from './kafka-retry.ts';

export interface FetcherSettings {
  /** How long a broker holds a fetch that finds nothing, ms. */
  readonly maxWaitMs: number;
  readonly maxBytesPerPartition: number;
  readonly maxBytes: number;
  /** The source is a broker, or the leaders that are searched for. */
  readonly onTrouble: (source: string, reason: string) => void;
  readonly onWell: (source: string) => void;
}

/** While a full partition will want more in a moment, the idle ones must not hold the fetch up. */
const SHORT_WAIT_MS = 10;
/**
 * While there are records to work on, those that follow can wait so long: a fetch for one record costs the broker and this
 * process as much as one for hundreds.
 */
const LONGEST_BUSY_PAUSE_MS = 50;
/** How often it is seen whether there are any left. */
const BUSY_LOOK_MS = 10;
const LEADERS = 'leaders';
const EARLIEST = -2;
const LATEST = -1;

/** Fetches for deliveries, one loop for each leader that has partitions somebody wants. */
export class KafkaFetcher {
  readonly #link: KafkaLink;
  readonly #settings: FetcherSettings;
  readonly #deliveries = new Set<PartitionDelivery>();
  readonly #loops = new Map<number, Promise<void>>();
  readonly #abort = new AbortController();
  #searching: Promise<void> | undefined;

  constructor(link: KafkaLink, settings: FetcherSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  add(delivery: PartitionDelivery): void {
    this.#deliveries.add(delivery);
  }

  remove(delivery: PartitionDelivery): void {
    this.#deliveries.delete(delivery);
  }

  /** Looks again who wants records. */
  wake(): void {
    if (this.#abort.signal.aborted) return;
    let leaderless: PartitionDelivery | undefined;
    for (const delivery of this.#deliveries) {
      if (delivery.wanted === undefined) continue;
      const leader = this.#link.leaderOf(delivery.topic, delivery.partition);
      if (leader === undefined) leaderless = delivery;
      else if (!this.#loops.has(leader)) this.#loops.set(leader, this.#loop(leader));
    }
    if (leaderless === undefined) {
      this.#settings.onWell(LEADERS);
    } else {
      this.#settings.onTrouble(LEADERS, `${leaderless.topic}/${leaderless.partition} has none`);
      this.#searching ??= this.#search();
    }
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.all([...this.#loops.values(), this.#searching]);
  }

  async #search(): Promise<void> {
    await this.#link.refresh().catch(() => undefined);
    await pauseFor(backoffMs(1), this.#abort.signal);
    this.#searching = undefined;
    this.wake();
  }

  async #loop(leader: number): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    for (;;) {
      const wanted = this.#wantedFrom(leader);
      if (wanted.length === 0 || signal.aborted) break;
      const sound = await this.#fetch(leader, wanted);
      failures = sound ? 0 : failures + 1;
      if (sound) {
        await this.#whileBusy(wanted.map(it => it.delivery));
        continue;
      }
      await pauseFor(backoffMs(failures), signal);
      await this.#link.refresh().catch(() => undefined);
    }
    this.#loops.delete(leader);
    this.#settings.onWell(sourceOf(leader));
    // What changed its leader while this loop was the one that looked.
    this.wake();
  }

  async #whileBusy(deliveries: readonly PartitionDelivery[]): Promise<void> {
    for (let pausedMs = 0; pausedMs < LONGEST_BUSY_PAUSE_MS; pausedMs += BUSY_LOOK_MS) {
      if (!deliveries.some(it => it.busy)) return;
      await pauseFor(BUSY_LOOK_MS, this.#abort.signal);
    }
  }

  #wantedFrom(leader: number): readonly { delivery: PartitionDelivery; from: number }[] {
    return [...this.#deliveries].flatMap(delivery => {
      const from = delivery.wanted;
      const led = this.#link.leaderOf(delivery.topic, delivery.partition) === leader;
      return from !== undefined && led ? [{ delivery, from }] : [];
    });
  }

  /** Whether all went well. */
  async #fetch(leader: number, wanted: readonly { delivery: PartitionDelivery; from: number }[]): Promise<boolean> {
    const { maxWaitMs, maxBytes, maxBytesPerPartition } = this.#settings;
    const maxWaitTime = [...this.#deliveries].some(it => it.saturated) ? SHORT_WAIT_MS : maxWaitMs;
    const timeoutMs = maxWaitTime + this.#link.settings.requestTimeoutMs;
    let answer: Answers['Fetch'];
    try {
      answer = await this.#link.call(
        leader,
        'Fetch',
        {
          isolationLevel: 0,
          maxWaitTime,
          minBytes: 1,
          maxBytes,
          rackId: '',
          topics: [...new Set(wanted.map(it => it.delivery.topic))].map(topic => ({
            topic,
            partitions: wanted
              .filter(it => it.delivery.topic === topic)
              .map(({ delivery: { partition }, from }) => ({
                partition,
                fetchOffset: String(from),
                maxBytes: maxBytesPerPartition,
              })),
          })),
        },
        { timeoutMs, lane: 'fetch' },
      );
    } catch (error) {
      this.#settings.onTrouble(sourceOf(leader), error instanceof Error ? error.message : 'fetch failed');
      return false;
    }
    const troubles: string[] = answer.errorCode ? [errorType(answer.errorCode)] : [];
    for (const { topicName, partitions } of answer.responses) {
      for (const fetched of partitions) {
        const asked = wanted.find(
          ({ delivery }) => delivery.topic === topicName && delivery.partition === fetched.partition,
        );
        if (asked === undefined || !this.#deliveries.has(asked.delivery)) continue;
        const trouble = await this.#take(leader, asked.delivery, asked.from, fetched);
        if (trouble !== undefined) troubles.push(`${topicName}/${fetched.partition}: ${trouble}`);
      }
    }
    if (troubles.length > 0) this.#settings.onTrouble(sourceOf(leader), troubles.join(', '));
    else this.#settings.onWell(sourceOf(leader));
    return troubles.length === 0;
  }

  async #take(
    leader: number,
    delivery: PartitionDelivery,
    from: number,
    fetched: FetchedPartition,
  ): Promise<string | undefined> {
    const type = fetched.errorCode === 0 ? undefined : errorType(fetched.errorCode);
    if (type === 'OFFSET_OUT_OF_RANGE') return this.#leaveGap(leader, delivery, from);
    if (type !== undefined) return type;
    delivery.accept(from, {
      records: recordsOf(delivery.topic, fetched, from),
      nextOffset: nextOffsetOf(fetched.messages, from),
      endOffset: Number(fetched.highWatermark),
    });
    return undefined;
  }

  /**
   * Records before the begin of the log are gone for everybody, so reading goes on at the begin. A position beyond the end
   * means that the log lost records or is another one: that is for a person to decide, reading stays where it is.
   */
  async #leaveGap(leader: number, delivery: PartitionDelivery, from: number): Promise<string | undefined> {
    const { topic, partition } = delivery;
    const at = async (timestamp: number): Promise<number | undefined> => {
      const topics = [{ topic, partitions: [{ partition, timestamp }] }];
      const answer = await this.#link.call(leader, 'ListOffsets', { isolationLevel: 0, topics });
      const found = answer.responses[0]?.partitions[0];
      return found?.errorCode === 0 ? Number(found.offset) : undefined;
    };
    try {
      const [begin, end] = [await at(EARLIEST), await at(LATEST)];
      if (begin === undefined || end === undefined) return 'OFFSET_OUT_OF_RANGE';
      if (from > end) return `position ${from} is beyond the end ${end} of the log`;
      if (from < begin) delivery.skipTo(begin);
      return undefined;
    } catch {
      return 'OFFSET_OUT_OF_RANGE';
    }
  }
}

function sourceOf(leader: number): string {
  return `broker ${leader}`;
}

/** The records at or after `from`: a fetch answers whole batches, the first of which may begin before it. */
export function recordsOf(
  topic: string,
  { partition, messages }: Pick<FetchedPartition, 'partition' | 'messages'>,
  from: number,
): readonly LogRecord[] {
  return messages
    .filter(it => !it.isControlRecord && Number(it.offset) >= from)
    .map(({ offset, timestamp, key, value, headers }) => ({
      topic,
      partition,
      offset: Number(offset),
      timestamp: Number(timestamp),
      key: key?.toString('utf8') ?? '',
      value: value ?? Buffer.alloc(0),
      headers: textHeaders(headers),
    }));
}

/** After the last batch, also where its last records are control records. */
export function nextOffsetOf(messages: readonly FetchedMessage[], from: number): number {
  const last = messages.at(-1);
  if (last === undefined) return from;
  const { batchContext: batch, offset } = last;
  return Math.max(from, batch ? Number(batch.firstOffset) + batch.lastOffsetDelta + 1 : Number(offset) + 1);
}

function textHeaders(headers: FetchedMessage['headers']): Readonly<Record<string, string>> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // A header may be repeated; the last one counts.
    const last = Array.isArray(value) ? value.at(-1) : value;
    text[name] = last?.toString('utf8') ?? '';
  }
  return text;
}
