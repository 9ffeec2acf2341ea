import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newPatient, Receiver, sharedEngine, TestExchange, until } from '../notification-fixture.ts';

it('delivers each alert once and in order while instances come and go', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-rebalance-'));
  const settings = { standard: 'permit', webhook: { initialMs: 10, maxMs: 40, drainMs: 2_000 } } as const;
  const engine = await sharedEngine(directory);
  const receiver = await Receiver.start();
  const [first, second] = [
    await TestExchange.join(directory, settings, engine),
    await TestExchange.join(directory, settings, engine),
  ];
  const patients = Array.from({ length: 24 }, () => newPatient());
  const panel = await first.panel(...patients);
  // The second instance hears of it by the log, in its own time.
  const { id } = await second.subscribe(`group=${panel}`, { type: 'rest-hook', endpoint: receiver.url });
  await sleep(100);

  let calls = 0;
  const delivered: string[] = [];
  receiver.answer = ({ headers, body }) => {
    if (calls++ % 3 === 0) return 503;
    delivered.push(`${headers['webhook-id']} ${/"Patient\/[^"]*"/.exec(body)?.[0]} ${/ADT_A0\d/.exec(body)?.[0]}`);
    return 200;
  };
  const triggers = ['ADT_A01', 'ADT_A02', 'ADT_A03'];
  const [, third] = await Promise.all([
    (async () => {
      for (const trigger of triggers) {
        for (const patient of patients) await first.report(patient, trigger);
      }
    })(),
    (async () => {
      await sleep(100);
      await second.down();
      await sleep(100);
      return TestExchange.join(directory, settings, engine);
    })(),
  ]);
  await until(() => delivered.length >= patients.length * triggers.length, 15_000);
  await until(async () => {
    const concluded = await first.events('causeway.notification.delivery');
    return concluded.filter(it => it.event.subscription === id).length >= patients.length * triggers.length;
  });
  await sleep(200);

  expect(delivered).toHaveLength(patients.length * triggers.length);
  expect(new Set(delivered.map(it => it.split(' ')[0])).size).toBe(delivered.length);
  const byPatient = new Map<string, string[]>();
  for (const line of delivered) {
    const [, patient = '', trigger = ''] = line.split(' ');
    byPatient.set(patient, [...(byPatient.get(patient) ?? []), trigger]);
  }
  expect(byPatient.size).toBe(patients.length);
  for (const told of byPatient.values()) expect(told).toEqual(triggers);
  await first.down();
  await third.down();
  await receiver.end();
  await engine.close();
  await rm(directory, { recursive: true });
});
