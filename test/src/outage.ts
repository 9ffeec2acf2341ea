import { setTimeout as sleep } from 'node:timers/promises';
import { facilities, loadMessage, loadPatient, loadPatientIndex } from '@causeway/simulator';
import { eventually, readTopic, type TestPlace } from '@causeway/testing';
import { ClusterControl, type Server } from './cluster-control.ts';
import { Region } from './region.ts';
import { SendingSystem } from './sending-system.ts';
import { readingOf, settled } from './settled.ts';

export interface OutageResult {
  /** MSH-10s that were answered positively. */
  readonly acknowledged: readonly string[];
  /** MSH-10s of `causeway.inbound.message`, and of the clinical events made of them, repetitions included. */
  readonly stored: readonly string[];
  readonly normalised: readonly string[];
  /** Patients of the load, and how many of them the record shows. */
  readonly patients: number;
  readonly recorded: number;
  readonly deadLetters: number;
  /** Status of the readiness probe at the end of the outage, and when all was applied. */
  readonly readiness: { readonly meanwhile: number; readonly afterwards: number };
}

const beforeMs = 5_000;
const outageMs = 30_000;
const afterMs = 10_000;
const systems = 4;
const patientsOfEach = 100;
/** Each system sends about 50 messages a second. */
const everyMs = 20;

const loadOf = (system: number) =>
  ({ facility: 'general', patients: patientsOfEach, seed: `outage ${system}` }) as const;

/** The whole exchange under load, with one of its servers away for 30 s and back. */
export async function outage(place: TestPlace, server: Server): Promise<OutageResult> {
  const control = new ClusterControl();
  const region = await Region.start(place);
  try {
    await region.register([facilities.general]);
    const senders = Array.from({ length: systems }, (_, i) => sendingSystem(i, region.mllpPort).start());
    await sleep(beforeMs);
    await control.stop(server);
    await sleep(outageMs);
    const meanwhile = await readiness(region);
    await control.start(server);
    await sleep(afterMs);
    await Promise.all(senders.map(it => it.finish()));
    await settled(region.log, readingOf(region), 180_000);
    const afterwards = await eventually(
      () => readiness(region),
      it => it === 200,
      { what: 'readiness' },
    );
    const load = senders.map((it, i) => patientsOf(i, it.begun));
    return {
      acknowledged: senders.flatMap(it => [...it.acknowledged.keys()]),
      stored: (await readTopic(region.log, 'causeway.inbound.message')).map(it => it.event.controlId),
      normalised: (await readTopic(region.log, 'causeway.clinical.event')).map(it => it.event.header.source.messageId),
      patients: load.flat().length,
      recorded: await countRecorded(region, load.flat()),
      deadLetters: (await readTopic(region.log, 'causeway.dead.letter')).length,
      readiness: { meanwhile, afterwards },
    };
  } finally {
    await control.start(server);
    await region.close();
  }
}

function sendingSystem(system: number, port: number): SendingSystem {
  let next = 0;
  return new SendingSystem({ port, everyMs, window: 8, next: () => loadMessage(next++, loadOf(system)) });
}

/** MRNs of those whom the first messages of the load are about. */
function patientsOf(system: number, messages: number): readonly string[] {
  const load = loadOf(system);
  const indexes = new Set(Array.from({ length: messages }, (_, i) => loadPatientIndex(i, load)));
  return [...indexes].map(it => loadPatient(it, load).mrn);
}

async function countRecorded(region: Region, mrns: readonly string[]): Promise<number> {
  let found = 0;
  for (const mrn of mrns) {
    const path = `/fhir/Patient?identifier=${facilities.general.system}|${mrn}`;
    const { json } = await region.api.call('GET', path, { role: 'clinician' });
    if (json.entry?.[0]?.resource?.resourceType === 'Patient') found += 1;
  }
  return found;
}

async function readiness({ host }: Region): Promise<number> {
  return (await fetch(`${host.url}/health/ready`)).status;
}
