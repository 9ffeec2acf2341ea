import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pairId, type SourcePatient, sourcePatientId, sourcePatientKey, unscored } from '@causeway/person';
import { type FactsReported, originHeader, type TopicName } from '@causeway/schemas';
import {
  decodeBatch,
  type Engine,
  type Host,
  type LogEvent,
  openEngine,
  openLocalIssuer,
  type Role,
  type Runtime,
  startHost,
} from '@causeway/service';
import { patiently } from '@causeway/testing';
import { type NotificationSettings, notificationService } from './notification-service.ts';

/** The notification service alone on the embedded engine, fed as the other services would feed it: for tests. */
export class TestExchange {
  readonly directory: string;
  readonly #settings: NotificationSettings;
  readonly #engine: Engine | undefined;
  #host: Host | undefined;

  private constructor(directory: string, settings: NotificationSettings, engine?: Engine) {
    this.directory = directory;
    this.#settings = settings;
    this.#engine = engine;
  }

  static async start(settings: NotificationSettings): Promise<TestExchange> {
    const exchange = new TestExchange(await mkdtemp(join(tmpdir(), 'causeway-notification-')), settings);
    await exchange.up();
    return exchange;
  }

  /** Another instance of the service, on an engine that both share. */
  static async join(directory: string, settings: NotificationSettings, engine: Engine): Promise<TestExchange> {
    const exchange = new TestExchange(directory, settings, engine);
    await exchange.up();
    return exchange;
  }

