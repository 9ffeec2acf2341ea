import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Api, createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { loadFacility } from './load.ts';
import type { BenchContext } from './measure.ts';

export interface Memory {
  /** Bytes. */
  readonly rss: number;
  /** Bytes, after a full collection. */
  readonly heapUsed: number;
}

interface LagRow {
  readonly group: string;
  readonly topic: string;
  readonly end: number;
  readonly lag: number;
}

export interface ViewRow {
  readonly view: string;
  readonly events: number;
  readonly build: number;
  readonly lastRebuild?: { readonly build: number; readonly events: number; readonly seconds: number };
  readonly lastError?: string;
}

/** The whole exchange in a process of its own, on data of its own. */
export class ExchangeProcess {
  readonly api: Api;
  readonly mllpPort: number;
  readonly #child: ChildProcess;
  readonly #place: TestPlace;

  static async start({ kind, profileDirectory, tell }: BenchContext, name: string): Promise<ExchangeProcess> {
    const place = await createTestPlace(kind);
    const { KAFKA_BROKERS: _, MONGODB_URL: _m, ...inherited } = process.env;
    const profile = profileDirectory
      ? ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`, `--cpu-prof-name=${kind}-${name}-${Date.now()}.cpuprofile`]
      : [];
    const child = fork(fileURLToPath(new URL('./exchange-main.js', import.meta.url)), {
      // As `npm start` does.
      execArgv: ['--expose-gc', '--max-semi-space-size=64', ...profile],
      env: {
        ...inherited,
        CAUSEWAY_LOG_LEVEL: 'warn',
        CAUSEWAY_HTTP_PORT: '0',
        CAUSEWAY_MLLP_PORT: '0',
        ...place.environment,
      },
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`the exchange ended with ${code}`);
    });
    const [started] = await Promise.race([once(child, 'message'), gone]);
    gone.catch(() => {});
    tell(`${name}: the exchange is up (${kind})`);
    const { url, mllpPort } = started as { url: string; mllpPort: number };
    const exchange = new ExchangeProcess({ child, place, mllpPort, api: await Api.open(url, place.directory) });
    await exchange.#registerFacility();
    return exchange;
  }

  private constructor(parts: { child: ChildProcess; place: TestPlace; api: Api; mllpPort: number }) {
    this.#child = parts.child;
    this.#place = parts.place;
    this.api = parts.api;
    this.mllpPort = parts.mllpPort;
  }

  async get<T>(path: string, role: 'operator' | 'clinician' = 'operator'): Promise<T> {
    const { status, json, text } = await this.api.call('GET', path, { role });
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text.slice(0, 300)}`);
    return json as T;
  }

  /** Every event of the facility is an alert of this team: to its inbox, or to a webhook. */
  async subscribe(channel: object): Promise<void> {
    const { status, text } = await this.api.call('POST', '/fhir/Subscription', {
      role: 'care-team',
      organization: 'bench-team',
      body: {
        resourceType: 'Subscription',
        status: 'requested',
        reason: 'bench',
        criteria: `Encounter?facility=${loadFacility.id}&event=all`,
        channel,
      },
    });
    if (status !== 201) throw new Error(`the subscription was answered ${status}: ${text.slice(0, 300)}`);
  }

  /** Resolves when every group has handled all there is, and answers how many records each topic has. */
  async caughtUp(timeoutMs = 600_000): Promise<ReadonlyMap<string, number>> {
    let quiet = 0;
    let before = '';
    const rows = await eventually(
      () => this.get<readonly LagRow[]>('/log/lag'),
      now => {
        const ends = now.map(it => it.end).join();
        quiet = now.every(it => it.lag === 0) && (quiet === 0 || ends === before) ? quiet + 1 : 0;
        before = ends;
        return quiet >= 3;
      },
      { timeoutMs, everyMs: 100, what: 'the end of the log' },
    );
    // Several groups read one topic; each row of one group is a partition of it.
    const ends = new Map<string, number>();
    for (const { topic } of rows) {
      const group = rows.find(it => it.topic === topic)?.group;
      const own = rows.filter(it => it.topic === topic && it.group === group);
      ends.set(
        topic,
        own.reduce((sum, it) => sum + it.end, 0),
      );
    }
    return ends;
  }

  memory(): Promise<Memory> {
    return this.#ask('memory');
  }

  /** Of all its threads so far, µs. */
  async cpuUs(): Promise<number> {
    return (await this.#ask<{ cpuUs: number }>('cpu')).cpuUs;
  }

  async #ask<R>(question: string): Promise<R> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    return (await answer)[0] as R;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.send('stop');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(timer);
    await this.#place.remove();
  }

  async #registerFacility(): Promise<void> {
    const { id, name, sendingApplication, sendingFacility, authority, timeZone } = loadFacility;
    const body = { id, name, sendingApplication, sendingFacility, authority, timeZone };
    const { status, text } = await this.api.call('POST', '/facilities', { body, contentType: 'application/json' });
    if (status >= 300) throw new Error(`the facility was answered ${status}: ${text.slice(0, 300)}`);
  }
}
