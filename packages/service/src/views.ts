import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, CollectionDeclaration, DocStore, Document } from '@causeway/doc-store';
import type { FollowOptions, PartitionOffsets, Position, Subscription, TopicPartition } from '@causeway/event-log';
import type { Codec, TopicName } from '@causeway/schemas';
import { BatchesTogether } from './batches-together.ts';
import type { EventBatch } from './event-batch.ts';
import type { View } from './view.ts';
import { applyTogether, PositionFenced, ViewApplier } from './view-applier.ts';
import {
  buildName,
  buildPositions,
  physical,
  pointers,
  positions,
  startOf,
  toPosition,
  type ViewPointer,
} from './view-build.ts';
import { type RebuildOptions, type RebuildResult, rebuildView } from './view-rebuild.ts';

/** How long a cached pointer is trusted before the store is asked again. */
const pointerTtlMs = 1_000;
/** How often it is asked whether the fence is gone. */
const fencePollMs = 20;

interface Cached {
  readonly pointer: ViewPointer;
  readonly applier: ViewApplier;
  readonly readAt: number;
}

/** What views need of the log: a rebuild reads it. */
export interface ReadableLog {
  offsets(topics: readonly string[]): Promise<readonly PartitionOffsets[]>;
  follow(options: FollowOptions): Promise<Pick<Subscription, 'close'>>;
}

/** Applies and rebuilds views in place of the process, which then only reads them. */
export type ViewWriter = Pick<Views, 'apply' | 'start' | 'rebuild' | 'close'>;

/** The views of one service: applies batches to their active builds and hands out their collections for reading. */
export class Views {
  readonly declared: readonly View[];
  readonly log: ReadableLog;
  readonly store: DocStore;
  readonly codec: Codec;
  /** Names this instance in claims on rebuilds. */
  readonly instance = randomUUID();
  readonly #cache = new Map<string, Cached>();
  readonly #waiters = new Set<() => void>();
  readonly #together = new BatchesTogether(batches => this.#take(batches));
  readonly #writer: ViewWriter | undefined;

  constructor(options: {
    readonly views: readonly View[];
    readonly log: ReadableLog;
    readonly store: DocStore;
    readonly codec: Codec;
    readonly writer?: ViewWriter | undefined;
  }) {
    this.#writer = options.writer;
    this.declared = options.views;
    this.log = options.log;
    this.store = options.store;
    this.codec = options.codec;
  }

  /** Creates what is missing. Versions that changed are rebuilt by `rebuildOutdated`. */
  async open(): Promise<void> {
    await this.store.ensure([pointers, positions]);
    for (const view of this.declared) {
      const found = await this.store.collection(pointers).get(view.name);
      if (found) continue;
      await this.store.ensure(physical(view, 1));
      await this.store.collection(pointers).insert({ id: view.name, active: 1, version: view.version, latest: 1 });
    }
  }

  view(name: string): View | undefined {
    return this.declared.find(it => it.name === name);
  }

