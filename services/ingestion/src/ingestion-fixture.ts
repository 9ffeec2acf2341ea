import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode, type EventsByTopic, type TopicName } from '@causeway/schemas';
import { type Engine, type Host, openEngine, openLocalIssuer, type Role, startHost } from '@causeway/service';
import { ingestionService } from './ingestion-service.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly role?: Role;
  /** Facility id of a caller with the role facility. */
  readonly organization?: string;
}

/** The ingestion service on the embedded engine, in a folder of its own. */
export class IngestionFixture {
  readonly engine: Engine;
  readonly host: Host;
  readonly #directory: string;

  private constructor(directory: string, engine: Engine, host: Host) {
    this.#directory = directory;
    this.engine = engine;
    this.host = host;
  }

  static async start(): Promise<IngestionFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-ingestion-'));
    const engine = await openEngine({ kind: 'embedded', directory }, 'test');
    return IngestionFixture.#open(directory, engine);
  }

  /** Another instance of the service, on the same log and store. Close its host before this stops. */
  another(): Promise<IngestionFixture> {
    return IngestionFixture.#open(this.#directory, this.engine);
  }

  static async #open(directory: string, engine: Engine): Promise<IngestionFixture> {
    const settings = {
      engine: { kind: 'embedded', directory },
      dataDirectory: directory,
      host: '127.0.0.1',
      httpPort: 0,
      logLevel: 'silent',
    } as const;
    const host = await startHost({ settings, services: [ingestionService({ mllpPort: 0 })], engine });
    return new IngestionFixture(directory, engine, host);
  }

  async stop(): Promise<void> {
    await this.host.close();
    await this.engine.log.close();
    await rm(this.#directory, { recursive: true });
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const { body, role = 'operator', organization = 'north', accept } = options;
    const issuer = await openLocalIssuer(this.#directory);
    const token = await issuer.issue({ subject: 'someone', role, organization, purpose: 'HOPERAT' });
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const type = options.type ?? (isText ? 'x-application/hl7-v2+er7' : 'application/json');
    return fetch(`${this.host.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(accept && { accept }),
        ...(body !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body: isText ? (body as string) : JSON.stringify(body) }),
    });
  }

  async json<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    return (await (await this.call(method, path, options)).json()) as T;
  }

  async register(facility: object): Promise<void> {
    const { status } = await this.call('POST', '/facilities', { body: facility });
    if (status > 201) throw new Error(`not registered: ${status}`);
  }

  /** The acknowledgement of an HL7 v2 message. */
  async send(message: string): Promise<string> {
    return (await this.call('POST', '/hl7v2', { body: message, role: 'facility' })).text();
  }

  /** Everything in a topic, partition by partition. */
  async readAll<T extends TopicName>(topic: T): Promise<readonly EventsByTopic[T][]> {
    const { log } = this.engine;
    const events: EventsByTopic[T][] = [];
    const total = (await log.offsets([topic])).reduce((sum, it) => sum + it.end, 0);
    const subscription = await log.follow({
      topics: [topic],
      from: 'beginning',
      onBatch: async ({ records }) => {
        for (const { value } of records) events.push(decode(topic, value));
      },
    });
    await until(() => events.length >= total);
    await subscription.close();
    return events;
  }

  /** All that was taken is normalised, and its facts are counted. */
  async settled(): Promise<void> {
    const { log } = this.engine;
    for (const topics of [['causeway.inbound.message', 'causeway.dead.letter'], ['causeway.clinical.event']]) {
      await until(async () => (await log.lag('ingestion', topics)).every(it => it.committed >= it.end));
    }
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await condition()); await sleep(10)) {
    if (Date.now() > deadline) throw new Error('it did not come about within 10 s');
  }
}
