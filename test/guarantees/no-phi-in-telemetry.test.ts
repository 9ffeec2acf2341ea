import { readdir } from 'node:fs/promises';
import { parseAck } from '@causeway/hl7';
import { sourcePatientKey } from '@causeway/person';
import { originHeader } from '@causeway/schemas';
import { createLogger, startTelemetry, type Telemetry } from '@causeway/service';
import { createPopulation, createScenario, createStream, findPhi, phiOf } from '@causeway/simulator';
import {
  type Answer,
  type CallOptions,
  createTestPlace,
  eventually,
  freePort,
  patiently,
  readTopic,
  startWebhookReceiver,
  type TestPlace,
  type WebhookReceiver,
} from '@causeway/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CareTeam } from '../src/care-team.ts';
import { caughtUp, listViews, rebuild } from '../src/operator.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const region = { seed: 'no phi', persons: 25 } as const;
const story = createScenario({ seed: 'no phi' });
const stream = [...createStream({ ...region, startAt: Date.UTC(2024, 0, 1), messages: 200 })];
const phi: ReadonlySet<string> = new Set([...story.phi, ...phiOf(createPopulation(region))]);

/** A patient of whom much is said where it does not belong. */
const [about] = story.expected.persons.flat();
const said = story.messages.find(it => it.mrn === about?.identifier);
if (!about || !said) throw new Error('the story has patients');
const [family = '', given = ''] = fieldOf(said.text, 'PID', 5).split('^');
const birthDate = fieldOf(said.text, 'PID', 7).slice(0, 8);
const secrets = `${given} ${family} ${about.identifier} ${birthDate}`;

const logs: string[] = [];
const spans: string[] = [];
/** Bodies of answers that were no success, and what senders were told. */
const errors: string[] = [];
/** Bodies of successful reads. */
const disclosed: string[] = [];
const operators: string[] = [];
const printed: string[] = [];

let place: TestPlace;
let exchange: Region;
let receiver: WebhookReceiver;
let telemetry: Telemetry;
let metrics = '';

beforeAll(async () => {
  listenToOutput();
  place = await createTestPlace();
  telemetry = startTelemetry({
    traces: [{ onStart() {}, onEnd: it => keepSpan(it), forceFlush: done, shutdown: done }],
  });
  const logger = createLogger({ level: 'trace', destination: { write: line => void logs.push(line) } });
  exchange = await Region.start(place, { logger, telemetry });
  receiver = await startWebhookReceiver();
  await exchange.register();
  await run();
  await caughtUp(exchange.api);
  metrics = await (await fetch(`${exchange.api.url}/metrics`)).text();
}, patiently(300_000));

afterAll(async () => {
  vi.restoreAllMocks();
  await exchange?.close();
  await receiver?.close();
  await telemetry?.shutdown();
  await place?.remove();
});

/** What is searched for is there to be found: it was stored, and shown to those who may see it. */
it('the run is full of names, numbers and birth dates', () => {
  expect(new Set(findPhi(disclosed.join('\n'), phi)).size).toBeGreaterThan(30);
  expect(findPhi(secrets, phi).length).toBeGreaterThanOrEqual(4);
});

it('logs hold none of it, at the finest level', () => {
  const text = logs.join('');
  for (const line of ['message not accepted', 'record rejected to the dead letters', 'view rebuilt'])
    expect(text).toContain(line);
  expect(findPhi(text, phi)).toEqual([]);
  expect(findPhi(printed.join('\n'), phi)).toEqual([]);
});

it('metrics hold none of it', () => {
  for (const name of ['causeway_messages_total', 'causeway_dead_letters_total', 'causeway_webhook_calls_total'])
    expect(metrics).toContain(name);
  expect(findPhi(metrics, phi)).toEqual([]);
});

