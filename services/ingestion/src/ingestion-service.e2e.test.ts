import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventLog, LogError, type NewRecord } from '@causeway/event-log';
import { connectMllp, type MllpClient, parseAck } from '@causeway/hl7';
import { decode, encode, type MessageReceived, originHeader, type TopicName } from '@causeway/schemas';
import {
  type Engine,
  type Host,
  openEngine,
  openLocalIssuer,
  type Role,
  rebuildView,
  startHost,
} from '@causeway/service';
import { patiently } from '@causeway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inboundView } from './inbound-view.ts';
import { type IngestionService, type IngestionSettings, ingestionService } from './ingestion-service.ts';
import { adt, merge, north, unconvertible } from './sample-message.ts';

let directory: string;
let engine: Engine;
let host: Host;
let service: IngestionService;
let client: MllpClient;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-ingestion-'));
  await start();
});

afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true });
});

async function start(options: { wrap?: (log: EventLog) => EventLog } & Partial<IngestionSettings> = {}): Promise<void> {
  const { wrap = it => it, ...more } = options;
  const settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  } as const;
  const opened = await openEngine(settings.engine, 'test');
  engine = { ...opened, log: wrap(opened.log), openStore: name => opened.openStore(name) };
  service = ingestionService({ mllpPort: 0, ...more });
  host = await startHost({ settings, services: [service], engine });
  client = await connectMllp({ host: '127.0.0.1', port: service.mllpPort ?? 0, timeoutMs: patiently(15_000) });
}

async function stop(): Promise<void> {
  await client.close();
  await host.close();
  await engine.log.close();
}

