import type { CollectionDeclaration } from '@causeway/doc-store';
import type { TopicName } from '@causeway/schemas';
import type { LogEvent } from './event-batch.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * A projection: events in, documents out. It has no clock, no randomness and no I/O besides its documents, so that a
 * rebuild gives the same documents. Partitions come in any interleaving, so what it writes must not depend on it.
 */
export interface View {
  /** Unique in the service; in the names of its collections. */
  readonly name: string;
  /** Raised when the projection changes: the service rebuilds the view beside the old one before it is ready. */
  readonly version: number;
  readonly topics: readonly TopicName[];
  // biome-ignore lint/suspicious/noExplicitAny: a list of collections of different documents
  readonly collections: readonly CollectionDeclaration<any>[];
  /** Loads in one round trip what `apply` will read; without it each `get` is a round trip on MongoDB. */
  readonly prefetch?: (events: readonly LogEvent[], docs: UnitOfWork) => Promise<void>;
  /** Applies events, those of a partition in their order. Throws `InvalidEvent` for one it will never be able to take. */
  readonly apply: (events: readonly LogEvent[], docs: UnitOfWork) => Promise<void>;
}
