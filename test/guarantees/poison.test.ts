import type { Position } from '@causeway/event-log';
import { sourcePatientId } from '@causeway/person';
import { queryService, recordView } from '@causeway/query';
import { encode, type FactsReported } from '@causeway/schemas';
import {
  type Engine,
  type Host,
  InvalidEvent,
  type LogEvent,
  openEngine,
  type Service,
  startHost,
  type UnitOfWork,
} from '@causeway/service';
import { facilities } from '@causeway/simulator';
import { Api, createTestPlace, eventually, patiently, readRecords, readTopic, type TestPlace } from '@causeway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';
import { settled } from '../src/settled.ts';

const { general } = facilities;
const cap = 50;
const timeout = patiently(60_000);

let place: TestPlace;
let engine: Engine;
let running: { close(): Promise<void> }[];

beforeEach(async () => {
  place = await createTestPlace();
  engine = await openEngine(place.settings.engine, 'test');
  running = [];
});

afterEach(async () => {
  await stop();
  await engine.log.close();
  await place.remove();
});

async function stop(): Promise<void> {
  for (const it of running.splice(0)) await it.close();
}

async function startRegion(...services: readonly ('ingestion' | 'identity' | 'query')[]): Promise<Region> {
  const region = await Region.start(place, { services, engine });
  running.push(region);
  return region;
}

async function startService(service: Service, deadLetterCap?: number): Promise<Host> {
  const settings = { ...place.settings, ...(deadLetterCap !== undefined && { deadLetterCap }) };
  const host = await startHost({ settings, services: [service], engine });
  running.push(host);
  return host;
}

interface Update {
  readonly mrn: string;
  readonly number: number;
}

/** An update of a patient in a visit of its own; the address tells which it is. */
function update({ mrn, number }: Update): string {
  return [
    `MSH|^~\\&|${general.sendingApplication}|${general.sendingFacility}|CAUSEWAY|HIE|20260301101500||ADT^A08^ADT_A01|${mrn}-${number}|P|2.5.1`,
    'EVN|A08|20260301101500',
    `PID|1||${mrn}^^^${general.authority}^MR||Poison${mrn}^Ada||19800102|F|||${number} Update Street^^Springfield^IL^62701^USA^H`,
    `PV1|1|I|WARD^101^1||||||||||||||||V${mrn}-${number}`,
    '',
  ].join('\r');
}

const updates = (mrn: string, count: number) => Array.from({ length: count }, (_, number) => update({ mrn, number }));

/** Its second patient has no identifier: intake takes it by the first, and the conversion of the second fails. */
function unconvertible(mrn: string): string {
  return [
    `MSH|^~\\&|${general.sendingApplication}|${general.sendingFacility}|CAUSEWAY|HIE|20260301121500||ORU^R01^ORU_R01|${mrn}-X|P|2.5.1`,
    `PID|1||${mrn}^^^${general.authority}^MR||Poison${mrn}^Ada||19800102|F`,
    'OBR|1||F1|2345-7^Glucose^LN|||20260301110000|||||||||||||||||F',
    'OBX|1|NM|2345-7^Glucose^LN||5.4|mmol/L|||||F',
    'PID|2||||Nobody^Known||19800102|F',
    'OBR|1||F2|2345-7^Glucose^LN|||20260301110000|||||||||||||||||F',
    '',
  ].join('\r');
}

async function addressLine(api: Api, mrn: string): Promise<string | undefined> {
  const id = sourcePatientId({ authority: general.system, identifier: mrn });
  const found = await api.call('GET', `/fhir/Patient/${id}`, { role: 'clinician' });
  return found.json.address?.[0]?.line?.[0];
}

async function encounters(api: Api, mrn: string): Promise<number> {
  const path = `/fhir/Encounter?patient.identifier=${general.system}|${mrn}&_count=1000`;
  const { json } = await api.call('GET', path, { role: 'clinician' });
  const entries: readonly { readonly resource: { readonly resourceType: string } }[] = json.entry ?? [];
  return entries.filter(it => it.resource.resourceType === 'Encounter').length;
}

async function letters(group: string) {
  const all = (await readTopic(engine.log, 'causeway.dead.letter')).map(it => it.event);
  // One that is written again after a crash has the same id.
  return [...new Map(all.filter(it => it.group === group).map(it => [it.header.eventId, it])).values()];
}

async function keyOf(mrn: string): Promise<string> {
  const recorded = await readTopic(engine.log, 'causeway.inbound.message');
  const found = recorded.find(it => it.event.controlId.startsWith(`${mrn}-`));
  if (!found) throw new Error('the patient was not recorded');
  return found.key;
}

