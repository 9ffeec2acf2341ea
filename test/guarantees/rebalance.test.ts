import { setTimeout as sleep } from 'node:timers/promises';
import { findPerson, links, linkView } from '@causeway/person';
import {
  createTestPlace,
  eventually,
  patiently,
  readTopic,
  startWebhookReceiver,
  type TestPlace,
  type WebhookReceiver,
} from '@causeway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CareTeam, type Subscribed, told } from '../src/care-team.ts';
import { type Instance, Instances, startProcess } from '../src/instances.ts';
import { LiveLoad } from '../src/live-load.ts';
import { loadPatients } from '../src/load-patients.ts';
import { caughtUp, rebuild } from '../src/operator.ts';
import type { ServiceName } from '../src/region.ts';

const scaled = ['identity', 'notification', 'query'] as const;
const load = { patients: 40, seed: 'rebalance', perSecond: 30 } as const;
const [atGeneral, atStMary] = [
  loadPatients({ ...load, facility: 'general' }),
  loadPatients({ ...load, facility: 'stmary' }),
];
/** How long things are as they are between a change and the next. */
const stepMs = 700;

let place: TestPlace;
let instances: Instances;
let front: Instance;
let steady: Instance;
let receiver: WebhookReceiver;
let subscribed: readonly Subscribed[];
let sent: readonly string[] = [];
/** ms since the epoch. */
let brokeDownAt = 0;

beforeAll(async () => {
  place = await createTestPlace();
  instances = new Instances(place);
  front = await instances.start(['ingestion', 'consent']);
  steady = await instances.start(scaled);
  receiver = await startWebhookReceiver();
  await front.region.register();
  const team = new CareTeam(steady.region.api, 'lakeside');
  subscribed = [
    await team.subscribe('facility=general&event=admit,discharge', receiver.url),
    await team.subscribe(`group=${await team.panel(atStMary)}&event=admit,discharge`, receiver.url),
  ];
}, patiently(120_000));

afterAll(async () => {
  await instances?.close();
  await receiver?.close();
  await place?.remove();
});

it('instances join, leave and break down under load, and take over from one another', {
  timeout: patiently(300_000),
}, async () => {
  const loads = [
    await LiveLoad.start(front.region, { ...load, facility: 'general' }),
    await LiveLoad.start(front.region, { ...load, facility: 'stmary' }),
  ];
  const second = await join(scaled);
  const third = await join(['notification', 'identity']);
  await second.stop();
  await sleep(stepMs);
  await breakDown(third);
  await sleep(stepMs);
  const fourth = await join(scaled);
  await fourth.stop();
  const last = await join(scaled);
  sent = (await Promise.all(loads.map(it => it.stop()))).flat();

  expect(sent.length).toBeGreaterThan(200);
  for (const joined of [second, third, fourth, last])
    expect(joined.handled('identity', 'causeway.clinical.event').size).toBeLessThan(8);
});

it('no message is lost and none has an effect twice', { timeout: patiently(300_000) }, async () => {
  const facts = await eventually(
    async () =>
      (await readTopic(front.region.log, 'causeway.clinical.event')).map(it => it.event.header.source.messageId),
    it => it.length >= sent.length,
    { what: 'the facts of every message', everyMs: 200, timeoutMs: 120_000 },
  );
  expect([...facts].sort()).toEqual([...sent].sort());
  expect((await readTopic(front.region.log, 'causeway.dead.letter')).length).toBe(0);
});

it('every alert is raised and delivered once for each subscription', { timeout: patiently(300_000) }, async () => {
  const due = (await readTopic(front.region.log, 'causeway.clinical.event'))
    .filter(({ event: { trigger } }) => trigger === 'ADT_A01' || trigger === 'ADT_A03')
    .flatMap(({ event: { header } }) => {
      const { facility, messageId } = header.source;
      const [ofFacility, ofPanel] = subscribed;
      // The panel follows a human by one number, and hears of what happens to them under both.
      return (facility === 'general' ? [ofFacility, ofPanel] : [ofPanel]).map(it => `${it?.id} ${messageId}`);
    });
  const raised = await eventually(alertsRaised, it => it.size >= due.length, {
    what: 'every alert',
    everyMs: 300,
    timeoutMs: 120_000,
  });
  expect([...raised.values()].sort()).toEqual(due.sort());

  const concluded = await eventually(outcomes, it => it.size >= raised.size, {
    what: 'every outcome',
    everyMs: 300,
    timeoutMs: 120_000,
  });
  expect(new Set(concluded.values())).toEqual(new Set(['DELIVERED']));
  await sleep(300);
  const calls = receiver.calls.map(it => ({ ...told(it), at: it.at }));
  expect(new Set(calls.map(it => it.id))).toEqual(new Set(raised.keys()));
  // Who breaks down between a call and its outcome leaves it to others, who call again under the same webhook-id.
  const repeated = calls.filter((it, at) => calls.findIndex(one => one.id === it.id) < at);
  expect(repeated.filter(it => it.at < brokeDownAt)).toEqual([]);
  expect(repeated.length).toBeLessThanOrEqual(16);
});

it('every view is what it would be made of the log anew', { timeout: patiently(300_000) }, async () => {
  for (const { view, documents, checksum } of await caughtUp(steady.region.api))
    expect(await rebuild(steady.region.api, view)).toMatchObject({ documents, checksum, lastRebuild: { equal: true } });
  const { views } = steady.region.runtime('query');
  const stored = await views.collection(linkView, links);
  for (const [at, patient] of atGeneral.entries()) {
    const both = [patient, atStMary[at]];
    const ids = both.map(it => it?.id ?? '').sort();
    for (const id of ids) expect((await findPerson(stored, id)).members).toEqual(ids);
  }
});

/** Resolves when the new instance has work of the others, after some of it. */
async function join(services: readonly ServiceName[]): Promise<Instance> {
  await sleep(stepMs);
  const joined = await instances.start(services);
  const handled = () => joined.handled('identity', 'causeway.clinical.event').size;
  await eventually(handled, it => it > 0, { what: 'work for who joined', timeoutMs: 120_000 });
  await sleep(stepMs);
  return joined;
}

/** Without a word to anyone: on the cluster processes are killed, else the instance loses log and stores. */
async function breakDown(instance: Instance): Promise<void> {
  if (place.kind === 'embedded') {
    brokeDownAt = Date.now();
    return instance.breakDown();
  }
  await instance.stop();
  const children = await Promise.all((['identity', 'notification'] as const).map(it => startProcess(place, it)));
  const busy = async () => Promise.all(children.map(async it => (await fetch(`${it.url}/metrics`)).text()));
  await eventually(busy, all => all.every(it => it.includes('topic="causeway.clinical.event"')), {
    what: 'work for the processes that are killed',
    timeoutMs: 120_000,
  });
  await sleep(stepMs);
  brokeDownAt = Date.now();
  await Promise.all(children.map(it => it.kill()));
}

/** By id: subscription and MSH-10. An alert may be in the log twice after a breakdown, as the same alert. */
async function alertsRaised(): Promise<ReadonlyMap<string, string>> {
  const events = (await readTopic(front.region.log, 'causeway.notification.alert')).map(it => it.event);
  return new Map(events.map(it => [it.id, `${it.subscription} ${it.header.source.messageId}`]));
}

async function outcomes(): Promise<ReadonlyMap<string, string>> {
  const events = (await readTopic(front.region.log, 'causeway.notification.delivery')).map(it => it.event);
  return new Map(events.map(it => [it.alert, it.outcome]));
}
