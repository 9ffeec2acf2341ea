import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionOffsets, RecordBatch, TopicPartition } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import { decodeBatch } from './decode-batch.ts';
import { withoutInvalid } from './invalid-events.ts';
import { RankedTurns } from './ranked-turns.ts';
import { throughOutages } from './through-outages.ts';
import type { View } from './view.ts';
import {
  type BuildPosition,
  buildName,
  buildPositions,
  builds,
  dropBuild,
  physical,
  pointers,
  positions,
  startOf,
  summarize,
  type ViewPointer,
} from './view-build.ts';
import { ViewCandidate } from './view-candidate.ts';
import type { Views } from './views.ts';

const claimMs = 30_000;
const fenceMs = 30_000;
/** Larger than those of live consumers: a rebuild is for throughput. */
const slice = { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 };
/** Applied together: the fewer events are taken apart at a time, the less of that outlives a garbage collection. */
const pieceSize = 100;
/** A store that fails no longer than this ends no rebuild: the claim lasts. */
const outageMs = 20_000;
/** A live view that is slow is fenced so often at most: its writers wait each time. */
const mostFences = 3;
/** Below this many events of distance the live view is fenced and the rest is applied. */
const closeEnough = 500;

export interface RebuildProgress {
  readonly view: string;
  readonly build: number;
  readonly phase: 'building' | 'verifying' | 'done' | 'failed';
  readonly applied: number;
  readonly total: number;
  readonly eventsPerSecond: number;
  /** Seconds left at the present rate. */
  readonly secondsLeft: number;
}

export interface RebuildResult {
  readonly view: string;
  readonly build: number;
  readonly events: number;
  readonly seconds: number;
  readonly documents: number;
  readonly checksum: string;
  /** Whether the old build had the same count and checksum at the same positions; null when its version differs. */
  readonly equal: boolean | null;
}

export class RebuildError extends Error {
  override readonly name = 'RebuildError';
  readonly code: 'rebuild-under-way' | 'checksum-mismatch' | 'rebuild-stopped';
  readonly retryable: boolean;

  constructor(code: RebuildError['code'], message: string) {
    super(message);
    this.code = code;
    this.retryable = code !== 'checksum-mismatch';
  }
}

/** The live build went on before the candidate had caught up: it can be fenced again. */
class FenceLost extends RebuildError {
  constructor(message: string) {
    super('rebuild-stopped', message);
  }
}

export interface RebuildOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

/**
 * Builds a view anew from offset 0 beside the live one, compares both at the same positions, and flips the pointer.
 * Readers and writers go on meanwhile; writers of this view wait for the moment between the comparison and the flip.
 */
export async function rebuildView(views: Views, view: View, options: RebuildOptions = {}): Promise<RebuildResult> {
  const pointer = await claim(views, view);
  const rebuild = new Rebuild(views, view, pointer);
  try {
    return await rebuild.run(options);
  } catch (error) {
    await rebuild.abandon();
    throw error;
  }
}

async function claim(views: Views, view: View): Promise<ViewPointer> {
  const stored = views.store.collection(pointers);
  const pointer = await stored.get(view.name);
  if (!pointer) throw new Error(`view ${view.name} was not opened`);
  const now = Date.now();
  if (pointer.claimedAt !== undefined && now - pointer.claimedAt < claimMs) {
    throw new RebuildError(
      'rebuild-under-way',
      `a rebuild of ${view.name} is under way; see its progress with "views status"`,
    );
  }
  const candidate = pointer.latest + 1;
  const claimed = { ...pointer, candidate, latest: candidate, claimedBy: views.instance, claimedAt: now };
  if (!(await stored.replace(claimed, { latest: pointer.latest, claimedAt: pointer.claimedAt }))) {
    throw new RebuildError('rebuild-under-way', `a rebuild of ${view.name} was started by another instance`);
  }
  for (const build of await builds(views.store, view))
    if (build !== pointer.active && build !== candidate) await dropBuild(views.store, view, build);
  await views.store.ensure(physical(view, candidate));
  return claimed;
}

class Rebuild {
  readonly #views: Views;
  readonly #view: View;
  readonly #pointer: ViewPointer;
  readonly #build: number;
  readonly #candidate: ViewCandidate;
  readonly #startedAt = Date.now();
  /** Up to where the candidate may go: never past the live build. */
  readonly #caps = new Map<string, number>();
  readonly #applied = new Map<string, number>();
  readonly #turns = new RankedTurns();
  #fencedUntil: number | undefined;
  #failure: unknown;