  async pointer(view: View): Promise<ViewPointer> {
    return (await this.#active(view)).pointer;
  }

  /**
   * Applies a batch to every view of its topic, together with those of other partitions that come meanwhile. Rejects with
   * `InvalidEvent`, or with an error that is worth a retry.
   */
  async apply(batch: EventBatch): Promise<void> {
    await (this.#writer ? this.#writer.apply(batch) : this.#together.do(batch));
    for (const wake of this.#waiters) wake();
  }

  /** A collection of the active build, for reading. */
  async collection<T extends Document>(view: View, declaration: CollectionDeclaration<T>): Promise<Collection<T>> {
    const { applier } = await this.#active(view);
    return this.store.collection({ ...declaration, name: `${applier.name}.${declaration.name}` });
  }

  /** Where the service is to start reading: the least of its views' positions for the partition. */
  async start(at: TopicPartition): Promise<number | undefined> {
    if (this.#writer) return this.#writer.start(at);
    const offsets = [];
    for (const view of this.#of(at.topic)) {
      const { applier } = await this.#active(view, true);
      applier.forget();
      offsets.push((await applier.position(at)).offset);
    }
    return offsets.length > 0 ? Math.min(...offsets) : undefined;
  }

  /**
   * True once every view of the topic has applied the record at this position; false when `timeoutMs` ran out, or when
   * `signal` was aborted: a batch that is to end does not wait for views whose own batches end with it.
   */
  async reached(position: Position, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const started = Date.now();
    for (const view of this.#of(position.topic)) {
      while (!(await this.#isApplied(view, position))) {
        const waited = Date.now() - started;
        if (waited >= timeoutMs || signal?.aborted) return false;
        // What this instance applies wakes us. Of what another one applied the store tells: the longer the wait, the
        // more seldom it is asked.
        await this.#woken(Math.min(timeoutMs - waited, 20 + waited / 4), signal);
      }
    }
    return true;
  }

  /** The positions of the active build. */
  async positions(view: View): Promise<readonly Position[]> {
    const { pointer } = await this.#active(view);
    return (await buildPositions(this.store, buildName(view, pointer.active))).map(toPosition);
  }

  /** Builds a view anew beside the live one, and puts it in place; see `rebuildView`. */
  async rebuild(view: View, options: RebuildOptions = {}): Promise<RebuildResult> {
    try {
      return await (this.#writer ? this.#writer.rebuild(view, options) : rebuildView(this, view, options));
    } finally {
      this.refresh();
    }
  }

  /** Before the store is closed. */
  async close(): Promise<void> {
    await this.#writer?.close();
  }

  /** Forgets cached pointers: a rebuild has flipped one. */
  refresh(): void {
    this.#cache.clear();
  }

  async #take([batch, ...others]: readonly [EventBatch, ...EventBatch[]]): Promise<void> {
    const views = this.#of(batch.topic);
    if (await this.#applyAll(views, [batch, ...others])) return;
    if (others.length > 0) throw new PositionFenced('one of several batches is to wait');
    for (const view of views) await this.#applyTo(view, batch);
  }

  /** One transaction for them all is cheaper than one each. False: something was fenced, and each is to go by itself. */
  async #applyAll(views: readonly View[], batches: readonly EventBatch[]): Promise<boolean> {
    if (views.length < 2 && batches.length < 2) return false;
    const active = await Promise.all(views.map(it => this.#active(it)));
    try {
      await applyTogether(
        this.store,
        active.map(it => it.applier),
        batches,
      );
      return true;
    } catch (error) {
      if (error instanceof PositionFenced) return false;
      throw error;
    }
  }

  async #applyTo(view: View, batch: EventBatch): Promise<void> {
    for (;;) {
      const { applier } = await this.#active(view);
      try {
        await applier.apply(batch);
        return;
      } catch (error) {
        if (!(error instanceof PositionFenced) || batch.signal.aborted) throw error;
        this.#cache.delete(view.name);
        await this.#whileFenced(view, applier.name, batch);
      }
    }
  }

  /** To try would cost the store all the work of the batch each time. */
  async #whileFenced(view: View, build: string, batch: EventBatch): Promise<void> {
    do {
      await sleep(fencePollMs);
      await liftExpiredFence(this.store, build, batch);
      if ((await this.#active(view, true)).applier.name !== build) return;
    } while (!batch.signal.aborted && (await isFenced(this.store, build, batch)));
  }

  async #isApplied(view: View, position: Position): Promise<boolean> {
    const { applier } = await this.#active(view);
    if ((await applier.position(position)).offset > position.offset) return true;
    const stored = await this.store
      .collection(positions)
      .get(`${applier.name}/${position.topic}/${position.partition}`);
    return stored !== undefined && stored.offset > position.offset;
  }

  #woken(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal?.addEventListener('abort', done);
      this.#waiters.add(done);
    });
  }

  #of(topic: string): readonly View[] {
    return this.declared.filter(it => it.topics.includes(topic as TopicName));
  }

  async #active(view: View, reread = false): Promise<Cached> {
    const cached = this.#cache.get(view.name);
    const now = Date.now();
    if (cached && !reread && now - cached.readAt < pointerTtlMs) return cached;
    const pointer = await this.store.collection(pointers).get(view.name);
    if (!pointer) throw new Error(`view ${view.name} was not opened`);
    const applier =
      cached && cached.pointer.active === pointer.active
        ? cached.applier
        : new ViewApplier(this.store, view, pointer.active);
    const fresh = { pointer, applier, readAt: now };
    this.#cache.set(view.name, fresh);
    return fresh;
  }
}

async function isFenced(store: DocStore, build: string, at: TopicPartition): Promise<boolean> {
  const stored = await store.collection(positions).get(startOf(build, at).id);
  return stored?.fencedUntil !== undefined;
}

/** A rebuild that died while it held the fence must not stop the live view for ever. */
async function liftExpiredFence(store: DocStore, build: string, at: TopicPartition): Promise<void> {
  const stored = store.collection(positions);
  const fenced = await stored.get(`${build}/${at.topic}/${at.partition}`);
  if (fenced?.fencedUntil === undefined || fenced.fencedUntil > Date.now()) return;
  await stored.replace({ ...fenced, fencedUntil: undefined }, { fencedUntil: fenced.fencedUntil });
}