it('traces hold none of it', () => {
  expect(spans.length).toBeGreaterThan(100);
  expect(new Set(spans.map(it => /"name":"(\w+)/.exec(it)?.[1]))).toEqual(
    new Set(['ingestion', 'identity', 'consent', 'notification', 'query']),
  );
  expect(findPhi(spans.join('\n'), phi)).toEqual([]);
});

it('errors answered to callers and senders hold none of it', () => {
  expect(errors.length).toBeGreaterThan(30);
  expect(errors.filter(it => findPhi(it, phi).length > 0)).toEqual([]);
});

it('what operators see without asking for content holds none of it', async () => {
  const rejected = await readTopic(exchange.log, 'causeway.dead.letter');
  expect(rejected.length).toBeGreaterThan(3);
  const letters = rejected.map(({ event: { body: _, ...rest } }) => JSON.stringify(rest));
  expect([...operators, ...letters].filter(it => findPhi(it, phi).length > 0)).toEqual([]);
});

it('names of files, topics and collections hold none of it', async () => {
  const files = await readdir(place.directory, { recursive: true });
  const topics = (await exchange.log.topics()).map(it => it.topic);
  const collections = await Promise.all(exchange.host.runtimes.map(it => it.store.list()));
  expect(files.length).toBeGreaterThan(0);
  expect(collections.flat().length).toBeGreaterThan(20);
  expect(findPhi([...files, ...topics, ...collections.flat()].join('\n'), phi)).toEqual([]);
});

async function run(): Promise<void> {
  const team = new CareTeam(exchange.api, 'lakeside');
  const panel = await team.panel(story.expected.persons.flat());
  await team.subscribe(`group=${panel}`, receiver.url);
  const inVain = await team.subscribe('facility=general', `http://127.0.0.1:${await freePort()}/nobody-listens`);
  let calls = 0;
  receiver.answer(() => [500, 200, 302, 429, 200][calls++ % 5] ?? 200);
  const live = await team.stream();

  await sendAll([...story.messages, ...stream].map(it => it.text));
  await sendAll(brokenMessages());
  await poison();
  await eventually(
    () => receiver.calls.length,
    it => it > 20,
    { what: 'calls, some in vain' },
  );
  await eventually(
    () => team.inbox(),
    it => it.length > 10,
    { what: 'the inbox' },
  );
  const [first] = story.expected.alerts;
  if (first) await team.inbox((await deny(exchange.api, first.patient)).position);
  await read();
  await readInVain();
  await commandInVain();
  await operate();
  await live.close();
  // Its calls are made again for ever and each is audited: the views would never have applied all.
  await team.unsubscribe(inVain.id);
}

/** Takes what is not accepted as an error told to the sender. */
async function sendAll(texts: readonly string[]): Promise<void> {
  const client = await exchange.connect();
  for (const text of texts) {
    const answer = await client.send(text);
    if (parseAck(answer).code === 'AA') continue;
    // MSH gives back what the sender called itself, as the standard wants it.
    errors.push(answer.slice(answer.indexOf('MSA')));
  }
}

function brokenMessages(): readonly string[] {
  const { text, controlId } = said as { text: string; controlId: string };
  const again = (number: number) => text.replace(controlId, `BROKEN-${number}`);
  return [
    text.replace(family, `${family}x`),
    again(1).replace('GENADT', 'UNKNOWN'),
    again(2).replace('GENADT', `${given} ${family}`),
    again(3).replace(/\|[^|]*\^MR\|/, '||'),
    again(4).replace('GENERAL&2.16.840.1.113883.19.5.1&ISO^MR', `${family}^MR`),
    again(5).replace('ADT^A28^ADT_A05', `ADT^${given} ${family}`),
    again(6).replace('ADT^A28^ADT_A05', 'QBP^Q22^QBP_Q21'),
    text.replace(`|${controlId}|`, '||'),
    text.slice(text.indexOf('PID')),
    `${given} ${family}, ${birthDate}, ${about?.identifier}`,
    text.replace('MSH|^~\\&', `MSH|${family}`),
    again(7).replace(birthDate, `born ${birthDate}`),
    again(8).replace('|2.5.1', `|${family}`),
    unconvertible(),
  ];
}

/** Its second patient has no number: intake takes it by the first, and the conversion of the second fails. */
function unconvertible(): string {
  const { text } = said as { text: string };
  const msh = (text.split('\r')[0] ?? '').replace(/ADT\^A28\^ADT_A05\|[^|]*/, 'ORU^R01^ORU_R01|BROKEN-9');
  const result = (order: string) => [
    `OBR|1||${order}|2345-7^Glucose^LN|||20240301110000|||||||||||||||||F`,
    'OBX|1|NM|2345-7^Glucose^LN||5.4|mmol/L|||||F',
  ];
  const pid = text.split('\r').find(it => it.startsWith('PID')) ?? '';
  return [msh, pid, ...result('F1'), `PID|2||||${family}^${given}||${birthDate}|F`, ...result('F2'), ''].join('\r');
}

/** Records that no facility could have caused, with the worst content. */
async function poison(): Promise<void> {
  const key = sourcePatientKey({ authority: about?.system ?? '', identifier: about?.identifier ?? '' });
  await exchange.log.append('causeway.clinical.event', [{ key, value: Buffer.from(secrets) }]);
  await exchange.log.append('causeway.inbound.message', [{ key, value: Buffer.from(secrets) }]);
  const header = originHeader({ now: Date.now(), facility: 'general', messageId: 'POISON-1' });
  const position = { topic: 'causeway.inbound.message', partition: 0, offset: 1_000_000, index: 0 };
  const resource = { resourceType: 'Observation', id: 'p-1', deleted: false, json: `{"subject": ${secrets}` };
  for (const patient of [`{"name": "${secrets}`, `["${secrets}"]`, null]) {
    await exchange.runtime('ingestion').publisher.publishOne('causeway.clinical.event', key, {
      type: 'FactsReported',
      header: { ...header, position },
      sourcePatient: { authority: about?.system ?? '', identifier: about?.identifier ?? '' },
      trigger: 'ADT_A01',
      patient,
      encounter: null,
      resources: [resource],
      cleared: [],
      unmapped: {},
    });
  }
}

async function read(): Promise<void> {
  for (const ref of story.expected.persons.flat()) {
    const token = encodeURIComponent(`${ref.system}|${ref.identifier}`);
    const found = await get(`/fhir/Patient?identifier=${token}`);
    const id = found.json?.entry?.[0]?.resource?.id;
    if (id) await get(`/fhir/Patient/${id}/$everything`);
    await get(`/fhir/Encounter?patient.identifier=${token}`);
    await get(`/identity/persons?identifier=${token}`, { role: 'steward' });
  }
}

async function readInVain(): Promise<void> {
  const token = encodeURIComponent(`${about?.system}|${about?.identifier}`);
  const name = encodeURIComponent(family);
  await get(`/fhir/Patient/${about?.identifier}`);
  await get(`/fhir/Patient/${name}/$everything?_type=${name}`);
  await get(`/fhir/Patient?name=${name}`);
  await get(`/fhir/Patient?identifier=${name}`);
  await get(`/fhir/Patient?birthdate=${birthDate}`, { headers: { prefer: 'handling=strict' } });
  await get(`/fhir/Observation?patient.identifier=${token}&date=${name}`);
  await get(`/fhir/Observation?patient=${name}&patient.identifier=${token}`);
  await get(`/fhir/Observation?patient.identifier=${token}&_count=${name}`);
  await get(`/fhir/${name}/${about?.identifier}`);
  await get(`/${name}?identifier=${token}`);
  await get(`/identity/persons/${about?.identifier}`, { role: 'steward' });
  await get(`/alerts?_since=${name}`, { role: 'care-team' });
  await get(`/alerts?after=${name}`, { role: 'care-team' });
  await get(`/fhir/Group/${about?.identifier}`, { role: 'care-team' });
  await get(`/fhir/Consent?patient=${name}&patient.identifier=${name}`, { role: 'privacy-officer' });
  await get(`/fhir/Consent/${about?.identifier}`, { role: 'privacy-officer' });
  await get(`/fhir/Patient?identifier=${token}`, { headers: { authorization: `Bearer ${family}.${given}.x` } });
  await get(`/fhir/Patient?identifier=${token}`, { headers: { authorization: family } });
  await get(`/fhir/Patient?identifier=${token}`, { role: 'operator' });
  await get(`/fhir/Patient?identifier=${token}`, { headers: { 'x-causeway-position': family } });
  await get(`/quarantine/${about?.identifier}`, { role: 'operator' });
  await get(`/log/tail?topic=${name}`, { role: 'operator' });
}

async function commandInVain(): Promise<void> {
  const privacy = { role: 'privacy-officer' } as const;
  const care = { role: 'care-team', organization: 'lakeside' } as const;
  const json = { contentType: 'application/json' } as const;
  const identifier = { system: about?.system, value: about?.identifier };
  await post('/fhir/Consent', { ...privacy, body: `{"resourceType": ${secrets}` });
  await post('/fhir/Consent', { ...privacy, ...json, body: `{"patient": ${family}}` });
  await post('/fhir/Consent', { ...privacy, body: { resourceType: family, status: secrets, patient: secrets } });
  await post('/fhir/Consent', {
    ...privacy,
    body: { resourceType: 'Consent', status: 'active', patient: { display: secrets }, provision: { type: secrets } },
  });
  await post('/fhir/Consent', { ...privacy, contentType: `text/${family}`, body: secrets });
  await post(`/fhir/Consent/${about?.identifier}`, { ...privacy, body: {} });
  await post('/fhir/Group', {
    ...care,
    body: { resourceType: 'Group', type: secrets, actual: secrets, member: [secrets] },
  });
  await post('/fhir/Group', {
    ...care,
    body: { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { display: secrets } }] },
  });
  for (const criteria of [
    `Patient?name=${family}`,
    `group=${secrets}`,
    `group=Patient/${about?.identifier}&event=${given}`,
  ]) {
    const channel = { type: 'rest-hook', endpoint: `ftp://${encodeURIComponent(family)}/`, header: [secrets] };
    await post('/fhir/Subscription', {
      ...care,
      body: { resourceType: 'Subscription', status: 'requested', criteria, channel },
    });
    await post('/fhir/Subscription', {
      ...care,
      body: { resourceType: 'Subscription', status: 'requested', criteria, channel: { type: 'message' } },
    });
  }
  const pair = { survivor: identifier, merged: { ...identifier, value: family }, reason: secrets };
  await post('/identity/unmerge', { role: 'steward', ...json, body: pair });
  await post('/identity/unlink', { role: 'steward', ...json, body: { a: identifier, b: identifier, reason: secrets } });
  await post('/identity/link', { role: 'steward', ...json, body: { a: secrets, b: secrets } });
  await post('/facilities', { ...json, body: { id: family, name: secrets, timeZone: secrets } });
  await post('/hl7v2', { role: 'facility', contentType: 'application/xml', body: `<patient>${secrets}</patient>` });
  await post('/hl7v2', { role: 'facility', contentType: 'text/plain', body: secrets });
  await post(`/views/${encodeURIComponent(family)}/rebuild`, {});
}

