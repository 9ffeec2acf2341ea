import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patiently } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import { demoFacility, firstSample, samplePatient } from './demo-facility.ts';
import { type Exchange, startExchange } from './exchange.ts';
import { causeway, type Ran, TestingIo } from './testing-io.ts';

const result = fileURLToPath(new URL('../samples/then-result.hl7', import.meta.url));

let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-exchange-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

function cw(...argv: readonly string[]): Promise<Ran> {
  return causeway(env, ...argv);
}

async function json<T>(...argv: readonly string[]): Promise<T> {
  const { exitCode, out, err } = await cw(...argv, '--json');
  expect(err).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(out) as T;
}

async function until<T>(read: () => Promise<T | undefined> | T | undefined, timeoutMs = patiently(10_000)): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; ) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen in time');
}

describe('the commands of an operator', () => {
  let exchange: Exchange;

  beforeAll(async () => {
    const data = join(directory, 'operator');
    exchange = await startExchange({
      settings: {
        engine: { kind: 'embedded', directory: data },
        dataDirectory: data,
        host: '127.0.0.1',
        httpPort: 0,
        logLevel: 'silent',
      },
      mllpPort: 0,
    });
    env = {
      CAUSEWAY_DATA: data,
      CAUSEWAY_HTTP_PORT: new URL(exchange.url).port,
      CAUSEWAY_MLLP_PORT: String(exchange.mllpPort),
    };
  }, 30_000);

  afterAll(async () => {
    await exchange.close();
  });

  it('keep what an unknown sender sends, let it in, and take what was kept', async () => {
    const refused = await cw('send', firstSample);
    expect(refused.exitCode).toBe(1);
    expect(refused.out).toMatch(/AR refused[\s\S]*npx causeway facility add/);

    const items = await until(async () => {
      const all = await json<{ id: string; reason: string }[]>('quarantine', 'list');
      return all.length > 0 ? all : undefined;
    });
    expect(items).toMatchObject([{ reason: 'unknown-facility' }]);
    const shown = await cw('quarantine', 'show', items[0]?.id ?? '');
    expect(shown.out).toContain('MSH|^~\\&|DEMO-EHR|DEMO-HOSPITAL|');
    expect((await cw('quarantine', 'replay', items[0]?.id ?? '')).exitCode).toBe(1);

    const { id, name, sendingApplication, sendingFacility, authority, timeZone } = demoFacility;
    const added = await cw(
      ...['facility', 'add', '--id', id, '--name', name, '--sending-application', sendingApplication],
      ...['--sending-facility', sendingFacility, '--authority', authority, '--time-zone', timeZone],
    );
    expect(added).toMatchObject({ exitCode: 0, err: '' });
    expect(await json('facility', 'list')).toEqual([{ ...demoFacility, fhirValidation: 'flag' }]);

    expect(await json('quarantine', 'replay', '--all')).toMatchObject({ replayed: 1, accepted: 1 });
    const empty = await until(async () => {
      const { out } = await cw('quarantine', 'list');
      return out.includes('no open message') ? out : undefined;
    });
    expect(empty).toContain('no open message in quarantine');
  });

  it('send a message and read the person it made with a printed token', async () => {
    const sent = await cw('send', result);
    expect(sent).toMatchObject({ exitCode: 0, out: expect.stringContaining('AA accepted') });
    const token = await cw('token', '--role', 'clinician', '--organization', 'demo', '--purpose', 'treatment');
    expect(token.err).toBe('');
    expect(token.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const identifier = encodeURIComponent(`${samplePatient.system}|${samplePatient.identifier}`);
    const total = await until(async () => {
      const response = await fetch(`${exchange.url}/fhir/Patient?identifier=${identifier}`, {
        headers: { authorization: `Bearer ${token.out.trim()}` },
      });
      expect(response.status).toBe(200);
      const bundle = (await response.json()) as { total: number };
      return bundle.total || undefined;
    });
    expect(total).toBe(1);
  });

  it('say which registration another one replaces, and who is refused from then on', async () => {
    const add = (sender: string) =>
      cw(
        ...['facility', 'add', '--id', 'valley', '--name', 'Valley Clinic', '--sending-application', sender],
        ...['--sending-facility', 'VALLEY', '--authority', 'VALLEY&2.999.5.1&ISO', '--time-zone', 'Europe/London'],
      );
    const added = await add('ADT');
    expect(added).toMatchObject({ exitCode: 0, err: '' });
    expect(added.out).toContain('registered valley: messages from MSH-3 ADT, MSH-4 VALLEY are taken now');
    expect(added.out).toContain('urn:oid:2.999.5.1|<number>');
    expect((await add('ADT')).out).toContain('registered so already: valley');
    const replaced = await add('PAS');
    expect(replaced.out).toContain('replaced the registration of valley: messages from MSH-3 PAS, MSH-4 VALLEY');
    expect(replaced.err).toContain(
      '"Valley Clinic" was valley until now; messages from MSH-3 ADT, MSH-4 VALLEY are refused',
    );
  });

  it('send the same again and get the first answer', async () => {
    const { out, exitCode } = await cw('send', result, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      type: 'ORU^R01',
      controlId: 'DEMO-0002',
      ack: { code: 'AA', controlId: 'DEMO-0002' },
    });
  });

  it('play a story, every message of which is accepted', async () => {
    const report = await json<{ answered: number; accepted: number }>('simulate', '--story', '--connections', '2');
    expect(report.accepted).toBe(report.answered);
    expect(report.answered).toBeGreaterThan(10);
    expect((await json<{ id: string }[]>('facility', 'list')).map(it => it.id).sort()).toEqual([
      'demo',
      'general',
      'lakeside',
      'stmary',
      'valley',
    ]);
  });

  it('show the load of a region as a table', async () => {
    const { exitCode, out } = await cw('simulate', '--patients', '3', '--messages', '20');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/sent +answered +seconds +msg\/s +p50 +p95 +p99 +max/);
    expect(out).toContain('AA 20');
  });

  it('rebuild a view that equals the live one', async () => {
    const views = await json<{ view: string; build: number }[]>('views', 'list');
    expect(new Set(views.map(it => it.view.split('.')[0]))).toEqual(
      new Set(['ingestion', 'identity', 'consent', 'notification', 'query']),
    );
    const lag = async () => (await json<{ lag: number }[]>('log', 'lag')).reduce((sum, it) => sum + it.lag, 0);
    await expect.poll(lag, { timeout: patiently(15_000), interval: 300 }).toBe(0);
    const rebuilt = await json<{ view: string; equal: boolean; events: number }>(
      'views',
      'rebuild',
      'identity.patients',
    );
    expect(rebuilt).toMatchObject({ view: 'identity.patients', equal: true });
    expect(rebuilt.events).toBeGreaterThan(10);
    const { out, err } = await cw('views', 'rebuild', 'identity.patients');
    expect(out).toMatch(/✔ identity\.patients rebuilt, equal to the live one: \d+ documents/);
    expect(err).toContain('100%');
    expect((await cw('views', 'status')).out).toContain('equal to the live one');
  });

  it('name the views there are when there is no such view', async () => {
    const { exitCode, err } = await cw('views', 'rebuild', 'nothing');
    expect(exitCode).toBe(2);
    expect(err).toContain('identity.patients');
  });

  it('show the log and who is behind it', async () => {
    const { out, exitCode } = await cw(
      'log',
      'tail',
      '--topic',
      'inbound.message',
      '--from',
      'beginning',
      '--limit',
      '3',
      '--json',
    );
    expect(exitCode).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map(it => JSON.parse(it) as { topic: string; type: string });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ topic: 'causeway.inbound.message', type: 'MessageReceived' });
    const lag = await json<{ group: string; end: number }[]>('log', 'lag');
    expect(lag.filter(it => it.group === 'identity').reduce((sum, it) => sum + it.end, 0)).toBeGreaterThan(10);
    expect((await cw('log', 'lag')).out).toMatch(/^service +topic +partitions +committed +end +lag$/m);
  });

  it('are told that their token is of another data folder', async () => {
    const elsewhere = join(directory, 'elsewhere');
    await causeway(
      { CAUSEWAY_DATA: elsewhere },
      'token',
      '--role',
      'operator',
      '--organization',
      'x',
      '--purpose',
      'operations',
    );
    const { exitCode, err } = await causeway({ ...env, CAUSEWAY_DATA: elsewhere }, 'views', 'list');
    expect(exitCode).toBe(1);
    expect(err).toContain('CAUSEWAY_DATA');
  });
});

