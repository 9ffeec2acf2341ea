import { setTimeout as sleep } from 'node:timers/promises';
import { createScenario, facilities } from '@causeway/simulator';
import {
  createTestPlace,
  eventually,
  freePort,
  patiently,
  readTopic,
  startWebhookReceiver,
  type TestPlace,
  type WebhookReceiver,
} from '@causeway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CareTeam, type Known, type Subscribed, told } from '../src/care-team.ts';
import { type LoadedPatient, loadPatients } from '../src/load-patients.ts';
import { deny, withdraw } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const patients = loadPatients({ facility: 'general', patients: 20, seed: 'consent at send' });
let taken = 0;

let place: TestPlace;
let region: Region;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  await region.register();
}, patiently(120_000));

afterAll(async () => {
  await region?.close();
  await place?.remove();
});

it('makes no call for an alert whose patient denied while it was queued', async () => {
  const [denying, other] = [newPatient(), newPatient()];
  const { team, down, subscribed } = await teamWithDeadReceiver('queued', [denying, other]);
  await admit(denying, other);
  const queued = await pendingAlerts(team, 2);
  const { id, position } = await deny(region.api, denying);
  await team.inbox(position);

  const receiver = await startWebhookReceiver(down);
  await called(receiver, 1);
  await concluded(subscribed, 2);
  await sleep(300);
  expect(receiver.calls.map(it => told(it).patient)).toEqual([other.id]);
  const outcomes = await outcomesOf(subscribed);
  expect(outcomes.get(alertOf(queued, denying))).toMatchObject({
    outcome: 'WITHHELD',
    reason: expect.stringContaining('denies'),
  });
  expect(outcomes.get(alertOf(queued, other))).toMatchObject({ outcome: 'DELIVERED' });
  const decisions = (await audits()).filter(it => it.action === 'alert-webhook' && it.directive === id);
  expect(decisions).toMatchObject([{ organization: 'queued', permitted: false, patient: denying.id }]);
  await receiver.close();
});

it('makes no second call when the patient denied while the first was under way', async () => {
  const patient = newPatient();
  const { receiver, asked, release } = await holdingReceiver();
  const { team, subscribed } = await teamOf('under way', [patient], receiver);
  await admit(patient);
  await asked;
  await team.inbox((await deny(region.api, patient)).position);
  release(503);
  await concluded(subscribed, 1);
  await sleep(300);
  expect(receiver.calls.map(it => it.status)).toEqual([503]);
  expect([...(await outcomesOf(subscribed)).values()]).toMatchObject([{ outcome: 'WITHHELD', attempts: 1 }]);
  await receiver.close();
});

it('lets an alert go when the directive was withdrawn before the next call', async () => {
  const patient = newPatient();
  const { receiver, asked, release } = await holdingReceiver();
  const { team, subscribed } = await teamOf('withdrawn', [patient], receiver);
  await admit(patient);
  await asked;
  const directive = await deny(region.api, patient);
  await team.inbox(directive.position);
  await team.inbox(await withdraw(region.api, directive));
  receiver.answer(() => 200);
  release(503);
  await concluded(subscribed, 1);
  expect(receiver.calls.map(it => it.status)).toEqual([503, 200]);
  expect([...(await outcomesOf(subscribed)).values()]).toMatchObject([{ outcome: 'DELIVERED', attempts: 2 }]);
  await receiver.close();
});

it('stops only the organisation that the directive names', async () => {
  const patient = newPatient();
  const denied = await teamWithDeadReceiver('denied org', [patient]);
  const allowed = await teamWithDeadReceiver('allowed org', [patient]);
  await admit(patient);
  await pendingAlerts(denied.team, 1);
  await pendingAlerts(allowed.team, 1);
  await denied.team.inbox((await deny(region.api, patient, { organizations: ['denied org'] })).position);

  const [silent, told] = [await startWebhookReceiver(denied.down), await startWebhookReceiver(allowed.down)];
  await called(told, 1);
  await concluded(denied.subscribed, 1);
  expect(silent.calls).toEqual([]);
  expect(told.calls.map(it => it.status)).toEqual([200]);
  expect(await denied.team.inbox()).toEqual([]);
  expect(await allowed.team.inbox()).toHaveLength(1);
  await Promise.all([silent.close(), told.close()]);
});

it('stops only the purpose that the directive names', async () => {
  const patient = newPatient();
  const care = await teamWithDeadReceiver('two purposes', [patient], 'TREAT');
  const research = await teamWithDeadReceiver('two purposes', [patient], 'HRESCH');
  await admit(patient);
  await pendingAlerts(care.team, 2);
  await care.team.inbox((await deny(region.api, patient, { purposes: ['HRESCH'] })).position);

  const [told, silent] = [await startWebhookReceiver(care.down), await startWebhookReceiver(research.down)];
  await called(told, 1);
  await concluded(research.subscribed, 1);
  await concluded(care.subscribed, 1);
  expect(silent.calls).toEqual([]);
  expect([...(await outcomesOf(research.subscribed)).values()]).toMatchObject([{ outcome: 'WITHHELD' }]);
  expect([...(await outcomesOf(care.subscribed)).values()]).toMatchObject([{ outcome: 'DELIVERED' }]);
  await Promise.all([silent.close(), told.close()]);
});

