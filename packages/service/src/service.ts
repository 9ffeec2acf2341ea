import type { DocStore } from '@causeway/doc-store';
import type { EventLog, Position, TopicPartition } from '@causeway/event-log';
import type { Codec, EventsByTopic, TopicName } from '@causeway/schemas';
import type { Provider, Type } from '@nestjs/common';
import type { Health } from './health.ts';
import type { Logger } from './logger.ts';
import { problems } from './problem.ts';
import type { Publisher } from './publisher.ts';
import type { Reaction } from './reactions.ts';
import { inAHurry } from './senders.ts';
import type { Telemetry } from './telemetry.ts';
import type { View } from './view.ts';
import type { Views } from './views.ts';

/** What a service is made with. All of it is the service's own, but for the log and the telemetry. */
export interface Runtime {
  readonly service: string;
  readonly log: EventLog;
  readonly store: DocStore;
  readonly codec: Codec;
  readonly views: Views;
  readonly publisher: Publisher;
  readonly health: Health;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** What a service gives to its host, which runs it with others or alone. */
export interface ServiceParts {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  readonly reactions?: readonly Reaction[];
  /** After the transport has the partitions, before their first batch. */
  readonly onAssigned?: (partitions: readonly TopicPartition[]) => Promise<void>;
  /** No batch of the partitions is in flight any more; finish what was begun for them. */
  readonly onRevoked?: (partitions: readonly TopicPartition[]) => Promise<void>;
  /** Once the service consumes and answers HTTP: the place to open further ports. */
  readonly onListening?: () => Promise<void>;
  /** First thing on the way down, while the rest still works. */
  readonly close?: () => Promise<void>;
}

export interface Service {
  readonly name: string;
  /** Names the service's transport in its `@OnEvents` handlers. */
  readonly transportId: symbol;
  readonly views: readonly View[];
  /**
   * Runs the views on a thread (`runViewThread`) where the process has other services too. Only for a service without
   * reactions, whose store nobody but its views writes to.
   */
  readonly viewProgram?: URL;
  /** Topics whose events nobody waits for: they give way to the rest when the process is busy. */
  readonly background?: readonly TopicName[];
  start(runtime: Runtime): Promise<ServiceParts>;
}

/**
 * Log-first: appends the event and waits until the service's own views show it, so that the caller reads its write.
 * Answers the position either way once the event is durable.
 */
export async function publishAndApply<T extends TopicName>(
  runtime: Pick<Runtime, 'publisher' | 'views'>,
  topic: T,
  entry: { readonly key: string; readonly event: EventsByTopic[T] },
  timeoutMs = 5_000,
): Promise<Position> {
  const position = await append(runtime.publisher, topic, entry);
  await inAHurry(() => runtime.views.reached(position, timeoutMs));
  return position;
}

async function append<T extends TopicName>(
  publisher: Publisher,
  topic: T,
  { key, event }: { readonly key: string; readonly event: EventsByTopic[T] },
): Promise<Position> {
  try {
    return await publisher.publishOne(topic, key, event);
  } catch (cause) {
    throw problems.unavailable('the log does not take the event right now; nothing was changed, try again', cause);
  }
}
