import { type Engine, openEngine } from '@causeway/service';
import { facilities } from '@causeway/simulator';
import { createTestPlace, eventually, freePort, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Region, type ServiceName } from '../src/region.ts';
import { SendingSystem } from '../src/sending-system.ts';
import { settled } from '../src/settled.ts';

const { general } = facilities;
const connections = 8;
const patientsOfEach = 10;
const updates = 25;
const restarts = 4;
/** Servers on two cores take a minute to let consumers come and go; what hangs is found all the same. */
const timeout = patiently(300_000);
const topics = {
  ingestion: ['causeway.inbound.message'],
  query: ['causeway.clinical.event'],
  identity: ['causeway.clinical.event'],
} as const;

let place: TestPlace;
let engine: Engine;
let running: Region[];

beforeEach(async () => {
  place = await createTestPlace();
  engine = await openEngine(place.settings.engine, 'test');
  running = [];
});

afterEach(async () => {
  for (const it of running) await it.close();
  await engine.log.close();
  await place.remove();
});

async function start(services: readonly ServiceName[], mllpPort?: number): Promise<Region> {
  const region = await Region.start(place, { services, engine, ...(mllpPort !== undefined && { mllpPort }) });
  running.push(region);
  return region;
}

async function close(region: Region): Promise<void> {
  running = running.filter(it => it !== region);
  await region.close();
}

const mrnOf = (connection: number, patient: number) => `GH${connection}${String(patient).padStart(3, '0')}`;

/** Update `number` of a patient; the address tells which it is. */
function updateOf(connection: number, patient: number, number: number): string {
  const controlId = `O${connection}-${patient}-${number}`;
  const at = `20260301${String(8 + Math.floor(number / 60)).padStart(2, '0')}${String(number % 60).padStart(2, '0')}00`;
  return [
    `MSH|^~\\&|${general.sendingApplication}|${general.sendingFacility}|CAUSEWAY|HIE|${at}||ADT^A08^ADT_A01|${controlId}|P|2.5.1`,
    `EVN|A08|${at}`,
    `PID|1||${mrnOf(connection, patient)}^^^${general.authority}^MR||Order${connection}x${patient}^Ada||19800102|F|||${number} Update Street^^Springfield^IL^62701^USA^H`,
    `PV1|1|I|WARD^${number}^1||||||||||||||||V${connection}-${patient}`,
    '',
  ].join('\r');
}

/** Sends updates of its patients in turn, so that those of one patient have others between them. */
function sendingSystem(
  connection: number,
  port: number,
  { rounds, everyMs }: { readonly rounds: number; readonly everyMs: number },
): SendingSystem {
  let next = 0;
  return new SendingSystem({
    port,
    window: 4,
    everyMs,
    next: () => {
      const [number, patient] = [Math.floor(next / patientsOfEach), next++ % patientsOfEach];
      return number < rounds ? updateOf(connection, patient, number) : undefined;
    },
  });
}

/** MSH-10s of clinical events, by source patient, in the order of the log. */
async function toldInOrder(): Promise<ReadonlyMap<string, readonly string[]>> {
  const told = new Map<string, string[]>();
  for (const { event } of await readTopic(engine.log, 'causeway.clinical.event')) {
    const { identifier } = event.sourcePatient;
    told.set(identifier, [...(told.get(identifier) ?? []), event.header.source.messageId]);
  }
  return told;
}

const everyPatient = Array.from({ length: connections }, (_, c) =>
  Array.from({ length: patientsOfEach }, (_, p) => ({ connection: c, patient: p, mrn: mrnOf(c, p) })),
).flat();

async function addressLine(region: Region, mrn: string): Promise<string | undefined> {
  const { json } = await region.api.call('GET', `/fhir/Patient?identifier=${general.system}|${mrn}`, {
    role: 'clinician',
  });
  return json.entry?.[0]?.resource?.address?.[0]?.line?.[0];
}

/** What was sent, in the order it was: each system went round its patients. */
async function expectOrder(region: Region, systems: readonly SendingSystem[]): Promise<void> {
  await settled(engine.log, topics);
  const told = await toldInOrder();
  for (const { connection, patient, mrn } of everyPatient) {
    const begun = systems[connection]?.begun ?? 0;
    const count = Math.floor(begun / patientsOfEach) + (patient < begun % patientsOfEach ? 1 : 0);
    const sent = Array.from({ length: count }, (_, number) => `O${connection}-${patient}-${number}`);
    expect(distinct(told.get(mrn) ?? [])).toEqual(sent);
    expect(await addressLine(region, mrn)).toBe(`${count - 1} Update Street`);
  }
}

/** An event may be in the log again after a restart, with the same id, never in between others of its patient. */
function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

describe('the updates of a patient, among those of others and over many connections', () => {
  it('become events in the order they were sent, and the record shows the last', { timeout }, async () => {
    const region = await start(['ingestion', 'identity', 'query']);
    await region.register([general]);
    const systems = Array.from({ length: connections }, (_, i) =>
      sendingSystem(i, region.mllpPort, { rounds: updates, everyMs: 0 }).start(),
    );
    await Promise.all(systems.map(it => it.finished()));
    await expectOrder(region, systems);
    const told = await toldInOrder();
    expect([...told.values()].flat()).toHaveLength(connections * patientsOfEach * updates);
  });

  it('do so while consumers come and go, and the way in is restarted', { timeout }, async () => {
    const mllpPort = await freePort();
    let intake = await start(['ingestion'], mllpPort);
    await intake.register([general]);
    let readers = await start(['identity', 'query']);
    // Slower than any machine takes them: what waits at the end would otherwise grow with each restart that takes long.
    const paced = { rounds: Number.POSITIVE_INFINITY, everyMs: 60 };
    const systems = Array.from({ length: connections }, (_, i) => sendingSystem(i, mllpPort, paced).start());
    const everyoneIsTold = () => systems.every(it => it.acknowledged.size >= patientsOfEach);
    for (let restart = 0; restart < restarts; restart++) {
      const another = await start(['ingestion', 'query']);
      await close(readers);
      if (restart % 2 === 1) {
        await close(intake);
        intake = await start(['ingestion'], mllpPort);
      }
      readers = await start(['identity', 'query']);
      await close(another);
    }
    await eventually(everyoneIsTold, it => it);
    await Promise.all(systems.map(it => it.finish()));
    await expectOrder(readers, systems);
  });
});