async function call(method: string, path: string, options: { body?: object | string; role?: Role } = {}) {
  const { body, role = 'operator' } = options;
  const issuer = await openLocalIssuer(directory);
  const token = await issuer.issue({ subject: 'someone', role, organization: 'north', purpose: 'HOPERAT' });
  const type = typeof body === 'string' ? 'x-application/hl7-v2+er7' : 'application/json';
  return fetch(`${host.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

const register = (facility: object = north) => call('POST', '/facilities', { body: facility });

async function send(message: string): Promise<string> {
  return (await client.send(message)).toString();
}

async function codeOf(message: string): Promise<string> {
  const { code, error } = parseAck(await send(message));
  return error ? `${code} ${error.code}` : code;
}

/** Everything in a topic, partition by partition. */
async function readAll<T extends TopicName>(topic: T) {
  const records: { key: string; offset: number; partition: number; event: ReturnType<typeof decode<T>> }[] = [];
  const total = (await engine.log.offsets([topic])).reduce((sum, it) => sum + it.end, 0);
  const subscription = await engine.log.follow({
    topics: [topic],
    from: 'beginning',
    onBatch: async batch => {
      for (const { key, offset, partition, value } of batch.records) {
        records.push({ key, offset, partition, event: decode(topic, value) });
      }
    },
  });
  await until(() => records.length >= total);
  await subscription.close();
  return records;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await condition()); await sleep(10)) {
    if (Date.now() > deadline) throw new Error('it did not come about within 10 s');
  }
}

/** All that was taken is normalised. */
async function settled(): Promise<void> {
  await until(async () => {
    const lag = await engine.log.lag('ingestion', ['causeway.inbound.message', 'causeway.dead.letter']);
    return lag.every(it => it.committed >= it.end);
  });
}

interface Item {
  readonly id: string;
  readonly reason: string;
  readonly status: string;
  readonly controlId: string;
  readonly kind: string;
}

async function quarantine(query = ''): Promise<readonly Item[]> {
  await settled();
  return (await json<{ items: Item[] }>(await call('GET', `/quarantine${query}`))).items;
}

describe('facilities', () => {
  it('are registered once, listed, and refused when they share a sender', async () => {
    const first = await register();
    expect(first.status).toBe(201);
    expect(first.headers.get('x-causeway-position')).toMatch(/^causeway\.inbound\.facility\/\d+\/\d+$/);
    expect((await register()).status).toBe(200);
    expect((await register({ ...north, id: 'twin', authority: 'OTHER' })).status).toBe(409);
    expect((await register({ ...north, timeZone: 'Mars/Olympus' })).status).toBe(400);
    expect((await register({ id: 'north' })).status).toBe(400);
    expect(await json(await call('GET', '/facilities'))).toEqual([north]);
    expect(await json(await call('GET', '/facilities/north'))).toEqual(north);
    expect((await call('GET', '/facilities/nowhere')).status).toBe(404);
    expect((await call('POST', '/facilities', { body: north, role: 'clinician' })).status).toBe(403);
  });
});

describe('intake', () => {
  it('answers AA when the message is in the log, byte for byte', async () => {
    await register();
    const message = adt();
    const ack = parseAck(await send(message));
    expect(ack).toMatchObject({ code: 'AA', controlId: 'M1' });
    const [record, ...rest] = await readAll('causeway.inbound.message');
    expect(rest).toEqual([]);
    expect(record?.key).toBe('urn:causeway:authority:NORTH-MRN|1001');
    const event = record?.event as MessageReceived;
    expect(event).toMatchObject({
      facility: 'north',
      transport: 'MLLP',
      controlId: 'M1',
      ackCode: 'AA',
      refusal: null,
    });
    expect(event.body.toString()).toBe(message);
  });

  it('answers a message that comes a hundred times at once with one record and one answer', async () => {
    await register();
    const clients = await Promise.all(
      Array.from({ length: 10 }, () =>
        connectMllp({ host: '127.0.0.1', port: service.mllpPort ?? 0, timeoutMs: patiently(15_000) }),
      ),
    );
    const sent = clients.flatMap(it => Array.from({ length: 10 }, () => it.send(adt())));
    const answers = new Set((await Promise.all(sent)).map(String));
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('MSA|AA|M1');
    expect(await readAll('causeway.inbound.message')).toHaveLength(1);
    await settled();
    expect(await readAll('causeway.clinical.event')).toHaveLength(1);
    await Promise.all(clients.map(it => it.close()));
  });

  it('gives the first answer again after a restart', async () => {
    await register();
    const first = await send(adt());
    await stop();
    await start();
    expect(await send(adt())).toBe(first);
    expect(await readAll('causeway.inbound.message')).toHaveLength(1);
  });

  it('refuses with AE or AR and ERR, and keeps each refused message once', async () => {
    expect(await codeOf(adt({ controlId: 'R0' }))).toBe('AR 103');
    await register();
    expect(await codeOf('no message at all')).toBe('AR 100');
    expect(await codeOf(adt({ controlId: 'R1', identifier: '' }))).toBe('AE 101');
    expect(await codeOf(adt({ controlId: 'R2', identifier: '1^^^ELSEWHERE^MR' }))).toBe('AE 204');
    expect(await codeOf(adt({ controlId: 'R3', type: 'ADT^A99' }))).toBe('AR 201');
    expect(await codeOf(adt({ controlId: 'R4', type: 'MFN^M02' }))).toBe('AR 200');
    expect(await codeOf(adt({ controlId: 'R1', identifier: '' }))).toBe('AE 101');
    expect(await readAll('causeway.inbound.message')).toHaveLength(6);
    expect((await quarantine()).map(it => it.reason).sort()).toEqual([
      'missing-patient-identifier',
      'unknown-authority',
      'unknown-facility',
      'unreadable',
      'unsupported-event',
      'unsupported-message-type',
    ]);
    expect(await readAll('causeway.clinical.event')).toEqual([]);
  });

  it('refuses another message under a used MSH-10 and keeps it', async () => {
    await register();
    expect(await codeOf(adt())).toBe('AA');
    expect(await codeOf(adt({ family: 'Otherperson' }))).toBe('AE 205');
    expect(await quarantine()).toMatchObject([{ reason: 'duplicate-control-id', controlId: 'M1' }]);
  });

  it('takes messages and batches over HTTP from facilities', async () => {
    await register();
    const answer = await call('POST', '/hl7v2', { body: adt(), role: 'facility' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('x-application/hl7-v2+er7');
    expect(parseAck(await answer.text())).toMatchObject({ code: 'AA' });
    const batch = `FHS|^~\\&|EPIC\rBHS|^~\\&|EPIC\r${adt({ controlId: 'B1' })}${adt({ controlId: 'B2', identifier: '' })}BTS|2\rFTS|1\r`;
    const answers = await (await call('POST', '/hl7v2', { body: batch, role: 'facility' })).text();
    expect(answers.match(/^MSA\|\w\w\|\w+/gm)).toEqual(['MSA|AA|B1', 'MSA|AE|B2']);
    expect((await call('POST', '/hl7v2', { body: adt(), role: 'clinician' })).status).toBe(403);
    expect((await call('POST', '/hl7v2', { body: {}, role: 'facility' })).status).toBe(400);
  });

  it('refuses a message above the limit and says so', async () => {
    await stop();
    await start({ limits: { maxMessageBytes: 2_000 } });
    await register();
    expect(await codeOf(adt({ family: 'X'.repeat(3_000) }))).toBe('AE 104');
    expect(await readAll('causeway.inbound.message')).toEqual([]);
  });

  it('answers AE 207 when the log does not take a message, and takes it once when it comes again', async () => {
    let failing: 'before' | 'after' | undefined;
    await stop();
    await start({
      wrap: log =>
        wrapped(log, async (topic, records) => {
          if (topic !== 'causeway.inbound.message' || !failing) return log.append(topic, records);
          if (failing === 'after') await log.append(topic, records);
          throw new LogError('append-failed', 'the outcome is not known', { retryable: true });
        }),
    });
    await register();
    failing = 'before';
    expect(await codeOf(adt({ controlId: 'L1' }))).toBe('AE 207');
    failing = 'after';
    expect(await codeOf(adt({ controlId: 'L2' }))).toBe('AE 207');
    const http = await call('POST', '/hl7v2', { body: adt({ controlId: 'L3' }), role: 'facility' });
    expect(http.status).toBe(503);
    failing = undefined;
    for (const controlId of ['L1', 'L2', 'L3']) expect(await codeOf(adt({ controlId }))).toBe('AA');
    const kept = (await readAll('causeway.inbound.message')).map(it => it.event.controlId);
    expect(kept.sort()).toEqual(['L1', 'L2', 'L3']);
  });

  it('answers AE 207 in time when the log hangs, and AA once it turns out to be stored', async () => {
    let release: () => void = () => {};
    let hanging: Promise<void> | undefined;
    await stop();
    await start({
      patienceMs: 200,
      wrap: log =>
        wrapped(log, async (topic, records) => {
          if (topic === 'causeway.inbound.message') await hanging;
          return log.append(topic, records);
        }),
    });
    await register();
    hanging = new Promise(resolve => {
      release = resolve;
    });
    expect(await codeOf(adt())).toBe('AE 207');
    expect(await codeOf(adt())).toBe('AE 207');
    release();
    await until(async () => (await codeOf(adt())) === 'AA');
    expect(await readAll('causeway.inbound.message')).toHaveLength(1);
  });
});

function wrapped(
  log: EventLog,
  append: (topic: string, records: readonly NewRecord[]) => ReturnType<EventLog['append']>,
) {
  return new Proxy(log, {
    get(target, name) {
      if (name === 'append') return append;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('quarantine', () => {
  it('shows, and replays after the facility was registered', async () => {
    await send(adt());
    const [item] = await quarantine('?reason=unknown-facility');
    expect(item).toMatchObject({ status: 'open', controlId: 'M1', sender: 'EPIC|NORTH' });
    expect(JSON.stringify(item)).not.toContain('Testperson');
    const path = `/quarantine/${item?.id}`;
    expect((await json<{ message: string }>(await call('GET', path))).message).toBe(adt());
    expect((await call('GET', path, { role: 'facility' })).status).toBe(403);
    const audited = (await readAll('causeway.audit.event')).map(it => it.event);
    expect(audited.map(it => [it.role, it.permitted])).toEqual(
      expect.arrayContaining([
        ['operator', true],
        ['facility', false],
      ]),
    );

    expect(await json(await call('POST', `${path}/replay`))).toMatchObject({ ackCode: 'AR' });
    await register();
    expect(await json(await call('POST', `${path}/replay`))).toMatchObject({ ackCode: 'AA', refusal: null });
    expect((await call('POST', `${path}/replay`)).status).toBe(409);
    expect(await quarantine()).toEqual([]);
    expect(await quarantine('?status=resolved')).toMatchObject([{ id: item?.id }]);
    expect(await readAll('causeway.clinical.event')).toHaveLength(1);
    expect(parseAck(await send(adt())).code).toBe('AA');
    expect(await readAll('causeway.inbound.message')).toHaveLength(2);
  });

  it('closes what the sender sent again itself, and shows one refusal of a message at most', async () => {
    const strange = adt({ identifier: '1001^^^SOUTH-MRN^MR' });
    await send(strange);
    await register();
    expect(await codeOf(strange)).toBe('AE 204');
    expect(await quarantine()).toMatchObject([{ reason: 'unknown-authority' }]);
    await register({ ...north, authority: 'SOUTH-MRN' });
    expect(await codeOf(strange)).toBe('AA');
    expect(await quarantine()).toEqual([]);
    expect((await quarantine('?status=replaced')).map(it => it.reason)).toEqual(['unknown-facility']);
  });

  it('replays everything of a reason', async () => {
    for (let i = 0; i < 5; i++) await send(adt({ controlId: `Q${i}`, identifier: `${i}` }));
    await send('rubbish');
    await register();
    const done = await json(await call('POST', '/quarantine/replay?reason=unknown-facility'));
    expect(done).toMatchObject({ replayed: 5, accepted: 5, refused: 0 });
    expect((await quarantine()).map(it => it.reason)).toEqual(['unreadable']);
  });

  it('keeps what cannot be converted as a dead letter, lets its neighbours pass, and replays it', async () => {
    await register();
    expect(await codeOf(adt({ controlId: 'P1' }))).toBe('AA');
    expect(await codeOf(unconvertible('P2'))).toBe('AA');
    expect(await codeOf(adt({ controlId: 'P3', type: 'ADT^A03^ADT_A03' }))).toBe('AA');
    const [letter, ...more] = await quarantine();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ kind: 'dead-letter', reason: 'missing-patient-identifier', controlId: 'P2' });
    const facts = await readAll('causeway.clinical.event');
    expect(facts.map(it => it.event.header.source.messageId)).toEqual(['P1', 'P3']);
    const shown = await json<{ message: string }>(await call('GET', `/quarantine/${letter?.id}`));
    expect(shown.message).toBe(unconvertible('P2'));
    // It still cannot be converted: the replay is taken, and becomes a letter of its own.
    expect(await json(await call('POST', `/quarantine/${letter?.id}/replay`))).toMatchObject({ ackCode: 'AA' });
    const open = await quarantine();
    expect(open).toMatchObject([{ kind: 'dead-letter', controlId: 'P2' }]);
    expect(open[0]?.id).not.toBe(letter?.id);
  });
});

/** A record as another instance would have made it. */
function received(message: string, controlId: string, now: number) {
  const event: MessageReceived = {
    type: 'MessageReceived',
    header: originHeader({ now, facility: 'north', messageId: controlId }),
    facility: 'north',
    transport: 'MLLP',
    contentType: 'x-application/hl7-v2+er7',
    body: Buffer.from(message),
    controlId,
    messageType: 'ADT^A01^ADT_A01',
    ackCode: 'AA',
    refusal: null,
    replayOf: null,
    request: null,
    findings: {},
  };
  return { key: 'urn:causeway:authority:NORTH-MRN|1001', value: encode(event) };
}

describe('where a resource comes from', () => {
  it('is said by its meta.source, and the segment there can be read', async () => {
    await register();
    await send(adt());
    await settled();
    const [facts] = await readAll('causeway.clinical.event');
    if (facts?.event.type !== 'FactsReported') throw new Error('nothing was reported');
    const { source } = JSON.parse(facts.event.resources[0]?.json ?? '{}').meta;
    const [, partition, offset, at] =
      /^urn:causeway:log:causeway\.inbound\.message\/(\d+)\/(\d+)#(\w+)$/.exec(source) ?? [];
    const place = `/messages/${partition}/${offset}`;
    const line = await json<{ excerpt: string }>(await call('GET', `${place}?at=${at}`, { role: 'facility' }));
    expect(line).toMatchObject({
      facility: 'north',
      controlId: 'M1',
      at: 'PV1',
      excerpt: expect.stringMatching(/^PV1\|/),
    });
    expect(await json(await call('GET', place))).toMatchObject({ message: adt() });
    expect(JSON.parse(facts.event.patient ?? '{}').meta.source).toMatch(/#PID$/);
    const audited = (await readAll('causeway.audit.event')).map(it => it.event.action);
    expect(audited).toContain('read-message');
  });

  it('is shown to the operator and to the facility that sent it', async () => {
    await register({ ...north, id: 'south', sendingFacility: 'SOUTH', authority: 'SOUTH-MRN' });
    await send(adt({ sender: 'EPIC|SOUTH', identifier: '1^^^SOUTH-MRN^MR' }));
    const [{ partition = 0, offset = 0 } = {}] = await readAll('causeway.inbound.message');
    const place = `/messages/${partition}/${offset}`;
    expect((await call('GET', place, { role: 'facility' })).status).toBe(403);
    expect((await call('GET', place, { role: 'clinician' })).status).toBe(403);
    expect((await call('GET', `${place}?at=OBX[9]`)).status).toBe(404);
    expect((await call('GET', `/messages/${partition}/${offset + 1}`)).status).toBe(404);
    expect((await call('GET', '/messages/99/0')).status).toBe(404);
    expect((await call('GET', '/messages/x/0')).status).toBe(400);
  });
});

describe('several instances', () => {
  it('know what another one took before they take anything', async () => {
    await register();
    await stop();
    const { log } = await openEngine({ kind: 'embedded', directory }, 'test');
    const at = Date.parse('2026-03-01T15:15:03Z');
    for (let i = 0; i < 300; i++) {
      await log.append('causeway.inbound.message', [received(adt({ controlId: `S${i}` }), `S${i}`, at)]);
    }
    await log.close();
    await start();
    const answer = await send(adt({ controlId: 'S299' }));
    expect(parseAck(answer).code).toBe('AA');
    expect(answer).toContain('|20260301151503.000+0000|');
    expect(await readAll('causeway.inbound.message')).toHaveLength(300);
  });

  it('normalise a message once that two of them took in the same instant', async () => {
    await register();
    const twice = [1, 2].map(now => received(adt(), 'M1', now));
    await engine.log.append('causeway.inbound.message', twice);
    await settled();
    const events = await readAll('causeway.clinical.event');
    expect(events).toHaveLength(1);
    expect(events[0]?.event.header.position).toMatchObject({ offset: 0, index: 0 });
    expect(parseAck(await send(adt())).code).toBe('AA');
    expect(await readAll('causeway.inbound.message')).toHaveLength(2);
  });

  it('rebuild the view of what came to the same documents, and normalise nothing again', async () => {
    await send(adt());
    await register();
    await send(adt());
    await send(adt({ family: 'Otherperson' }));
    await send(unconvertible('M2'));
    await send('rubbish');
    await settled();
    const [runtime] = host.runtimes;
    if (!runtime) throw new Error('the host runs no service');
    const before = await readAll('causeway.clinical.event');
    const { equal, documents } = await rebuildView(runtime.views, inboundView);
    expect(equal).toBe(true);
    expect(documents).toBeGreaterThan(5);
    await settled();
    expect(await readAll('causeway.clinical.event')).toHaveLength(before.length);
    expect(await codeOf(adt())).toBe('AA');
  });
});

describe('normalisation', () => {
  it('makes clinical events once and in order of the patient', async () => {
    await register();
    const types = ['ADT^A01^ADT_A01', 'ADT^A02^ADT_A02', 'ADT^A08^ADT_A01', 'ADT^A03^ADT_A03'];
    const sent = types.map((type, i) => adt({ controlId: `N${i}`, type }));
    // Pipelined: all before the first answer.
    await Promise.all(sent.map(it => send(it)));
    expect(await codeOf(merge('N4', '1001', '1002'))).toBe('AA');
    await send(sent[0] ?? '');
    await settled();
    const events = await readAll('causeway.clinical.event');
    expect(events.map(it => it.event.trigger)).toEqual(['ADT_A01', 'ADT_A02', 'ADT_A08', 'ADT_A03', 'ADT_A40']);
    expect(new Set(events.map(it => it.key))).toEqual(new Set(['urn:causeway:authority:NORTH-MRN|1001']));
    const [admit] = events;
    expect(admit?.event).toMatchObject({
      type: 'FactsReported',
      header: { source: { facility: 'north', messageId: 'N0' }, position: { topic: 'causeway.inbound.message' } },
      sourcePatient: { authority: 'urn:causeway:authority:NORTH-MRN', identifier: '1001' },
      encounter: { class: 'IMP', status: 'in-progress' },
    });
    // EVN-2 of 10:15 in New York, in winter.
    expect(admit?.event.header.occurredAt).toBe(Date.parse('2026-03-01T15:15:00Z'));
    expect(events[4]?.event).toMatchObject({ type: 'PatientsMerged', merged: { identifier: '1002' } });
  });
});
