import { setTimeout as sleep } from 'node:timers/promises';
import { rebuildView } from '@causeway/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPatient, Receiver, TestExchange, until } from '../notification-fixture.ts';

let exchange: TestExchange;
let receiver: Receiver;

beforeAll(async () => {
  exchange = await TestExchange.start({ standard: 'permit', webhook: { initialMs: 20, maxMs: 50 } });
  receiver = await Receiver.start();
});
afterAll(async () => {
  await exchange.end();
  await receiver.end();
});

describe('a rebuild', () => {
  it('gives every view the checksum it had and calls no webhook', async () => {
    const patients = Array.from({ length: 10 }, () => newPatient());
    const panel = await exchange.panel(...patients);
    await exchange.subscribe(`Encounter?group=${panel}`, { type: 'rest-hook', endpoint: receiver.url });
    for (const patient of patients) {
      const event = await exchange.report(patient, 'ADT_A01');
      await exchange.report(patient, 'ADT_A01', event);
      await exchange.report(patient, 'ADT_A03');
    }
    await until(() => receiver.calls.length === 20);
    await sleep(200);
    const { views } = exchange.runtime;
    for (const view of views.declared) {
      const { equal } = await rebuildView(views, view);
      expect([view.name, equal]).toEqual([view.name, true]);
    }
    await sleep(200);
    expect(receiver.calls).toHaveLength(20);

    const [patient] = patients;
    if (patient) await exchange.report(patient, 'ADT_A01');
    await until(() => receiver.calls.length === 21);
    await sleep(200);
    expect(receiver.calls).toHaveLength(21);
    expect(new Set(receiver.ids).size).toBe(21);
  });
});
