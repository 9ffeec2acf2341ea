import type { EventLog, PartitionOffsets } from '@causeway/event-log';
import type { TopicName } from '@causeway/schemas';
import type { Health } from './health.ts';
import type { Logger } from './logger.ts';
import { problems } from './problem.ts';
import type { Runtime } from './service.ts';
import type { Telemetry } from './telemetry.ts';
import type { View } from './view.ts';
import { buildName, buildPositions, summarize } from './view-build.ts';
import type { RebuildProgress, RebuildResult } from './view-rebuild.ts';

export const OPERATIONS = Symbol('operations');

export interface ViewStatus {
  /** `<service>.<view>`. */
  readonly view: string;
  readonly version: number;
  readonly build: number;
  readonly documents: number;
  readonly checksum: string;
  /** Events applied, and those the log holds beyond. */
  readonly events: number;
  readonly lag: number;
  readonly rebuild?: RebuildProgress;
  readonly lastRebuild?: RebuildResult;
  readonly lastError?: string;
}

/** What operators can see and do in this process. */
export class Operations {
  readonly health: Health;
  readonly telemetry: Telemetry;
  readonly log: EventLog;
  readonly runtimes: readonly Runtime[];
  readonly #logger: Logger;
  readonly #progress = new Map<string, RebuildProgress>();
  readonly #results = new Map<string, RebuildResult>();
  readonly #errors = new Map<string, string>();

  constructor(options: {
    health: Health;
    telemetry: Telemetry;
    log: EventLog;
    logger: Logger;
    runtimes: readonly Runtime[];
  }) {
    this.health = options.health;
    this.telemetry = options.telemetry;
    this.log = options.log;
    this.runtimes = options.runtimes;
    this.#logger = options.logger;
  }

  async views(): Promise<readonly ViewStatus[]> {
    const all = this.runtimes.flatMap(runtime => runtime.views.declared.map(view => ({ runtime, view })));
    const ends = await this.log.offsets([...new Set(all.flatMap(it => it.view.topics))]);
    return Promise.all(all.map(({ runtime, view }) => this.#status(runtime, view, ends)));
  }

  /** Starts a rebuild; `onProgress` hears of it while it lasts. */
  async rebuild(name: string, onProgress?: (progress: RebuildProgress) => void): Promise<RebuildResult> {
    const { runtime, view } = this.#find(name);
    const id = idOf(runtime, view);
    this.#errors.delete(id);
    try {
      const result = await runtime.views.rebuild(view, {
        onProgress: progress => {
          this.#progress.set(id, progress);
          onProgress?.(progress);
        },
      });
      this.#results.set(id, result);
      this.#logger.info({ ...result, view: id }, 'view rebuilt');
      return result;
    } catch (error) {
      this.#errors.set(id, error instanceof Error ? error.message : 'the rebuild failed');
      throw error;
    } finally {
      this.#progress.delete(id);
    }
  }

  /** By `service.view`, or by the view's name where only one service has it. */
  #find(name: string): { runtime: Runtime; view: View } {
    const all = this.runtimes.flatMap(runtime => runtime.views.declared.map(view => ({ runtime, view })));
    const named = all.filter(({ runtime, view }) => idOf(runtime, view) === name || view.name === name);
    const [found] = named;
    if (found && named.length === 1) return found;
    const known = all.map(({ runtime, view }) => idOf(runtime, view)).join(', ');
    throw problems.notFound(`${found ? 'several services have that view' : 'no such view'}; views here: ${known}`);
  }

  async #status(runtime: Runtime, view: View, offsets: readonly PartitionOffsets[]): Promise<ViewStatus> {
    const pointer = await runtime.views.pointer(view);
    const positions = await buildPositions(runtime.store, buildName(view, pointer.active));
    const events = positions.reduce((sum, it) => sum + it.offset, 0);
    const ends = offsets.reduce((sum, it) => sum + (view.topics.includes(it.topic as TopicName) ? it.end : 0), 0);
    const id = idOf(runtime, view);
    return {
      view: id,
      version: pointer.version,
      build: pointer.active,
      ...summarize(positions),
      events,
      lag: Math.max(0, ends - events),
      rebuild: this.#progress.get(id),
      lastRebuild: this.#results.get(id),
      lastError: this.#errors.get(id),
    };
  }
}

function idOf(runtime: Runtime, view: View): string {
  return `${runtime.service}.${view.name}`;
}