describe('causeway start', () => {
  async function started(data: string, ...argv: readonly string[]) {
    const io = new TestingIo(
      { CAUSEWAY_DATA: join(directory, data), CAUSEWAY_HTTP_PORT: '0', CAUSEWAY_MLLP_PORT: '0' },
      fileURLToPath(new URL('../../..', import.meta.url)),
    );
    const ended = run(['start', ...argv], io);
    await until(() => (io.out.includes('Ctrl-C') ? true : undefined), 30_000);
    return { io, ended };
  }

  it('prints a line that sends a first message, which is accepted, and stops clean', async () => {
    const { io, ended } = await started('fresh');
    const [, line = ''] = /npx causeway (send .*)/.exec(io.out) ?? [];
    const [command = '', file = '', ...rest] = line.split(' ');
    const { exitCode, out } = await causeway(io.env, command, join(io.directory, file), ...rest);
    expect(exitCode).toBe(0);
    expect(out).toContain('AA accepted');

    const url = /(http:\/\/[\d.:]+)\/health\/ready/.exec(io.out)?.[0] ?? '';
    await expect.poll(async () => (await fetch(url)).status, { timeout: patiently(30_000) }).toBe(200);
    const token = /^ey\S+$/m.exec(io.out)?.[0] ?? '';
    const patients = await fetch(`${url.replace('/health/ready', '')}/fhir/Patient?identifier=DEMO-HOSPITAL%7CD-1001`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(patients.status).toBe(200);

    io.interrupt();
    expect(await ended).toBe(0);
    expect(io.out).toContain('Stopped clean');
    expect(io.err).toBe('');
  }, 60_000);

  it('writes its log as JSON lines without the token where asked', async () => {
    const io = new TestingIo({
      CAUSEWAY_DATA: join(directory, 'json'),
      CAUSEWAY_HTTP_PORT: '0',
      CAUSEWAY_MLLP_PORT: '0',
    });
    const ended = run(['start', '--json', '--no-demo-facility'], io);
    const line = await until(() => io.out.split('\n').find(it => it.includes('"started"')), 30_000);
    expect(JSON.parse(line)).toMatchObject({ msg: 'started', fhir: expect.stringMatching(/\/fhir$/) });
    io.interrupt();
    expect(await ended).toBe(0);
    for (const it of io.out.trim().split('\n')) JSON.parse(it);
    expect(io.out).not.toContain('eyJ');
  }, 60_000);

  it('says that another exchange has the data folder', async () => {
    const { io, ended } = await started('shared');
    const second = await causeway(io.env, 'start');
    expect(second.exitCode).toBe(2);
    expect(second.err).toMatch(/data folder \S+shared is in use by another exchange\n.*CAUSEWAY_DATA/);
    io.interrupt();
    expect(await ended).toBe(0);
  }, 60_000);

  it('stops at once by a second Ctrl-C while it waits for its servers', async () => {
    // A server that takes connections and never says a word.
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const io = new TestingIo({
      CAUSEWAY_DATA: join(directory, 'waiting'),
      CAUSEWAY_HTTP_PORT: '0',
      CAUSEWAY_MLLP_PORT: '0',
      KAFKA_BROKERS: `127.0.0.1:${port}`,
      MONGODB_URL: `mongodb://127.0.0.1:${port}/`,
    });
    const ended = run(['start'], io);
    await once(mute, 'connection');
    io.interrupt();
    io.interrupt();
    expect(await ended).toBe(130);
    expect(io.out).toContain('Stopped at once.');
    mute.close();
  }, 10_000);

  it('--demo plays a region and prints the alerts of its care team', async () => {
    const { io, ended } = await started('demo', '--demo', '--patients', '8', '--rate', '200');
    await until(() => (io.out.includes('✔') ? true : undefined), 45_000);
    const [, accepted = '', refused = '', alerts = ''] =
      /: (\d+) accepted, (\d+) refused; (\d+) alerts/.exec(io.out) ?? [];
    expect(Number(accepted)).toBeGreaterThan(40);
    expect(refused).toBe('0');
    const shown = io.out
      .split('\n')
      .filter(it => /^\d{4}-\d\d-\d\d \d\d:\d\d {2}(admit|discharge|transfer|merge|cancel-admit) /.test(it));
    expect(shown).toHaveLength(Number(alerts));
    expect(Number(alerts)).toBeGreaterThan(8);
    io.interrupt();
    expect(await ended).toBe(0);
    expect(io.err).toBe('');
  }, 90_000);
});