  constructor(views: Views, view: View, pointer: ViewPointer) {
    this.#views = views;
    this.#view = view;
    this.#pointer = pointer;
    this.#build = pointer.latest;
    this.#candidate = new ViewCandidate(views.store, { view, build: this.#build, outageMs });
  }

  async run(options: RebuildOptions): Promise<RebuildResult> {
    await this.#raiseCaps();
    const reader = await this.#views.log.follow({
      topics: this.#view.topics,
      from: 'beginning',
      onBatch: batch => this.#take(batch),
      ...slice,
    });
    try {
      for (let fences = 1; ; fences++) {
        await this.#comeClose(options);
        options.onProgress?.(this.#progress('verifying'));
        try {
          return await this.#flip(options.signal);
        } catch (error) {
          if (!(error instanceof FenceLost) || fences === mostFences) throw error;
          await this.#lift();
        }
      }
    } finally {
      this.#failure ??= new RebuildError('rebuild-stopped', 'the rebuild has ended');
      await reader.close();
      await this.#candidate.rest();
    }
  }

  async #comeClose(options: RebuildOptions): Promise<void> {
    do {
      this.#check(options.signal);
      await throughOutages(outageMs, () => this.#renewClaim());
      options.onProgress?.(this.#progress('building'));
      await this.#whileFar(100);
      await throughOutages(outageMs, () => this.#raiseCaps());
    } while (this.#distance() > closeEnough);
  }

  /** Leaves the live build as it was and gives back what the candidate took. */
  async abandon(): Promise<void> {
    await this.#lift();
    const stored = this.#views.store.collection(pointers);
    const { candidate, claimedAt, claimedBy, ...rest } = this.#pointer;
    if (await stored.replace(rest, { claimedBy: this.#views.instance, candidate })) {
      await dropBuild(this.#views.store, this.#view, this.#build);
    }
  }

  /** What the live build has not read is not decoded either: it may be for a newer release. */
  async #take(batch: RecordBatch): Promise<void> {
    for (let rest = batch.records; rest.length > 0; ) {
      if (this.#failure) throw this.#failure;
      const cap = this.#caps.get(keyOf(batch)) ?? 0;
      const records = rest.filter(it => it.offset < cap);
      if (records.length === 0) {
        await sleep(5);
        continue;
      }
      // One after the other: decoded events take more memory than their bytes, and the documents of all partitions more than
      // is kept.
      await this.#turns.do(batch.partition, () => this.#applyAll({ ...batch, records }));
      rest = rest.slice(records.length);
    }
  }

  async #applyAll(batch: RecordBatch): Promise<void> {
    for (let at = 0; at < batch.records.length; at += pieceSize) {
      const records = batch.records.slice(at, at + pieceSize);
      await this.#apply({ ...batch, records });
      this.#applied.set(keyOf(batch), (records.at(-1)?.offset ?? 0) + 1);
    }
  }

  async #apply(batch: RecordBatch): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      const decoded = await decodeBatch(this.#views.codec, batch);
      await withoutInvalid(decoded, it => throughOutages(outageMs, () => this.#candidate.apply(it, this.#distance())));
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /** Until the candidate is close enough, and so long at most. */
  async #whileFar(ms: number): Promise<void> {
    for (let waited = 0; waited < ms && this.#distance() > closeEnough && !this.#failure; waited += 10) await sleep(10);
  }

  /** Fences the live build, applies what is missing, compares, and flips the pointer. */
  async #flip(signal: AbortSignal | undefined): Promise<RebuildResult> {
    await this.#candidate.settle();
    await this.#fence();
    await this.#raiseCaps();
    const deadline = Date.now() + fenceMs / 2;
    while (this.#distance() > 0) {
      this.#check(signal);
      if (Date.now() > deadline) throw new FenceLost('the log did not deliver the last events in time');
      await sleep(5);
    }
    await this.#turns.do(Number.POSITIVE_INFINITY, () => this.#candidate.settle());
    const fenced = await this.#livePositions();
    // What has gone on meanwhile is not to be compared.
    if (fenced.some(it => it.fencedUntil !== this.#fencedUntil)) throw new FenceLost('the fence was lost');
    const live = summarize(fenced);
    const built = summarize(await buildPositions(this.#views.store, this.#candidate.name));
    const sameVersion = this.#pointer.version === this.#view.version;
    const equal = sameVersion ? live.documents === built.documents && live.checksum === built.checksum : null;
    if (equal === false) {
      throw new RebuildError(
        'checksum-mismatch',
        `the rebuilt ${this.#view.name} has ${built.documents} documents (${built.checksum}), the live one ${live.documents} (${live.checksum}); the live one stays`,
      );
    }
    this.#check(signal);
    await this.#point();
    const seconds = (Date.now() - this.#startedAt) / 1000;
    const events = sum(this.#applied.values());
    return { view: this.#view.name, build: this.#build, events, seconds, ...built, equal };
  }

  /** In one transaction: by compare-and-set, a view that is written to all the time would always be ahead. */
  async #fence(): Promise<void> {
    const ends = await this.#offsets();
    this.#fencedUntil = await this.#views.store.transaction(async session => {
      const until = Date.now() + fenceMs;
      const live = new Map((await buildPositions(session, this.#liveName)).map(it => [it.id, it]));
      for (const start of ends.map(it => startOf(this.#liveName, it)))
        if (!live.has(start.id)) live.set(start.id, start);
      const fenced = [...live.values()].map((it): BuildPosition => ({ ...it, fencedUntil: until }));
      await session.collection(positions).bulk({ put: fenced });
      return until;
    });
  }

  /** Only its own: another rebuild may have taken this one's place. */
  async #lift(): Promise<void> {
    const fencedUntil = this.#fencedUntil;
    if (fencedUntil === undefined) return;
    const stored = this.#views.store.collection(positions);
    for (const position of await this.#livePositions()) {
      if (position.fencedUntil !== fencedUntil) continue;
      await stored.replace({ ...position, fencedUntil: undefined }, { fencedUntil });
    }
  }

  /** The flip: from here on the candidate is the live build, and the old one is fenced for good. */
  async #point(): Promise<void> {
    const { candidate, claimedAt, claimedBy, ...rest } = this.#pointer;
    const flipped = { ...rest, active: this.#build, version: this.#view.version, previous: this.#pointer.active };
    await this.#views.store.transaction(async session => {
      for (const position of await buildPositions(session, this.#liveName)) {
        if (position.fencedUntil !== this.#fencedUntil) throw new FenceLost('the fence was lost');
        await session.collection(positions).put({ ...position, fencedUntil: Number.MAX_SAFE_INTEGER });
      }
      if (!(await session.collection(pointers).replace(flipped, { claimedBy: this.#views.instance, candidate }))) {
        throw new RebuildError('rebuild-stopped', 'another instance took the rebuild over');
      }
    });
    this.#views.refresh();
  }

  async #renewClaim(): Promise<void> {
    const stored = this.#views.store.collection(pointers);
    const renewed = { ...this.#pointer, claimedAt: Date.now() };
    if (await stored.replace(renewed, { claimedBy: this.#views.instance, candidate: this.#build })) return;
    throw new RebuildError('rebuild-stopped', 'another instance took the rebuild over');
  }

  async #raiseCaps(): Promise<void> {
    for (const { topic, partition, offset } of await this.#livePositions())
      this.#caps.set(keyOf({ topic, partition }), offset);
  }

  #distance(): number {
    let distance = 0;
    for (const [key, cap] of this.#caps) distance += Math.max(0, cap - (this.#applied.get(key) ?? 0));
    return distance;
  }

  #check(signal: AbortSignal | undefined): void {
    if (signal?.aborted) throw new RebuildError('rebuild-stopped', 'the rebuild was stopped');
    if (this.#failure) throw this.#failure;
  }

  #progress(phase: RebuildProgress['phase']): RebuildProgress {
    const applied = sum(this.#applied.values());
    const total = sum(this.#caps.values());
    const eventsPerSecond = applied / Math.max(0.001, (Date.now() - this.#startedAt) / 1000);
    const secondsLeft = eventsPerSecond > 0 ? (total - applied) / eventsPerSecond : 0;
    return { view: this.#view.name, build: this.#build, phase, applied, total, eventsPerSecond, secondsLeft };
  }

  get #liveName(): string {
    return buildName(this.#view, this.#pointer.active);
  }

  #livePositions(): Promise<readonly BuildPosition[]> {
    return buildPositions(this.#views.store, this.#liveName);
  }

  #offsets(): Promise<readonly PartitionOffsets[]> {
    return this.#views.log.offsets(this.#view.topics as readonly TopicName[]);
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
