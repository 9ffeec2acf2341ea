import type { EventLog, Position } from '@causeway/event-log';
import type { Codec, EventsByTopic, TopicName } from '@causeway/schemas';
import type { Telemetry } from './telemetry.ts';

/** Appends events with the trace they belong to. */
export class Publisher {
  readonly #log: EventLog;
  readonly #codec: Codec;
  readonly #telemetry: Telemetry;

  constructor(options: { log: EventLog; codec: Codec; telemetry: Telemetry }) {
    this.#log = options.log;
    this.#codec = options.codec;
    this.#telemetry = options.telemetry;
  }

  /** Resolves with the positions once all are durable. */
  publish<T extends TopicName>(
    topic: T,
    events: readonly { readonly key: string; readonly event: EventsByTopic[T] }[],
  ): Promise<readonly Position[]> {
    const headers = this.#telemetry.headers();
    return this.#log.append(
      topic,
      events.map(({ key, event }) => ({ key, value: this.#codec.encode(topic, event), headers })),
    );
  }

  async publishOne<T extends TopicName>(topic: T, key: string, event: EventsByTopic[T]): Promise<Position> {
    const [position] = await this.publish(topic, [{ key, event }]);
    if (!position) throw new Error('the log answered no position');
    return position;
  }
}