it('stops an alert about one number of a person by a directive that names another', async () => {
  const { messages, expected } = createScenario({ seed: 'consent of a person' });
  const [atHome, abroad] = expected.persons[0] ?? [];
  const registered = messages.find(it => it.mrn === atHome?.identifier);
  const admitted = messages.find(it => it.mrn === abroad?.identifier);
  if (!atHome || !abroad || !registered || !admitted) throw new Error('the story has a traveller');
  const { team, down, subscribed } = await teamWithDeadReceiver('two numbers', [atHome]);
  await sent(registered.text, admitted.text);
  await pendingAlerts(team, 1);
  await team.inbox((await deny(region.api, atHome, { organizations: ['two numbers'] })).position);
  const receiver = await startWebhookReceiver(down);
  await concluded(subscribed, 1);
  expect(receiver.calls).toEqual([]);
  expect([...(await outcomesOf(subscribed)).values()]).toMatchObject([{ outcome: 'WITHHELD' }]);
  expect(abroad.system).not.toBe(facilities.general.system);
  await receiver.close();
});

it('takes an alert out of the inbox at once, and shows it again when the directive is withdrawn', async () => {
  const [denying, other] = [newPatient(), newPatient()];
  const team = new CareTeam(region.api, 'inbox');
  await team.subscribe(`group=${await team.panel([denying, other])}`);
  await admit(denying, other);
  await eventually(
    () => team.inbox(),
    it => it.length === 2,
    { what: 'both alerts' },
  );
  const directive = await deny(region.api, denying);
  expect((await team.inbox(directive.position)).map(referenceOf)).toEqual([`Patient/${other.id}`]);
  expect(await team.inbox(await withdraw(region.api, directive))).toHaveLength(2);
});

it('sends nothing over the live stream that was denied before it left, also to those who resume', async () => {
  const [denying, other] = [newPatient(), newPatient()];
  const team = new CareTeam(region.api, 'stream');
  await team.subscribe(`group=${await team.panel([denying, other])}`);
  const before = await team.cursor();
  await admit(denying, other);
  await eventually(
    () => team.inbox(),
    it => it.length === 2,
    { what: 'both alerts' },
  );
  const stream = await team.stream();
  // Both wait for whoever resumes: one of them must no longer leave.
  await team.inbox((await deny(region.api, denying)).position);
  const resumed = await team.stream(before);
  await sent(denying.messages[2], other.messages[2]);
  await eventually(
    () => resumed.alerts.length,
    it => it >= 2,
    { what: 'the other patient’s alerts' },
  );
  await eventually(
    () => stream.alerts.length,
    it => it >= 1,
    { what: 'the other patient’s discharge' },
  );
  await sleep(200);
  expect(resumed.alerts.map(it => [it.event, referenceOf(it)])).toEqual([
    ['admit', `Patient/${other.id}`],
    ['discharge', `Patient/${other.id}`],
  ]);
  expect(stream.alerts.map(it => [it.event, referenceOf(it)])).toEqual([['discharge', `Patient/${other.id}`]]);
  await Promise.all([stream.close(), resumed.close()]);
});

function newPatient(): LoadedPatient {
  const patient = patients[taken++];
  if (!patient) throw new Error('more patients are needed');
  return patient;
}

async function sent(...texts: readonly string[]): Promise<void> {
  const acks = await region.send(texts);
  expect(acks.map(it => it.code)).toEqual(texts.map(() => 'AA'));
}

function admit(...of: readonly LoadedPatient[]): Promise<void> {
  return sent(...of.map(it => it.messages[0]));
}

interface SubscribedTeam {
  readonly team: CareTeam;
  readonly subscribed: Subscribed;
}

async function teamOf(
  organization: string,
  followed: readonly Known[],
  { url }: Pick<WebhookReceiver, 'url'>,
  purpose?: string,
): Promise<SubscribedTeam> {
  const team = new CareTeam(region.api, organization, purpose);
  return { team, subscribed: await team.subscribe(`group=${await team.panel(followed)}&event=admit`, url) };
}

/** Nobody listens on the port yet. */
async function teamWithDeadReceiver(
  organization: string,
  followed: readonly Known[],
  purpose?: string,
): Promise<SubscribedTeam & { readonly down: number }> {
  const down = await freePort();
  return { ...(await teamOf(organization, followed, { url: `http://127.0.0.1:${down}/alerts` }, purpose)), down };
}

/** Takes its first call and leaves it unanswered until told what to say. */
async function holdingReceiver() {
  const receiver = await startWebhookReceiver();
  let release: (status: number) => void = () => {};
  const status = new Promise<number>(resolve => {
    release = resolve;
  });
  const asked = new Promise<void>(resolve => {
    receiver.answer(() => {
      resolve();
      return status;
    });
  });
  return { receiver, asked, release };
}

/** Once so many alerts wait. */
function pendingAlerts(team: CareTeam, count: number) {
  return eventually(
    () => team.inbox(),
    it => it.length === count && it.every(({ delivery }) => delivery?.outcome === 'pending'),
    { what: `${count} pending alerts` },
  );
}

function called(receiver: WebhookReceiver, count: number) {
  return eventually(
    () => receiver.calls.length,
    it => it >= count,
    { what: `${count} calls` },
  );
}

function concluded(subscribed: Subscribed, count: number) {
  return eventually(
    () => outcomesOf(subscribed),
    it => it.size >= count,
    { what: `${count} conclusions` },
  );
}

async function outcomesOf({ id }: Subscribed) {
  const events = (await readTopic(region.log, 'causeway.notification.delivery')).map(it => it.event);
  return new Map(events.filter(it => it.subscription === id).map(it => [it.alert, it]));
}

async function audits() {
  return (await readTopic(region.log, 'causeway.audit.event')).map(it => it.event);
}

interface Told {
  readonly id: string;
  readonly patient: { readonly reference: string };
}

function referenceOf({ patient }: Told): string {
  return patient.reference;
}

function alertOf(alerts: readonly Told[], { id }: LoadedPatient): string {
  return alerts.find(it => referenceOf(it) === `Patient/${id}`)?.id ?? '';
}
