import type { EventLog, LogRecord } from '@causeway/event-log';
import { type Codec, derivedEventId } from '@causeway/schemas';

export interface DeadLetterOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly group: string;
  /** Above this many rejections among the last `window` records of a partition the consumer stops. */
  readonly cap?: number;
  readonly window?: number;
}

/** The cap was passed: most likely the consumer is at fault, not the records, so it stops before it drains the topic. */
export class DeadLetterCapExceeded extends Error {
  override readonly name = 'DeadLetterCapExceeded';
  readonly code = 'dead-letter-cap';
  readonly retryable = false;
}

/** Keeps what a consumer could not take, with its original bytes, and stops the consumer above a cap. */
export class DeadLetters {
  readonly #options: Required<DeadLetterOptions>;
  /** Offsets rejected lately, by partition. */
  readonly #rejected = new Map<string, number[]>();

  constructor(options: DeadLetterOptions) {
    this.#options = { cap: 50, window: 1_000, ...options };
  }

  /** Resolves when the letter is durable. Rejects with `DeadLetterCapExceeded` without writing it. */
  async reject(record: LogRecord, code: string, text: string): Promise<void> {
    const { log, codec, group } = this.#options;
    this.#count(record);
    const { topic, partition, offset, key, timestamp } = record;
    const position = { topic, partition, offset, index: 0 };
    const value = codec.encode('causeway.dead.letter', {
      type: 'RecordRejected',
      header: {
        eventId: derivedEventId(position),
        occurredAt: timestamp,
        recordedAt: timestamp,
        source: { facility: group, messageId: '' },
        position,
        cipher: null,
      },
      group,
      topic,
      partition,
      offset,
      code,
      text,
      body: record.value,
    });
    await log.append('causeway.dead.letter', [{ key, value, headers: { code, group } }]);
  }

  #count({ topic, partition, offset }: LogRecord): void {
    const { cap, window } = this.#options;
    const key = `${topic}/${partition}`;
    const recent = (this.#rejected.get(key) ?? []).filter(it => it > offset - window && it !== offset);
    if (recent.length >= cap) {
      throw new DeadLetterCapExceeded(
        `${recent.length} of the last ${window} records of ${topic}/${partition} were rejected; stopped at offset ${offset}`,
      );
    }
    this.#rejected.set(key, [...recent, offset]);
  }
}
