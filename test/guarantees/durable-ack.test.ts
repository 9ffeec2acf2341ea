import { setTimeout as sleep } from 'node:timers/promises';
import { loadMessage } from '@causeway/simulator';
import { createTestPlace, engineKind, eventually, patiently } from '@causeway/testing';
import { expect, it } from 'vitest';
import { ingestionAddress, registerFacility, spawnIngestion, startIngestion } from '../src/ingestion-process.ts';
import { SendingSystem } from '../src/sending-system.ts';
import { compare, storedMessages } from '../src/stored-messages.ts';

/** CI asks for 200; each takes a second of a core, most of it to start a process. */
const rounds = Number(process.env.CAUSEWAY_KILL_ROUNDS || 40);
/**
 * Exchanges that are killed side by side. A Kafka group keeps the partitions of a dead member for its session timeout,
 * so that most of a round there is waiting.
 */
const lanes = engineKind === 'cluster' ? 10 : 2;
/** How long a process lives at most after it took the connection or, every other time, answered the first message. */
const longestLifeMs = 80;

interface LaneResult {
  readonly kills: number;
  readonly acknowledged: ReadonlyMap<string, string>;
  readonly sent: number;
  readonly refusals: ReadonlyMap<string, number>;
  readonly stored: ReadonlyMap<string, number>;
}

async function killAgainAndAgain(lane: number, kills: number): Promise<LaneResult> {
  const place = await createTestPlace();
  const address = await ingestionAddress();
  let number = 0;
  const system = new SendingSystem({
    port: address.mllpPort,
    next: () => loadMessage(number++, { facility: 'general', patients: 500, seed: `lane ${lane}` }),
  });
  let child = await startIngestion(place, address);
  try {
    await registerFacility(address.url, place);
    system.start();
    let connections = 0;
    for (let round = 0; round < kills; round++) {
      const before = system.acknowledged.size;
      await until('a connection', () => system.connections > connections);
      if (round % 2 === 1) await until('an answer', () => system.acknowledged.size > before);
      await sleep(Math.random() * longestLifeMs);
      await child.kill();
      connections = system.connections;
      child = spawnIngestion(place, address);
    }
    await system.finish();
    await child.kill();
    const { acknowledged, sent, refusals } = system;
    return { kills, acknowledged, sent, refusals, stored: await storedMessages(place) };
  } catch (error) {
    throw new Error(`lane ${lane}: ${child.output()}`, { cause: error });
  } finally {
    await child.kill();
    await place.remove();
  }
}

it(`keeps every acknowledged message through ${rounds} rounds of kill -9 while a system sends, each once`, {
  timeout: patiently(900_000),
}, async () => {
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => killAgainAndAgain(lane, rounds / lanes)),
  );
  for (const { acknowledged, stored } of results) {
    expect(compare(acknowledged.keys(), stored)).toEqual({ lost: [], repeated: [] });
    // The system went on until everything was acknowledged, so nothing else can be there either.
    expect(stored.size).toBe(acknowledged.size);
    expect(acknowledged.size).toBeGreaterThan(rounds / lanes);
  }
  expect(results.reduce((sum, it) => sum + it.kills, 0)).toBe(rounds);
  // Messages were under way when the process died: without repetitions the rounds would prove nothing.
  const [sent, acknowledged] = [sum(results, it => it.sent), sum(results, it => it.acknowledged.size)];
  expect(sent).toBeGreaterThan(acknowledged + rounds);
});

function until(what: string, holds: () => boolean): Promise<boolean> {
  return eventually(holds, it => it, { what, timeoutMs: 180_000, everyMs: 2 });
}

function sum(results: readonly LaneResult[], of: (result: LaneResult) => number): number {
  return results.reduce((total, it) => total + of(it), 0);
}
