import type { NewRecord, Position } from './event-log.ts';
import type { WireMessage } from './kafka-apis.ts';
import type { KafkaLink } from './kafka-link.ts';
import { KafkaSender, type SenderSettings } from './kafka-sender.ts';
import { LogError } from './log-error.ts';
import { partitionOfBytes } from './partitioner.ts';

export interface ProducerSettings extends SenderSettings {
  /** How long an append may wait for its acknowledgement, ms. */
  readonly deliveryTimeoutMs: number;
  /** Key, value and headers of one record. */
  readonly maxRecordBytes: number;
  /** Appends above this wait for those before them. */
  readonly maxBufferedBytes: number;
}

/** An append before it is spread over the partitions. */
interface Intake {
  readonly messages: readonly WireMessage[];
  readonly sizes: readonly number[];
  readonly bytes: number;
  readonly deadline: number;
  resolve(positions: readonly Position[]): void;
  reject(error: LogError): void;
}

const RECORD_OVERHEAD_BYTES = 32;
const SWEEP_MS = 200;
/** A topic just created may not be known to every broker yet. */
const TOPIC_LOOKUPS = 6;

/** Takes appends in the order of the calls, within a bound of memory, and spreads them over the partitions. */
export class KafkaProducer {
  readonly #link: KafkaLink;
  readonly #sender: KafkaSender;
  readonly #settings: ProducerSettings;
  /** Per topic, first in first out: what comes later must not overtake what waits for room or for the partition count. */
  readonly #intakes = new Map<string, Intake[]>();
  readonly #learning = new Set<string>();
  #bufferedBytes = 0;
  #underWay = 0;
  #closed = false;
  #whenIdle: (() => void) | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(link: KafkaLink, settings: ProducerSettings) {
    this.#link = link;
    this.#settings = settings;
    this.#sender = new KafkaSender(link, settings);
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<readonly Position[]> {
    if (this.#closed) throw new LogError('closed', 'the log is closed', { retryable: false });
    if (records.length === 0) return [];
    const messages = records.map(messageOf);
    const sizes = messages.map(sizeOf);
    const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
    if (largest > this.#settings.maxRecordBytes) {
      const message = `a record of ${largest} bytes; at most ${this.#settings.maxRecordBytes} are taken`;
      throw new LogError('record-too-large', message, { retryable: false });
    }
    const bytes = sizes.reduce((a, b) => a + b, 0);
    const deadline = performance.now() + this.#settings.deliveryTimeoutMs;
    this.#underWay += 1;
    try {
      return await new Promise<readonly Position[]>((resolve, reject) => {
        const intake = { messages, sizes, bytes, deadline, resolve, reject };
        const waiting = this.#intakes.get(topic);
        if (waiting) waiting.push(intake);
        else this.#intakes.set(topic, [intake]);
        this.#admit(topic);
      });
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#whenIdle?.();
    }
  }

  /** Takes no more, and resolves when every append is acknowledged or has failed. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#underWay > 0) {
      await new Promise<void>(resolve => {
        this.#whenIdle = resolve;
      });
    }
  }

  #admit(topic: string): void {
    const waiting = this.#intakes.get(topic);
    if (waiting === undefined) return;
    const partitions = this.#link.partitionCount(topic);
    if (partitions === undefined) void this.#learn(topic);
    while (partitions !== undefined) {
      const [next] = waiting;
      if (next === undefined) break;
      if (this.#bufferedBytes > 0 && this.#bufferedBytes + next.bytes > this.#settings.maxBufferedBytes) break;
      waiting.shift();
      this.#spread(topic, partitions, next);
    }
    if (waiting.length === 0) this.#intakes.delete(topic);
    this.#sweepWhileWaiting();
  }

  async #learn(topic: string): Promise<void> {
    if (this.#learning.has(topic)) return;
    this.#learning.add(topic);
    let lookups = 0;
    while (this.#intakes.has(topic) && this.#link.partitionCount(topic) === undefined && lookups < TOPIC_LOOKUPS) {
      try {
        await this.#link.refresh();
        lookups += 1;
      } catch {
        // No broker answers: the appends wait until their deadline.
        await new Promise(resolve => setTimeout(resolve, SWEEP_MS));
      }
    }
    this.#learning.delete(topic);
    if (this.#link.partitionCount(topic) !== undefined) return this.#admit(topic);
    const waiting = this.#intakes.get(topic) ?? [];
    this.#intakes.delete(topic);
    for (const intake of waiting) {
      intake.reject(new LogError('unknown-topic', `there is no topic ${topic}`, { retryable: false }));
    }
  }

  #spread(topic: string, partitions: number, { messages, sizes, bytes, deadline, resolve, reject }: Intake): void {
    const positions = new Array<Position>(messages.length);
    const pieces = this.#pieces(messages, sizes, partitions);
    let open = pieces.length;
    this.#bufferedBytes += bytes;
    for (const piece of pieces) {
      let settled = false;
      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        this.#release(piece.bytes);
        return true;
      };
      this.#sender.add(topic, piece.partition, {
        messages: piece.messages,
        bytes: piece.bytes,
        deadline,
        done: baseOffset => {
          if (!settle()) return;
          piece.indexes.forEach((at, i) => {
            positions[at] = { topic, partition: piece.partition, offset: baseOffset + i };
          });
          open -= 1;
          if (open === 0) resolve(positions);
        },
        failed: error => {
          if (settle()) reject(error);
        },
      });
    }
  }

  /** By partition, in the order given; what is larger than a batch is cut. */
  #pieces(messages: readonly WireMessage[], sizes: readonly number[], partitions: number) {
    interface Piece {
      readonly partition: number;
      readonly messages: WireMessage[];
      readonly indexes: number[];
      bytes: number;
    }
    const { maxBytes, maxRecords } = this.#settings;
    const pieces: Piece[] = [];
    const current = new Map<number, Piece>();
    messages.forEach((message, at) => {
      const partition = partitionOfBytes(message.key, partitions);
      const size = sizes[at] ?? 0;
      let piece = current.get(partition);
      if (piece === undefined || piece.messages.length >= maxRecords || piece.bytes + size > maxBytes) {
        piece = { partition, messages: [], indexes: [], bytes: 0 };
        pieces.push(piece);
        current.set(partition, piece);
      }
      piece.messages.push(message);
      piece.indexes.push(at);
      piece.bytes += size;
    });
    return pieces;
  }

  #release(bytes: number): void {
    this.#bufferedBytes -= bytes;
    for (const topic of [...this.#intakes.keys()]) this.#admit(topic);
  }

  #sweepWhileWaiting(): void {
    if (this.#intakes.size > 0) this.#sweep ??= setInterval(() => this.#expire(), SWEEP_MS);
    else {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
    }
  }

  #expire(): void {
    const now = performance.now();
    for (const [topic, waiting] of [...this.#intakes]) {
      const expired = waiting.filter(it => it.deadline <= now);
      for (const intake of expired) {
        waiting.splice(waiting.indexOf(intake), 1);
        const message = `an append to ${topic} was not sent in time`;
        intake.reject(new LogError('append-failed', message, { retryable: true }));
      }
      if (waiting.length === 0) this.#intakes.delete(topic);
    }
    this.#sweepWhileWaiting();
  }
}

function messageOf({ key, value, headers = {} }: NewRecord): WireMessage {
  return { key: Buffer.from(key, 'utf8'), value, headers };
}

function sizeOf({ key, value, headers }: WireMessage): number {
  let bytes = key.length + value.length + RECORD_OVERHEAD_BYTES;
  for (const [name, text] of Object.entries(headers)) bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + 4;
  return bytes;
}