async function operate(): Promise<void> {
  for (const { view } of await listViews(exchange.api)) await rebuild(exchange.api, view);
  for (const path of ['/views', '/quarantine', '/log/lag', '/health/ready', '/openapi.json'])
    operators.push((await exchange.api.call('GET', path)).text);
  operators.push((await exchange.api.call('POST', '/quarantine/replay')).text);
  const stopping = new AbortController();
  const headers = { authorization: `Bearer ${await exchange.api.token({ role: 'operator' })}` };
  const tail = await fetch(`${exchange.api.url}/log/tail?from=beginning`, { headers, signal: stopping.signal });
  const reader = tail.body?.getReader();
  for (let bytes = 0; bytes < 20_000; ) {
    const { value, done: ended } = (await reader?.read()) ?? { done: true };
    if (ended || !value) break;
    bytes += value.length;
    operators.push(Buffer.from(value).toString('utf8'));
  }
  stopping.abort();
}

function get(path: string, options: CallOptions = {}): Promise<Answer> {
  return call('GET', path, options);
}

function post(path: string, options: CallOptions): Promise<Answer> {
  return call('POST', path, options);
}

async function call(method: string, path: string, options: CallOptions): Promise<Answer> {
  const asClinician = method === 'GET' ? ({ role: 'clinician', organization: 'lakeside' } as const) : {};
  const answer = await exchange.api.call(method, path, { ...asClinician, ...options });
  // An acknowledgement of HTTP's success may be a refusal too.
  if (answer.status >= 400 || path === '/hl7v2') errors.push(`${answer.status} ${answer.text}`);
  else disclosed.push(answer.text);
  return answer;
}

function keepSpan(span: object): void {
  const { name, attributes, events, status, links } = span as Record<string, unknown>;
  spans.push(JSON.stringify({ name, attributes, events, status, links }));
}

function listenToOutput(): void {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words.map(String).join(' ')));
  for (const output of [process.stdout, process.stderr]) {
    const write = output.write.bind(output);
    vi.spyOn(output, 'write').mockImplementation(((...[chunk, ...rest]: Parameters<typeof write>) => {
      printed.push(String(chunk));
      return write(chunk, ...rest);
    }) as typeof write);
  }
}

function fieldOf(message: string, segment: string, field: number): string {
  return (
    message
      .split('\r')
      .find(it => it.startsWith(segment))
      ?.split('|')[field] ?? ''
  );
}

async function done(): Promise<void> {}
