import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DocStore } from '@causeway/doc-store';
import type { EventLog } from '@causeway/event-log';
import { type Engine, openEngine } from '@causeway/service';
import { type Child, freePort, startNode, type TestPlace, untilReady } from '@causeway/testing';
import { Region, type ServiceName } from './region.ts';

/** Several hosts of one exchange in this process: on the cluster each with its own connections, else on one engine. */
export class Instances {
  readonly #place: TestPlace;
  readonly #running = new Set<Instance>();
  #shared: Engine | undefined;

  constructor(place: TestPlace) {
    this.#place = place;
  }

  async start(services: readonly ServiceName[]): Promise<Instance> {
    const engine = await this.#engine();
    const instance = await Instance.start(this.#place, services, {
      engine,
      leave: async () => {
        this.#running.delete(instance);
        if (engine !== this.#shared) await engine.log.close();
      },
    });
    this.#running.add(instance);
    return instance;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map(it => it.stop()));
    await this.#shared?.log.close();
  }

  async #engine(): Promise<Engine> {
    const { kind, settings } = this.#place;
    if (kind === 'cluster') return openEngine(settings.engine, 'test');
    this.#shared ??= await openEngine(settings.engine, 'test');
    return this.#shared;
  }
}

/** One host among others. */
export class Instance {
  readonly region: Region;
  readonly #wire: Wire;
  readonly #leave: () => Promise<void>;

  private constructor(region: Region, wire: Wire, leave: () => Promise<void>) {
    this.region = region;
    this.#wire = wire;
    this.#leave = leave;
  }

  static async start(
    place: TestPlace,
    services: readonly ServiceName[],
    { engine, leave }: { readonly engine: Engine; readonly leave: () => Promise<void> },
  ): Promise<Instance> {
    const wire = new Wire(engine);
    const region = await Region.start(place, { services, engine: wire });
    return new Instance(region, wire, leave);
  }

  /** The partitions of a topic of which it was given records, as a member of the group. */
  handled(group: ServiceName, topic: string): ReadonlySet<number> {
    return this.#wire.handled.get(`${group}/${topic}`) ?? new Set();
  }

  /** The partitions of a topic that it has now, as a member of the group. */
  assigned(group: ServiceName, topic: string): ReadonlySet<number> {
    return this.#wire.assigned.get(`${group}/${topic}`) ?? new Set();
  }

  /** Ends well: what was begun is finished. */
  async stop(): Promise<void> {
    await this.region.close();
    await this.#leave();
  }

  /** From one moment to the next nothing of it reaches the log or a store, whatever it was doing. */
  async breakDown(): Promise<void> {
    await this.#wire.cut();
    await this.stop();
  }
}

/** An engine as one instance has it: counts what it is given, and can be cut. */
class Wire implements Engine {
  readonly log: EventLog;
  readonly handled = new Map<string, Set<number>>();
  readonly assigned = new Map<string, Set<number>>();
  readonly #engine: Engine;
  readonly #stores: DocStore[] = [];
  #isCut = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.log = this.#watched(engine.log);
  }

  async openStore(service: string): Promise<DocStore> {
    const store = await this.#engine.openStore(service);
    this.#stores.push(store);
    return store;
  }

  async cut(): Promise<void> {
    this.#isCut = true;
    await Promise.all(this.#stores.map(it => it.close()));
  }

  #held(group: string, topic: string): Set<number> {
    const key = `${group}/${topic}`;
    const known = this.assigned.get(key) ?? new Set();
    this.assigned.set(key, known);
    return known;
  }

  #watched(log: EventLog): EventLog {
    return {
      append: async (topic, records) => {
        if (this.#isCut) throw new Error('the instance has no log any more');
        return log.append(topic, records);
      },
      subscribe: options =>
        log.subscribe({
          ...options,
          onAssigned: async partitions => {
            for (const { topic, partition } of partitions) this.#held(options.group, topic).add(partition);
            return options.onAssigned(partitions);
          },
          onRevoked: async partitions => {
            for (const { topic, partition } of partitions) this.#held(options.group, topic).delete(partition);
            await options.onRevoked(partitions);
          },
          onBatch: async batch => {
            const key = `${options.group}/${batch.topic}`;
            this.handled.set(key, (this.handled.get(key) ?? new Set()).add(batch.partition));
            await options.onBatch(batch);
          },
        }),
      follow: options => log.follow(options),
      ensureTopics: topics => log.ensureTopics(topics),
      topics: () => log.topics(),
      offsets: topics => log.offsets(topics),
      lag: (group, topics) => log.lag(group, topics),
      ping: () => log.ping(),
      close: () => log.close(),
    };
  }
}

export interface ServiceProcess extends Child {
  readonly url: string;
}

/** A service as it is deployed, in a process of its own, once it is ready; on the embedded engine it must be alone. */
export async function startProcess(place: TestPlace, service: ServiceName): Promise<ServiceProcess> {
  const main = fileURLToPath(new URL(`../../services/${service}/dist/main.js`, import.meta.url));
  if (!existsSync(main)) throw new Error(`services/${service} is not built: run \`npm run build\` first`);
  const httpPort = await freePort();
  const url = `http://127.0.0.1:${httpPort}`;
  const child = startNode([main], {
    ...place.environment,
    CAUSEWAY_HTTP_PORT: String(httpPort),
    CAUSEWAY_LOG_LEVEL: 'warn',
  });
  await untilReady(child, url);
  return { ...child, url };
}
