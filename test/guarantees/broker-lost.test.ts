import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { facilities, loadMessage } from '@causeway/simulator';
import { createTestPlace, engineKind, eventually, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { describe, expect, it } from 'vitest';
import { ClusterControl } from '../src/cluster-control.ts';
import { Region } from '../src/region.ts';
import { SendingSystem } from '../src/sending-system.ts';
import { settled } from '../src/settled.ts';

const brokers = 3;
const systems = 8;
const window = 16;
const betweenMs = 5_000;

/** Three brokers of the test's own: the other tests have one. */
async function withBrokers<R>(work: (control: ClusterControl, place: TestPlace) => Promise<R>): Promise<R> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-brokers-'));
  const control = new ClusterControl({
    BROKERS: String(brokers),
    CLUSTER_DIR: directory,
    KAFKA_PORT: '19792',
    MONGO_PORT: '27717',
  });
  try {
    const { KAFKA_BROKERS: addresses = '', MONGODB_URL: mongodbUrl = '' } = await control.up();
    const place = await createTestPlace('cluster');
    if (place.settings.engine.kind !== 'cluster') throw new Error('the test needs a cluster');
    const engine = { ...place.settings.engine, brokers: addresses.split(','), mongodbUrl };
    try {
      return await work(control, { ...place, settings: { ...place.settings, engine } });
    } finally {
      await place.remove();
    }
  } finally {
    await control.down();
    await rm(directory, { recursive: true, force: true });
  }
}

describe.runIf(engineKind === 'cluster')('three brokers, each killed in turn under load', () => {
  it('keep every acknowledged message, each once', { timeout: patiently(400_000) }, () =>
    withBrokers(async (control, place) => {
      const region = await Region.start(place, { services: ['ingestion'] });
      try {
        await region.register([facilities.general]);
        const senders = Array.from({ length: systems }, (_, i) => sendingSystem(i, region.mllpPort).start());
        for (let broker = 1; broker <= brokers; broker++) {
          await sleep(betweenMs);
          await control.crash(`kafka-${broker}`);
          await everyoneGoesOn(senders);
          await control.start(`kafka-${broker}`);
          // The next may go only when this one has caught up: two replicas of three must remain.
          await sleep(2 * betweenMs);
        }
        await Promise.all(senders.map(it => it.finish()));
        await settled(region.log, { ingestion: ['causeway.inbound.message'] }, 120_000);
        const stored = (await readTopic(region.log, 'causeway.inbound.message')).map(it => it.event.controlId);
        const told = senders.flatMap(it => [...it.acknowledged.keys()]);
        expect(told.length).toBeGreaterThan(1_000);
        expect([...stored].sort()).toEqual([...told].sort());
        const normalised = await readTopic(region.log, 'causeway.clinical.event');
        expect(new Set(normalised.map(it => it.event.header.source.messageId))).toEqual(new Set(told));
        expect(await readTopic(region.log, 'causeway.dead.letter')).toEqual([]);
      } finally {
        await region.close();
      }
    }),
  );
});

/** Two brokers of three take messages of every partition: what was under way is answered, and as much again. */
async function everyoneGoesOn(senders: readonly SendingSystem[]): Promise<void> {
  const before = senders.map(it => it.acknowledged.size);
  await eventually(
    () => Math.min(...senders.map((it, i) => it.acknowledged.size - (before[i] ?? 0))),
    it => it >= 2 * window,
    { timeoutMs: 90_000, what: 'acknowledgements without the broker' },
  );
}

function sendingSystem(system: number, port: number): SendingSystem {
  let next = 0;
  return new SendingSystem({
    port,
    everyMs: 10,
    window,
    next: () => loadMessage(next++, { facility: 'general', patients: 200, seed: `broker lost ${system}` }),
  });
}
