import { parseAck } from '@causeway/hl7';
import { openEngine } from '@causeway/service';
import { facilities, loadMessage } from '@causeway/simulator';
import { createTestPlace, readTopic, type TestPlace } from '@causeway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Region } from '../src/region.ts';
import { settled } from '../src/settled.ts';

const message = loadMessage(0, { facility: 'general', patients: 1, seed: 'idempotent intake' });
const connections = 10;
const sentByEach = 10;

let place: TestPlace;
let running: Region[];

beforeEach(async () => {
  place = await createTestPlace();
  running = [];
});

afterEach(async () => {
  await stop();
  await place.remove();
});

async function start(): Promise<Region> {
  const region = await Region.start(place, { services: ['ingestion'] });
  running.push(region);
  return region;
}

async function stop(): Promise<void> {
  for (const it of running.splice(0)) await it.close();
}

/** The message a hundred times at once; answers what each was answered. */
async function sendManyTimes(regions: readonly Region[]): Promise<readonly string[]> {
  const clients = await Promise.all(
    Array.from({ length: connections }, (_, i) => (regions[i % regions.length] ?? fail()).connect()),
  );
  const answers = clients.flatMap(client => Array.from({ length: sentByEach }, () => client.send(message)));
  return Promise.all(answers);
}

async function clinicalEvents({ log }: Region) {
  await settled(log, { ingestion: ['causeway.inbound.message'] });
  return readTopic(log, 'causeway.clinical.event');
}

function fail(): never {
  throw new Error('no exchange runs');
}

describe('the same message', () => {
  it('sent a hundred times at once over ten connections is one record, one event and one answer, now and after a restart', async () => {
    const before = await start();
    await before.register([facilities.general]);
    const answers = await sendManyTimes([before]);
    expect(answers).toHaveLength(100);
    expect(new Set(answers).size).toBe(1);
    expect(parseAck(answers[0] ?? '')).toMatchObject({ code: 'AA' });
    expect(await readTopic(before.log, 'causeway.inbound.message')).toHaveLength(1);
    const [event, ...more] = await clinicalEvents(before);
    expect(more).toEqual([]);
    await stop();

    const after = await start();
    expect(new Set(await sendManyTimes([after]))).toEqual(new Set(answers));
    expect(await readTopic(after.log, 'causeway.inbound.message')).toHaveLength(1);
    expect(await clinicalEvents(after)).toEqual([event]);
  });

  it('keeps its answer when another message comes under its MSH-10, which is refused and kept, each once', async () => {
    const region = await start();
    await region.register([facilities.general]);
    const other = message.replace('ADT^A01', 'ADT^A08');
    const client = await region.connect();
    const first = await client.send(message);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => client.send(i % 2 === 0 ? message : other)));
    expect(new Set(answers.filter((_, i) => i % 2 === 0))).toEqual(new Set([first]));
    const refusals = new Set(answers.filter((_, i) => i % 2 === 1));
    expect([...refusals].map(it => parseAck(it).error?.code)).toEqual(['205']);
    const recorded = await readTopic(region.log, 'causeway.inbound.message');
    expect(recorded.map(it => it.event.ackCode).sort()).toEqual(['AA', 'AE']);
  });

  it('taken by two instances at once is one clinical event, now and after a restart', async () => {
    const engine = await openEngine(place.settings.engine, 'test');
    const startOne = () => Region.start(place, { services: ['ingestion'], engine });
    const first = await startOne();
    let regions = [first];
    try {
      await first.register([facilities.general]);
      regions = [first, await startOne()];
      const answers = await sendManyTimes(regions);
      expect(new Set(answers.map(it => parseAck(it).code))).toEqual(new Set(['AA']));
      const recorded = await readTopic(first.log, 'causeway.inbound.message');
      // Each may have taken it before it saw the other's record: normalisation then takes the first of the two.
      expect(recorded.filter(it => it.event.refusal === null).length).toBeLessThanOrEqual(2);
      const events = await clinicalEvents(first);
      expect(events).toHaveLength(1);
      await Promise.all(regions.map(it => it.close()));

      regions = await Promise.all([startOne(), startOne()]);
      const again = await sendManyTimes(regions);
      expect(new Set(again).size).toBe(1);
      const [restarted = fail()] = regions;
      expect(await readTopic(restarted.log, 'causeway.inbound.message')).toHaveLength(recorded.length);
      expect(await clinicalEvents(restarted)).toEqual(events);
    } finally {
      await Promise.all(regions.map(it => it.close()));
      await engine.log.close();
    }
  });
});
