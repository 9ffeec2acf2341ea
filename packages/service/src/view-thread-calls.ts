import type { FollowOptions, PartitionOffsets, TopicPartition } from '@causeway/event-log';
import type { EngineSettings } from './engine.ts';
import type { SentBatch } from './sent-batch.ts';
import type { RebuildProgress, RebuildResult } from './view-rebuild.ts';

/** What a thread of views is started with. */
export interface ViewThreadData {
  readonly service: string;
  readonly engine: EngineSettings;
  readonly schemaRegistryUrl: string | undefined;
}

/** Asked of the thread. */
export interface ViewThreadCalls {
  /** As `Views.apply`; `id` names it for `abort`. */
  apply(id: number, batch: SentBatch, covers: { readonly first: number; readonly next: number }): Promise<void>;
  /** Nobody waits for that batch any more. */
  abort(id: number): void;
  start(at: TopicPartition): Promise<number | undefined>;
  /** `id` names it for `progress` and `abort`. */
  rebuild(id: number, view: string): Promise<RebuildResult>;
  /** A batch of what the thread follows. */
  followed(id: number, batch: SentBatch): Promise<void>;
  close(): Promise<void>;
}

/** What the thread asks of the process, which has the log. */
export interface ViewProcessCalls {
  progress(id: number, progress: RebuildProgress): void;
  offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]>;
  follow(id: number, options: Omit<FollowOptions, 'onBatch'>): Promise<void>;
  unfollow(id: number): Promise<void>;
}