/** Appends bytes as they are, behind the patient's records. */
async function appendRaw(topic: string, key: string, value: Buffer): Promise<Position> {
  const [position] = await engine.log.append(topic, [{ key, value }]);
  if (!position) throw new Error('no position');
  return position;
}

async function readiness({ url }: { readonly url: string }) {
  const response = await fetch(`${url}/health/ready`);
  const { parts } = (await response.json()) as { readonly parts: Readonly<Record<string, string>> };
  return { status: response.status, parts };
}

describe('a bad record', () => {
  it('becomes a letter with its bytes and a code, and its neighbours take effect', { timeout }, async () => {
    const region = await startRegion('ingestion', 'identity', 'query');
    await region.register([general]);
    const [one = '', two = '', three = ''] = updates('GH1', 3);
    const others = updates('GH2', 30);
    await region.send([one, ...others.slice(0, 10)]);
    const key = await keyOf('GH1');

    const garbage = Buffer.from('not an event');
    const [first] = await readTopic(engine.log, 'causeway.inbound.message');
    if (!first) throw new Error('nothing was recorded');
    const cut = encode(first.event).subarray(0, 40);
    await appendRaw('causeway.inbound.message', key, garbage);
    const acks = await region.send([two, unconvertible('GH1'), ...others.slice(10, 20)]);
    expect(new Set(acks.map(it => it.code))).toEqual(new Set(['AA']));
    await appendRaw('causeway.inbound.message', key, cut);
    await settled(engine.log, { ingestion: ['causeway.inbound.message'] });
    const good = (await readTopic(engine.log, 'causeway.clinical.event')).filter(it => it.key === key).at(-1);
    if (good?.event.type !== 'FactsReported') throw new Error('the updates were not normalised');
    const unreadable = encode(withBrokenPatient(good.event));
    await appendRaw('causeway.clinical.event', key, unreadable);
    await region.send([three, ...others.slice(20)]);

    const topics = { ingestion: ['causeway.inbound.message'], identity: clinical, query: clinical } as const;
    await settled(engine.log, topics);
    expect(await addressLine(region.api, 'GH1')).toBe('2 Update Street');
    expect(await encounters(region.api, 'GH1')).toBe(3);
    expect(await encounters(region.api, 'GH2')).toBe(30);
    // Of one batch, what cannot be decoded is told first.
    const codes = new Map((await letters('ingestion')).map(it => [it.body.toString('base64'), it.code]));
    const originals = [garbage, await bytesOf(unconvertible('GH1')), cut];
    expect(originals.map(it => codes.get(it.toString('base64')))).toEqual([
      'undecodable',
      'missing-patient-identifier',
      'undecodable',
    ]);
    expect(await letters('ingestion')).toHaveLength(originals.length);
    for (const [group, code] of [
      ['identity', 'patient-not-json'],
      ['query', 'resource-not-json'],
    ] as const) {
      expect((await letters(group)).map(it => [it.code, unreadable.equals(it.body)])).toEqual([[code, true]]);
    }
    expect(await readiness(region.host)).toMatchObject({ status: 200 });
  });
});

const clinical = ['causeway.clinical.event'] as const;

function withBrokenPatient(event: FactsReported): FactsReported {
  const { header } = event;
  if (!header.position) throw new Error('no position');
  const position = { ...header.position, offset: header.position.offset + 1 };
  return { ...event, header: { ...header, position }, patient: '{"resourceType":' };
}

/** The bytes of the record of the message. */
async function bytesOf(message: string): Promise<Buffer> {
  const records = await readRecords(engine.log, 'causeway.inbound.message');
  const found = records.find(it => it.value.includes(message));
  if (!found) throw new Error('the message was not recorded');
  return found.value;
}