  async up(): Promise<void> {
    const { directory } = this;
    this.#host = await startHost({
      settings: {
        engine: { kind: 'embedded', directory },
        dataDirectory: directory,
        host: '127.0.0.1',
        httpPort: 0,
        logLevel: 'silent',
      },
      services: [
        notificationService({ ...this.#settings, webhook: { privateAddresses: true, ...this.#settings.webhook } }),
      ],
      ...(this.#engine ? { engine: this.#engine } : {}),
    });
  }

  async down(): Promise<void> {
    await this.#host?.close();
  }

  async end(): Promise<void> {
    await this.down();
    await rm(this.directory, { recursive: true });
  }

  get url(): string {
    return this.#host?.url ?? '';
  }

  get runtime(): Runtime {
    const [runtime] = this.#host?.runtimes ?? [];
    if (!runtime) throw new Error('the exchange is not up');
    return runtime;
  }

  async authorization(organization = 'lakeside', role: Role = 'care-team'): Promise<string> {
    const issuer = await openLocalIssuer(this.directory);
    return `Bearer ${await issuer.issue({ subject: 'nurse', role, organization, purpose: 'TREAT' })}`;
  }

  async call(method: string, path: string, body?: object, as: { organization?: string; role?: Role } = {}) {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: await this.authorization(as.organization, as.role),
        ...(body ? { 'content-type': 'application/fhir+json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  /** What `call` answers, for calls that are to succeed. */
  async json<T>(method: string, path: string, body?: object, organization?: string): Promise<T> {
    const response = await this.call(method, path, body, { organization });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async panel(...patients: readonly SourcePatient[]): Promise<string> {
    const member = patients.map(({ authority, identifier }) => ({
      entity: { identifier: { system: authority, value: identifier } },
    }));
    const { id } = await this.json<{ id: string }>('POST', '/fhir/Group', {
      resourceType: 'Group',
      type: 'person',
      actual: true,
      member,
    });
    return id;
  }

  async subscribe(criteria: string, channel: object, rest: object = {}): Promise<{ id: string; extension?: object[] }> {
    const resource = { resourceType: 'Subscription', status: 'requested', reason: 'test', criteria, channel, ...rest };
    return this.json('POST', '/fhir/Subscription', resource);
  }

  /** One ADT message about a patient, as the normaliser would publish it; again under the same ids when `as` is given. */
  async report(patient: SourcePatient, trigger: string, as?: FactsReported): Promise<FactsReported> {
    const encounter = { id: randomUUID(), class: 'IMP', status: 'in-progress', location: 'Ward 3' };
    const event: FactsReported = as ?? {
      type: 'FactsReported',
      header: originHeader({ now: Date.now(), facility: 'general', messageId: randomUUID() }),
      sourcePatient: patient,
      trigger,
      patient: JSON.stringify({ resourceType: 'Patient', id: sourcePatientId(patient) }),
      encounter,
      resources: [
        {
          resourceType: 'Encounter',
          id: encounter.id,
          deleted: false,
          json: JSON.stringify({ resourceType: 'Encounter', id: encounter.id, status: 'in-progress' }),
        },
      ],
      cleared: [],
      unmapped: {},
    };
    await this.runtime.publisher.publishOne('causeway.clinical.event', sourcePatientKey(patient), event);
    return event;
  }

  async link(a: SourcePatient, b: SourcePatient): Promise<void> {
    const header = originHeader({ now: Date.now(), facility: 'identity', messageId: '' });
    const position = await this.runtime.publisher.publishOne('causeway.identity.link', pairId(a, b), {
      type: 'PatientsLinked',
      header,
      a,
      b,
      ...unscored,
      basis: 'RULE',
      rule: 'test',
      explanation: '',
    });
    await this.runtime.views.reached(position, 5_000);
  }

  /** The patient denies an organisation; resolves once the service knows. */
  async deny(patient: SourcePatient, organization = 'lakeside'): Promise<void> {
    const id = sourcePatientId(patient);
    const position = await this.runtime.publisher.publishOne('causeway.consent.directive', id, {
      type: 'DirectiveRecorded',
      header: originHeader({ now: Date.now(), facility: 'general', messageId: '' }),
      id: randomUUID(),
      patient: id,
      active: true,
      provisions: [{ decision: 'DENY', organizations: [organization], purposes: [], from: null, until: null }],
      resource: '{}',
    });
    await this.runtime.views.reached(position, 5_000);
  }

  /** Everything a topic holds now. */
  async events<T extends TopicName>(topic: T): Promise<readonly LogEvent<T>[]> {
    const { log, codec } = this.runtime;
    const ends = await log.offsets([topic]);
    const total = ends.reduce((sum, it) => sum + it.end, 0);
    const found: LogEvent<T>[] = [];
    const following = await log.follow({
      topics: [topic],
      from: 'beginning',
      onBatch: async batch => {
        found.push(...((await decodeBatch(codec, batch)).events as readonly LogEvent<T>[]));
      },
    });
    await until(() => found.length >= total);
    await following.close();
    return found;
  }
}

/** One log and one store for several instances, which only the caller closes. */
export async function sharedEngine(directory: string): Promise<Engine & { close(): Promise<void> }> {
  const { log, openStore } = await openEngine({ kind: 'embedded', directory }, 'test');
  const store = await openStore('notification');
  return {
    log,
    openStore: async () => ({
      collection: declaration => store.collection(declaration),
      ensure: declarations => store.ensure(declarations),
      list: () => store.list(),
      drop: name => store.drop(name),
      transaction: work => store.transaction(work),
      bulk: changes => store.bulk(changes),
      ping: () => store.ping(),
      close: async () => {},
    }),
    close: async () => {
      await store.close();
      await log.close();
    },
  };
}

export interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** A webhook of someone's, which answers as told. */
export class Receiver {
  readonly calls: Call[] = [];
  readonly #server;
  answer: (call: Call) => number = () => 200;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        const call = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8'), at: Date.now() };
        this.calls.push(call);
        response.writeHead(this.answer(call)).end();
      });
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>(resolve => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  get ids(): readonly (string | undefined)[] {
    return this.calls.map(it => it.headers['webhook-id']?.toString());
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = patiently(8_000)): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to pass in time');
    await sleep(10);
  }
}

let made = 0;

export function newPatient(authority = 'urn:oid:2.16.840.1.113883.19.5'): SourcePatient {
  return { authority, identifier: `T-${++made}` };
}
