import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sourcePatientId } from '@causeway/person';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newPatient, Receiver, TestExchange, until } from '../notification-fixture.ts';
import { secretExtension } from '../subscription/subscription.ts';

let exchange: TestExchange;
let receiver: Receiver;

beforeAll(async () => {
  exchange = await TestExchange.start({
    standard: 'permit',
    webhook: { initialMs: 20, maxMs: 100, maxRefusals: 3, drainMs: 500, timeoutMs: 1_000 },
  });
});
afterAll(() => exchange.end());
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(() => receiver.end());

const hook = (rest: object = {}) => ({ type: 'rest-hook', endpoint: receiver.url, ...rest });

async function outcomes(subscription: string): Promise<readonly string[]> {
  const events = await exchange.events('causeway.notification.delivery');
  return events.filter(it => it.event.subscription === subscription).map(it => it.event.outcome);
}

describe('delivery to a webhook', () => {
  it("calls it once for an event of a panel member, signed, with the subscriber's headers", async () => {
    const patient = newPatient();
    const panel = await exchange.panel(patient);
    const subscription = await exchange.subscribe(
      `Encounter?patient:in=Group/${panel}&event=admit,discharge`,
      hook({ header: ['Authorization: Bearer theirs'] }),
    );
    const secret = (subscription.extension as { url: string; valueString: string }[]).find(
      it => it.url === secretExtension,
    )?.valueString;
    await exchange.report(newPatient(), 'ADT_A01');
    await exchange.report(patient, 'ADT_A08');
    const admitted = await exchange.report(patient, 'ADT_A01');
    await exchange.report(patient, 'ADT_A01', admitted);
    await until(async () => (await outcomes(subscription.id)).length === 1);
    await sleep(100);

    expect(receiver.calls).toHaveLength(1);
    const [call] = receiver.calls;
    const { 'webhook-id': id, 'webhook-timestamp': timestamp } = call?.headers ?? {};
    const expected = createHmac('sha256', Buffer.from(secret?.slice('whsec_'.length) ?? '', 'base64'))
      .update(`${id}.${timestamp}.${call?.body}`)
      .digest('base64');
    expect(call?.headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(call?.headers.authorization).toBe('Bearer theirs');
    expect(call?.headers['content-type']).toContain('application/fhir+json');
    const bundle = JSON.parse(call?.body ?? '{}');
    expect(bundle).toMatchObject({
      resourceType: 'Bundle',
      type: 'history',
      entry: [{ resource: { resourceType: 'Parameters' } }],
    });
    expect(call?.body).toContain(`Encounter/${admitted.encounter?.id}`);
    expect(await outcomes(subscription.id)).toEqual(['DELIVERED']);
    const again = await exchange.json<{ extension?: object }>('GET', `/fhir/Subscription/${subscription.id}`);
    expect(again.extension).toBeUndefined();
  });

  it('tells as much as the subscription asked for', async () => {
    const patient = newPatient();
    const panel = await exchange.panel(patient);
    for (const content of ['empty', 'full-resource']) {
      const _payload = {
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content',
            valueCode: content,
          },
        ],
      };
      await exchange.subscribe(`group=${panel}`, hook({ payload: 'application/fhir+json', _payload }));
    }
    const { encounter } = await exchange.report(patient, 'ADT_A01');
    await until(() => receiver.calls.length === 2);
    const sizes = receiver.calls.map(it => JSON.parse(it.body).entry.length).sort();
    expect(sizes).toEqual([1, 3]);
    const empty = receiver.calls.find(it => JSON.parse(it.body).entry.length === 1);
    expect(empty?.body).not.toContain(encounter?.id);
    expect(empty?.body).not.toContain(sourcePatientId(patient));
  });

  it('keeps the order of a patient under retries, and lets no patient wait for another', async () => {
    const [ill, well] = [newPatient(), newPatient()];
    const panel = await exchange.panel(ill, well);
    await exchange.subscribe(`Encounter?group=${panel}`, hook());
    let failures = 4;
    const illId = sourcePatientId(ill);
    receiver.answer = ({ body }) => (body.includes(illId) && failures-- > 0 ? 503 : 200);
    for (const trigger of ['ADT_A01', 'ADT_A02', 'ADT_A03']) await exchange.report(ill, trigger);
    await exchange.report(well, 'ADT_A01');
    await until(() => receiver.calls.length === 8);
    await sleep(100);
    const told = receiver.calls.filter(it => it.body.includes(illId));
    expect(told.map(it => /"ADT_(A0\d)"/.exec(it.body)?.[1])).toEqual([
      'A01',
      'A01',
      'A01',
      'A01',
      'A01',
      'A02',
      'A03',
    ]);
    expect(new Set(told.slice(0, 5).map(it => it.headers['webhook-id'])).size).toBe(1);
    expect(receiver.calls.findIndex(it => !it.body.includes(illId))).toBeLessThan(5);
  });

  it('sends nothing once consent is withdrawn, not even what is queued', async () => {
    const patient = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, hook());
    receiver.answer = () => 503;
    await exchange.report(patient, 'ADT_A01');
    await exchange.report(patient, 'ADT_A03');
    await until(() => receiver.calls.length > 0);
    await exchange.deny(patient);
    await sleep(150);
    receiver.calls.length = 0;
    receiver.answer = () => 200;
    await until(async () => (await outcomes(id)).length === 2);
    await sleep(150);
    expect(receiver.calls).toEqual([]);
    expect(await outcomes(id)).toEqual(['WITHHELD', 'WITHHELD']);
    const audited = await exchange.events('causeway.audit.event');
    expect(audited.some(it => !it.event.permitted && it.event.action === 'alert-webhook')).toBe(true);
  });

  it('sends nothing for a subscription that is off by then', async () => {
    const patient = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, hook());
    receiver.answer = () => 503;
    await exchange.report(patient, 'ADT_A01');
    await until(() => receiver.calls.length > 0);
    expect((await exchange.call('DELETE', `/fhir/Subscription/${id}`)).status).toBe(204);
    await sleep(150);
    receiver.calls.length = 0;
    receiver.answer = () => 200;
    await until(async () => (await outcomes(id)).length === 1);
    expect(receiver.calls).toEqual([]);
    expect(await outcomes(id)).toEqual(['WITHHELD']);
    await exchange.report(patient, 'ADT_A01');
    await sleep(150);
    expect(receiver.calls).toEqual([]);
  });

  it('abandons what the webhook refuses, and says so in the inbox', async () => {
    const patient = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, hook());
    receiver.answer = () => 422;
    await exchange.report(patient, 'ADT_A01');
    await until(async () => (await outcomes(id)).length === 1);
    expect(receiver.calls).toHaveLength(3);
    await until(async () => {
      const { alerts } = await exchange.json<{ alerts: { delivery: object }[] }>('GET', `/alerts?subscription=${id}`);
      return JSON.stringify(alerts[0]?.delivery ?? {}).includes('"abandoned"');
    });
    receiver.answer = () => 200;
    await exchange.report(patient, 'ADT_A03');
    await until(() => receiver.calls.length === 4);
  });

  it('takes up after a restart what was pending, and nothing that was done', async () => {
    const [done, waiting] = [newPatient(), newPatient()];
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(done, waiting)}`, hook());
    await exchange.report(done, 'ADT_A01');
    await until(async () => (await outcomes(id)).length === 1);
    receiver.answer = () => 503;
    await exchange.report(waiting, 'ADT_A01');
    await exchange.report(waiting, 'ADT_A03');
    await until(() => receiver.calls.length > 1);
    await exchange.down();
    const [first] = receiver.ids;
    receiver.calls.length = 0;
    receiver.answer = () => 200;
    await exchange.up();
    await until(async () => (await outcomes(id)).length === 3);
    await sleep(200);
    expect(receiver.calls).toHaveLength(2);
    expect(receiver.ids).not.toContain(first);
  });

  it('reaches a panel through a link that came after the event', async () => {
    const followed = newPatient();
    const elsewhere = newPatient('urn:oid:2.16.840.1.113883.19.6');
    await exchange.subscribe(`Encounter?group=${await exchange.panel(followed)}&event=A01`, hook());
    await exchange.report(elsewhere, 'ADT_A01');
    await sleep(100);
    expect(receiver.calls).toEqual([]);
    await exchange.link(followed, elsewhere);
    await until(() => receiver.calls.length === 1);
    await exchange.report(elsewhere, 'ADT_A01');
    await until(() => receiver.calls.length === 2);
    await sleep(100);
    expect(new Set(receiver.ids).size).toBe(2);
    expect(receiver.calls).toHaveLength(2);
  });

  it('is called without waiting for a poll', async () => {
    const patients = Array.from({ length: 20 }, () => newPatient());
    await exchange.subscribe(`Encounter?group=${await exchange.panel(...patients)}`, hook());
    const started = new Map<string, number>();
    for (const patient of patients) {
      const at = Date.now();
      const { encounter } = await exchange.report(patient, 'ADT_A01');
      started.set(encounter?.id ?? '', at);
      await until(() => receiver.calls.length === started.size);
    }
    const latencies = receiver.calls.map(({ body, at }) => {
      const id = /Encounter\/([0-9a-f-]{36})/.exec(body)?.[1] ?? '';
      return at - (started.get(id) ?? 0);
    });
    const median = latencies.sort((a, b) => a - b)[10] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(1_000);
  });
});