describe('a flood of bad records', () => {
  it('stops a faulty release before it drains the topic; the next release takes every record', {
    timeout,
  }, async () => {
    const intake = await startRegion('ingestion');
    await intake.register([general]);
    const flooded = updates('GH7', 400);
    await Promise.all([intake.send(flooded), intake.send(updates('GH8', 40))]);
    await settled(engine.log, { ingestion: ['causeway.inbound.message'] });

    const faulty = await startService(rejectingAllOf('GH7'));
    const { status, parts } = await eventually(
      () => readiness(faulty),
      it => it.parts['query.handling']?.includes('rejected') === true,
    );
    expect(status).toBe(503);
    expect(parts['query.handling']).toMatch(
      new RegExp(
        `^${cap} of the last 1000 records of causeway\\.clinical\\.event/\\d+ were rejected; stopped at offset`,
      ),
    );
    const rejected = await letters('query');
    expect(rejected).toHaveLength(cap);
    expect(new Set(rejected.map(it => it.code))).toEqual(new Set(['faulty-release']));
    const partition = rejected[0]?.partition ?? -1;
    // What stands before the first rejected record at the most is done; nothing of the flood is.
    const reached = await positionOf(faulty, partition);
    expect(reached).toBeLessThanOrEqual(Math.min(...rejected.map(it => it.offset)));
    expect((await committed(partition)) ?? 0).toBeLessThanOrEqual(reached);
    // It stands still: the cap is not passed later either.
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(await letters('query')).toHaveLength(cap);
    expect(await positionOf(faulty, partition)).toBe(reached);
    await faulty.close();
    running = running.filter(it => it !== faulty);

    const fixed = await startService(queryService({ standard: 'permit' }));
    await settled(engine.log, { query: clinical });
    const api = await Api.open(fixed.url, place.directory);
    expect(await encounters(api, 'GH7')).toBe(400);
    expect(await encounters(api, 'GH8')).toBe(40);
    expect(await addressLine(api, 'GH7')).toBe('399 Update Street');
    expect(await readiness(fixed)).toMatchObject({ status: 200 });
    expect(await letters('query')).toHaveLength(cap);
  });

  it('that are bad for ever pass as letters once an operator raises the cap, and what is behind them takes effect', {
    timeout,
  }, async () => {
    const region = await startRegion('ingestion');
    await region.register([general]);
    await region.send(updates('GH9', 2));
    await settled(engine.log, { ingestion: ['causeway.inbound.message'] });
    await region.close();
    running = [];
    const bad = Array.from({ length: cap + 10 }, (_, i) => Buffer.from(`${'{"resourceType":'}${i}`));
    const [good] = await readTopic(engine.log, 'causeway.clinical.event');
    if (good?.event.type !== 'FactsReported') throw new Error('nothing was normalised');
    for (const value of bad) await appendRaw('causeway.clinical.event', good.key, value);
    await appendRaw('causeway.clinical.event', good.key, encode(later(good.event)));

    const careful = await startService(queryService({ standard: 'permit' }));
    await eventually(
      () => readiness(careful),
      it => it.status === 503 && it.parts['query.handling']?.includes('stopped at offset') === true,
    );
    expect(await letters('query')).toHaveLength(cap);
    await careful.close();
    running = [];

    const bold = await startService(queryService({ standard: 'permit' }), 1_000);
    await settled(engine.log, { query: clinical });
    expect((await letters('query')).map(it => it.body.toString('latin1'))).toEqual(
      bad.map(it => it.toString('latin1')),
    );
    const api = await Api.open(bold.url, place.directory);
    expect(await addressLine(api, 'GH9')).toBe('77 Update Street');
    expect(await readiness(bold)).toMatchObject({ status: 200 });
  });
});

/** A release of the query service that takes no event of this patient. */
function rejectingAllOf(mrn: string): Service {
  const service = queryService({ standard: 'permit' });
  const apply = async (events: readonly LogEvent[], docs: UnitOfWork): Promise<void> => {
    for (const { event, position } of events as readonly LogEvent<'causeway.clinical.event'>[]) {
      if (event.sourcePatient.identifier === mrn) throw new InvalidEvent(position, 'faulty-release', 'not understood');
    }
    await recordView.apply(events, docs);
  };
  return { ...service, views: service.views.map(it => (it.name === recordView.name ? { ...it, apply } : it)) };
}

async function positionOf({ runtimes }: Host, partition: number): Promise<number> {
  const [runtime] = runtimes;
  const positions = (await runtime?.views.positions(recordView)) ?? [];
  return positions.find(it => it.topic === clinical[0] && it.partition === partition)?.offset ?? 0;
}

async function committed(partition: number): Promise<number | undefined> {
  return (await engine.log.lag('query', clinical)).find(it => it.partition === partition)?.committed;
}

/** The same facts, told by a later message from another address. */
function later(event: FactsReported): FactsReported {
  const { header, patient } = event;
  if (!header.position || !patient) throw new Error('no patient');
  const position = { ...header.position, offset: header.position.offset + 1_000 };
  return {
    ...event,
    header: { ...header, position },
    patient: patient.replace(/\d+ Update Street/, '77 Update Street'),
  };
}
