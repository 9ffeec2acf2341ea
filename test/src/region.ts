import { consentService } from '@causeway/consent';
import { type Ack, connectMllp, type MllpClient, parseAck } from '@causeway/hl7';
import { type IdentityService, identityService } from '@causeway/identity';
import { type IngestionService, ingestionService } from '@causeway/ingestion';
import { notificationService } from '@causeway/notification';
import { queryService } from '@causeway/query';
import { type Engine, type Host, type Logger, type Runtime, startHost, type Telemetry } from '@causeway/service';
import { type Facility, facilities } from '@causeway/simulator';
import { Api, patiently, type TestPlace } from '@causeway/testing';

export type ServiceName = 'ingestion' | 'identity' | 'consent' | 'notification' | 'query';

export interface RegionOptions {
  /** Default: all of them. */
  readonly services?: readonly ServiceName[];
  /** Shared with other hosts of this process; default: an engine of its own. */
  readonly engine?: Engine;
  readonly logger?: Logger;
  readonly telemetry?: Telemetry;
  /** The same again after a restart; default: a free one. */
  readonly mllpPort?: number;
}

/** A call that fails is made again soon, so that tests need not wait for it. */
const webhook = {
  initialMs: 20,
  maxMs: 100,
  drainMs: 2_000,
  giveUpAfterMs: 600_000,
  maxRefusals: 5,
  privateAddresses: true,
};
const allServices: readonly ServiceName[] = ['ingestion', 'identity', 'consent', 'notification', 'query'];

/** One host of the exchange as a test wants it: all services or some, alone or beside others on the same engine. */
export class Region {
  readonly host: Host;
  readonly api: Api;
  readonly #ingestion: IngestionService;
  readonly #identity: IdentityService;
  readonly #clients: MllpClient[] = [];

  private constructor(host: Host, api: Api, parts: { ingestion: IngestionService; identity: IdentityService }) {
    this.host = host;
    this.api = api;
    this.#ingestion = parts.ingestion;
    this.#identity = parts.identity;
  }

  static async start(
    place: TestPlace,
    { services = allServices, mllpPort = 0, ...options }: RegionOptions = {},
  ): Promise<Region> {
    const ingestion = ingestionService({ mllpPort });
    const identity = identityService({ standard: 'permit', queries: { port: 0, host: '127.0.0.1' } });
    const made = {
      ingestion: () => ingestion,
      identity: () => identity,
      consent: () => consentService({ standard: 'permit' }),
      notification: () => notificationService({ standard: 'permit', webhook }),
      query: () => queryService({ standard: 'permit' }),
    } as const;
    const host = await startHost({ settings: place.settings, services: services.map(it => made[it]()), ...options });
    return new Region(host, await Api.open(host.url, place.directory), { ingestion, identity });
  }

  runtime(service: ServiceName): Runtime {
    const found = this.host.runtimes.find(it => it.service === service);
    if (!found) throw new Error(`${service} does not run here`);
    return found;
  }

  get log(): Runtime['log'] {
    const [first] = this.host.runtimes;
    if (!first) throw new Error('no service runs here');
    return first.log;
  }

  async register(of: readonly Facility[] = Object.values(facilities)): Promise<void> {
    for (const { id, name, sendingApplication, sendingFacility, authority, timeZone } of of) {
      const body = { id, name, sendingApplication, sendingFacility, authority, timeZone };
      const { status, text } = await this.api.call('POST', '/facilities', { body, contentType: 'application/json' });
      if (status !== 201) throw new Error(`${id} was not registered: ${status} ${text}`);
    }
  }

  get mllpPort(): number {
    const { mllpPort } = this.#ingestion;
    if (mllpPort === undefined) throw new Error('MLLP is not open');
    return mllpPort;
  }

  /** Where PIX and PDQ queries are answered. */
  get queryPort(): number {
    const { queryPort } = this.#identity;
    if (queryPort === undefined) throw new Error('identity does not run here');
    return queryPort;
  }

  /** A connection of its own: what is sent over it is taken in order. */
  async connect(): Promise<MllpClient> {
    const client = await connectMllp({ host: '127.0.0.1', port: this.mllpPort, timeoutMs: patiently(30_000) });
    this.#clients.push(client);
    return client;
  }

  /** Sends one after the other over one connection, and answers what each was answered. */
  async send(texts: readonly string[]): Promise<readonly Ack[]> {
    const client = await this.connect();
    const acks: Ack[] = [];
    for (const text of texts) acks.push(parseAck(await client.send(text)));
    return acks;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map(it => it.close()));
    await this.host.close();
  }
}
