import { Worker } from 'node:worker_threads';
import type { Subscription, TopicPartition } from '@causeway/event-log';
import type { EventBatch } from './event-batch.ts';
import { sentBatch } from './sent-batch.ts';
import { openChannel } from './thread-channel.ts';
import type { View } from './view.ts';
import type { RebuildOptions, RebuildProgress, RebuildResult } from './view-rebuild.ts';
import type { ViewProcessCalls, ViewThreadCalls, ViewThreadData } from './view-thread-calls.ts';
import type { ReadableLog, ViewWriter } from './views.ts';

export interface ViewThreadOptions extends ViewThreadData {
  /** Calls `runViewThread`. */
  readonly program: URL;
  readonly log: ReadableLog;
}

/** The thread ended while something was asked of it. Trying again starts another. */
class ViewThreadLost extends Error {
  override readonly name = 'ViewThreadLost';
  readonly code = 'view-thread-lost';
  readonly retryable = true;
}

/** Its young generation, MB: a batch leaves a lot of garbage behind. */
const young = 96;

/**
 * A thread that applies and rebuilds the views of a service of this process, which only reads them: projections and the
 * store's writes are most of what a message costs, and beside the event loop they hold nobody up.
 */
export class ViewThread implements ViewWriter {
  readonly #options: ViewThreadOptions;
  #started: StartedThread | undefined;

  constructor(options: ViewThreadOptions) {
    this.#options = options;
  }

  apply(batch: EventBatch): Promise<void> {
    return this.#thread().apply(batch);
  }

  start(at: TopicPartition): Promise<number | undefined> {
    return this.#thread().calls.start(at);
  }

  rebuild(view: View, options: RebuildOptions): Promise<RebuildResult> {
    return this.#thread().rebuild(view, options);
  }

  async close(): Promise<void> {
    await this.#started?.close();
  }

  #thread(): StartedThread {
    if (this.#started === undefined || this.#started.lost) this.#started = new StartedThread(this.#options);
    return this.#started;
  }
}

class StartedThread {
  readonly calls: ReturnType<typeof openChannel<ViewThreadCalls, ViewProcessCalls>>;
  readonly #log: ReadableLog;
  readonly #worker: Worker;
  readonly #followed = new Map<number, Pick<Subscription, 'close'>>();
  readonly #listeners = new Map<number, (progress: RebuildProgress) => void>();
  #nextId = 1;
  #lost = false;

  constructor({ program, log, service, engine, schemaRegistryUrl }: ViewThreadOptions) {
    this.#log = log;
    this.#worker = new Worker(program, {
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: young },
      workerData: { service, engine, schemaRegistryUrl } satisfies ViewThreadData,
    });
    this.#worker.unref();
    this.#worker.on('error', cause => this.#lose(cause));
    this.#worker.on('exit', () => this.#lose(undefined));
    this.calls = openChannel<ViewThreadCalls, ViewProcessCalls>(this.#worker, {
      progress: (id, progress) => this.#listeners.get(id)?.(progress),
      offsets: topics => log.offsets(topics),
      follow: (id, options) => this.#follow(id, options),
      unfollow: id => this.#unfollow(id),
    });
  }

  get lost(): boolean {
    return this.#lost;
  }

  apply(batch: EventBatch): Promise<void> {
    const { topic, partition, records, first, next, signal } = batch;
    const sent = sentBatch({ topic, partition, records, endOffset: next });
    return this.#abortable(signal, id => this.calls.apply(id, sent, { first, next }));
  }

  rebuild({ name }: View, { signal, onProgress }: RebuildOptions): Promise<RebuildResult> {
    return this.#abortable(signal, async id => {
      if (onProgress) this.#listeners.set(id, onProgress);
      try {
        return await this.calls.rebuild(id, name);
      } finally {
        this.#listeners.delete(id);
      }
    });
  }

  async close(): Promise<void> {
    if (!this.#lost) await this.calls.close();
    await this.#worker.terminate();
  }

  async #abortable<R>(signal: AbortSignal | undefined, work: (id: number) => Promise<R>): Promise<R> {
    const id = this.#nextId++;
    const abort = () => void this.calls.abort.asEvent(id);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await work(id);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #follow(id: number, options: Parameters<ViewProcessCalls['follow']>[1]): Promise<void> {
    const subscription = await this.#log.follow({
      ...options,
      onBatch: batch => this.calls.followed(id, sentBatch(batch)),
    });
    if (this.#lost) await subscription.close();
    else this.#followed.set(id, subscription);
  }

  async #unfollow(id: number): Promise<void> {
    const subscription = this.#followed.get(id);
    this.#followed.delete(id);
    await subscription?.close();
  }

  #lose(cause: unknown): void {
    if (this.#lost) return;
    this.#lost = true;
    this.calls.$close(new ViewThreadLost('the thread of the views ended', { cause }));
    for (const id of this.#followed.keys()) void this.#unfollow(id).catch(() => {});
  }
}
