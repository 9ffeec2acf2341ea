import type { EventLog, Position } from '@causeway/event-log';
import type { Codec, EventsByTopic, TopicName } from '@causeway/schemas';
import type { TraceHeaders } from './telemetry.ts';

const noTrace: TraceHeaders = {};

/** Appends events. */
export class Publisher {
  readonly #log: EventLog;
  readonly #codec: Codec;

  constructor(options: { log: EventLog; codec: Codec }) {
    this.#log = options.log;
    this.#codec = options.codec;
  }

  /** Resolves with the positions once all are durable. `headers` is the `trace` of the batch that the events derive from. */
  publish<T extends TopicName>(
    topic: T,
    events: readonly { readonly key: string; readonly event: EventsByTopic[T] }[],
    headers = noTrace,
  ): Promise<readonly Position[]> {
    return this.#log.append(
      topic,
      events.map(({ key, event }) => ({ key, value: this.#codec.encode(topic, event), headers })),
    );
  }

  /** As `publish`, of events that `encode` has already encoded, on another thread. */
  publishEncoded(
    topic: TopicName,
    events: readonly { readonly key: string; readonly value: Buffer }[],
    headers = noTrace,
  ): Promise<readonly Position[]> {
    return this.#log.append(
      topic,
      events.map(({ key, value }) => ({ key, value: this.#codec.framed(value), headers })),
    );
  }

  async publishOne<T extends TopicName>(topic: T, key: string, event: EventsByTopic[T]): Promise<Position> {
    const [position] = await this.publish(topic, [{ key, event }]);
    if (!position) throw new Error('the log answered no position');
    return position;
  }
}
