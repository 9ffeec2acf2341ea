import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from '@causeway/doc-store';
import type { EventHeader } from '@causeway/schemas';
import { openEngine, rebuildView } from '@causeway/service';
import { createScenario } from '@causeway/simulator';
import {
  Api,
  createTestPlace,
  eventually,
  patiently,
  readTopic,
  startWebhookReceiver,
  type TestPlace,
  type WebhookReceiver,
} from '@causeway/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CareTeam, type Known, type Subscribed, told } from '../src/care-team.ts';
import { startProcess } from '../src/instances.ts';
import { LiveLoad } from '../src/live-load.ts';
import { type LoadedPatient, loadPatients } from '../src/load-patients.ts';
import { caughtUp, listViews, rebuild, statusOf } from '../src/operator.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const story = createScenario({ seed: 'rebuild' });
const load = { patients: 24, seed: 'rebuild', perSecond: 8 } as const;
const [patient] = loadPatients({ ...load, facility: 'general' }) as [LoadedPatient];
/** More than a rebuild applies at the end, when the live view is held. */
const history = 2_500;

describe('under live load', () => {
  let place: TestPlace;
  let region: Region;
  let receiver: WebhookReceiver;
  let team: CareTeam;
  let subscribed: readonly Subscribed[];
  let loads: readonly LiveLoad[] = [];

  beforeAll(async () => {
    place = await createTestPlace();
    region = await Region.start(place);
    await region.register();
    receiver = await startWebhookReceiver();
    team = new CareTeam(region.api, 'lakeside');
    const followed = story.expected.alerts.map(it => it.patient);
    subscribed = [
      await team.subscribe('facility=general&event=admit,discharge', receiver.url),
      await team.subscribe(`group=${await team.panel(followed)}`, receiver.url),
    ];
    await region.send(story.messages.map(it => it.text));
    await region.send([story.messages[0]?.text.replace('GENADT', 'NOBODY') ?? '']);
    for (const { patient: of } of story.expected.observations) await deny(region.api, of);
    loads = [
      await LiveLoad.start(region, { ...load, facility: 'general' }),
      await LiveLoad.start(region, { ...load, facility: 'stmary' }),
    ];
    await eventually(
      () => loads[0]?.sent ?? 0,
      it => it > load.patients * 3,
      { what: 'a load under way' },
    );
    await eventually(
      () => membersOf(region.api, patient),
      it => it > 0,
      { what: 'the patient whom readers look at', timeoutMs: 60_000 },
    );
  }, patiently(300_000));

  afterAll(async () => {
    await region?.close();
    await receiver?.close();
    await place?.remove();
  });

  it('every view of every service is rebuilt to the same count and checksum while reads go on and show no less', {
    timeout: patiently(300_000),
  }, async () => {
    const reader = new Reader(region.api, team).start();
    const before = new Map((await listViews(region.api)).map(it => [it.view, it]));
    expect(before.size).toBeGreaterThanOrEqual(14);
    for (const [view, { build }] of before) {
      const { lastRebuild } = await rebuild(region.api, view);
      expect(lastRebuild).toMatchObject({ equal: true, build: build + 1 });
    }
    const { reads, failures } = await reader.stop();
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(20);
  });

  it('each alert has been delivered once and no other call was made', { timeout: patiently(300_000) }, async () => {
    const controlIds = (await Promise.all(loads.map(it => it.stop()))).flat();
    await caughtUp(region.api);
    const accepted = new Set([...controlIds, ...story.messages.map(it => it.controlId)]);
    const reported = await eventually(
      async () => new Set((await readTopic(region.log, 'causeway.clinical.event')).map(sentAs)),
      it => it.size >= accepted.size,
      { what: 'the facts of every message', everyMs: 200, timeoutMs: 120_000 },
    );
    expect(reported).toEqual(accepted);
    await caughtUp(region.api);
    const raised = new Set((await readTopic(region.log, 'causeway.notification.alert')).map(it => it.event.id));
    expect(raised.size).toBeGreaterThan(story.expected.alerts.length + load.patients);
    await eventually(
      () => receiver.calls.length,
      it => it >= raised.size,
      { what: 'every alert', timeoutMs: 60_000 },
    );
    await sleep(300);
    const calls = receiver.calls.map(told);
    expect(calls.map(it => it.id).sort()).toEqual([...raised].sort());
    expect(new Set(calls.map(it => it.subscription))).toEqual(new Set(subscribed.map(it => it.id)));
  });

  it('a rebuild by itself calls nobody, and its documents are those that were there', {
    timeout: patiently(300_000),
  }, async () => {
    await eventually(
      async () => (await readTopic(region.log, 'causeway.notification.delivery')).length,
      it => it >= receiver.calls.length,
      { what: 'every outcome in the log', everyMs: 200, timeoutMs: 60_000 },
    );
    const quiet = await caughtUp(region.api);
    const calls = receiver.calls.length;
    for (const { view, documents, checksum } of quiet) {
      const rebuilt = await rebuild(region.api, view);
      expect(rebuilt).toMatchObject({ documents, checksum });
      await expectSameDocuments(region, view, rebuilt.build);
    }
    await sleep(500);
    expect(receiver.calls.length).toBe(calls);
    expect((await caughtUp(region.api)).map(it => it.documents)).toEqual(quiet.map(it => it.documents));
  });
});

describe('a rebuild that is stopped half way', () => {
  let place: TestPlace;
  let region: Region | undefined;

  beforeAll(async () => {
    place = await createTestPlace();
    region = await Region.start(place, { services: ['ingestion', 'query'] });
    await region.register();
    const filling = await LiveLoad.start(region, { ...load, facility: 'general', perSecond: 1_000 });
    await eventually(
      () => filling.sent,
      it => it > history,
      { what: 'a history' },
    );
    await filling.stop();
    await caughtUp(region.api);
    await region.close();
  }, patiently(300_000));

  afterEach(() => region?.close());
  afterAll(() => place?.remove());

  it.each(['building', 'verifying'] as const)(
    'while %s leaves the live view as it was, and the next one succeeds',
    { timeout: patiently(60_000) },
    async phase => {
      region = await Region.start(place, { services: ['ingestion', 'query'] });
      const { api } = region;
      const { views } = region.runtime('query');
      const view = views.view('record');
      if (!view) throw new Error('the query service has a view record');
      const before = await statusOf(region.api, 'query.record');
      const stopping = new AbortController();
      const stopped = rebuildView(views, view, {
        signal: stopping.signal,
        onProgress: it => it.phase === phase && stopping.abort(),
      });
      await expect(stopped).rejects.toMatchObject({ code: 'rebuild-stopped' });

      expect(await statusOf(api, 'query.record')).toEqual(before);
      const newcomer = newcomers[phase];
      const [ack] = await region.send([newcomer.messages[0]]);
      expect(ack?.code).toBe('AA');
      await eventually(
        () => encountersOf(api, newcomer),
        it => it === 1,
        { what: 'a change of the live view', timeoutMs: 15_000 },
      );
      expect((await rebuild(api, 'query.record')).lastRebuild).toMatchObject({ equal: true });
      expect(await encountersOf(api, newcomer)).toBe(1);
    },
  );

  it('by kill -9 leaves the live view as it was, and the next one succeeds once the claim has lapsed', {
    timeout: patiently(300_000),
  }, async () => {
    const killed = await startProcess(place, 'query');
    const api = await Api.open(killed.url, place.directory);
    const before = await caughtUp(api).then(() => statusOf(api, 'query.record'));
    const encounters = await encountersOf(api, patient);
    // It answers once the building has begun, and building is more than a moment's work.
    expect((await api.call('POST', '/views/query.record/rebuild')).status).toBe(202);
    await killed.kill();

    const child = await startProcess(place, 'query');
    const again = await Api.open(child.url, place.directory);
    expect(await statusOf(again, 'query.record')).toMatchObject({
      build: before.build,
      documents: before.documents,
      checksum: before.checksum,
    });
    expect(await encountersOf(again, patient)).toBe(encounters);
    expect((await again.call('POST', '/views/query.record/rebuild')).status).toBe(409);
    const rebuilt = await eventually(
      () => rebuild(again, 'query.record'),
      () => true,
      {
        what: 'a rebuild after the claim',
        timeoutMs: 45_000,
        everyMs: 500,
      },
    );
    expect(rebuilt).toMatchObject({
      documents: before.documents,
      checksum: before.checksum,
      lastRebuild: { equal: true, build: before.build + 2 },
    });
    expect(await encountersOf(again, patient)).toBe(encounters);
    await child.stop();

    // What the killed one had begun is gone.
    const store = await (await openEngine(place.settings.engine, 'test')).openStore('query');
    const builds = new Set((await store.list()).map(it => /^record@\d+/.exec(it)?.[0]).filter(it => it !== undefined));
    await store.close();
    expect([...builds].sort()).toEqual([`record@${before.build}`, `record@${before.build + 2}`].sort());
  });
});

/** Reads what clinicians and care teams read, all the time, and notes what failed or was less than before. */
class Reader {
  readonly #api: Api;
  readonly #team: CareTeam;
  readonly #failures: string[] = [];
  #reads = 0;
  #stopping = false;
  #done: Promise<unknown> = Promise.resolve();

  constructor(api: Api, team: CareTeam) {
    this.#api = api;
    this.#team = team;
  }

  start(): this {
    this.#done = Promise.all([
      this.#watch('encounters', () => encountersOf(this.#api, patient)),
      this.#watch('everything', () => everythingOf(this.#api, patient)),
      this.#watch('inbox', async () => Math.min((await this.#team.inbox()).length, 200)),
      this.#watch('link of two facilities', () => membersOf(this.#api, patient)),
      this.#watch('panel', async () => (await this.#api.call('GET', '/fhir/Group', asTeam)).json.total),
      this.#watch('subscriptions', async () => (await this.#api.call('GET', '/fhir/Subscription', asTeam)).json.total),
      this.#watch('quarantine', async () => (await this.#api.call('GET', '/quarantine')).json.items.length),
      this.#watch('facilities', async () => (await this.#api.call('GET', '/facilities')).json.length),
      this.#watch('denied', () => this.#denied()),
    ]);
    return this;
  }

  async stop(): Promise<{ readonly reads: number; readonly failures: readonly string[] }> {
    this.#stopping = true;
    await this.#done;
    return { reads: this.#reads, failures: this.#failures };
  }

  async #watch(name: string, count: () => Promise<number>): Promise<void> {
    let most = 0;
    while (!this.#stopping) {
      try {
        const now = await count();
        if (!(now >= most) || now === 0) this.#failures.push(`${name} showed ${now} after ${most}`);
        most = now;
      } catch (error) {
        this.#failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
      }
      this.#reads++;
      await sleep(400);
    }
  }

  /** 1 as long as who denied is refused. */
  async #denied(): Promise<number> {
    const [observed] = story.expected.observations;
    const found = await matchesOf(this.#api, `/fhir/Patient?identifier=${token(observed?.patient as Known)}`);
    return found === 0 ? 1 : 0;
  }
}

const asTeam = { role: 'care-team', organization: 'lakeside' } as const;
const [one, other] = loadPatients({ facility: 'stmary', patients: 2, seed: 'newcomers' }) as [
  LoadedPatient,
  LoadedPatient,
];
const newcomers = { building: one, verifying: other } as const;

async function search(api: Api, path: string) {
  const answer = await api.call('GET', path, { role: 'clinician', organization: 'lakeside', purpose: 'TREAT' });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  return answer;
}

function encountersOf(api: Api, of: Known): Promise<number> {
  return matchesOf(api, `/fhir/Encounter?patient.identifier=${token(of)}&_count=1000`);
}

function everythingOf(api: Api, { id }: LoadedPatient): Promise<number> {
  return matchesOf(api, `/fhir/Patient/${id}/$everything?_count=1000`);
}

/** Without what is included: a newer report of an encounter may name fewer clinicians. */
async function matchesOf(api: Api, path: string): Promise<number> {
  const { json } = await search(api, path);
  return (json.entry ?? []).filter((it: { search: { mode: string } }) => it.search.mode === 'match').length;
}

async function membersOf(api: Api, { id }: LoadedPatient): Promise<number> {
  const { status, json } = await api.call('GET', `/identity/persons/${id}`, { role: 'steward' });
  return status === 200 ? json.members.length : -status;
}

function token({ system, identifier }: Known): string {
  return encodeURIComponent(`${system}|${identifier}`);
}

/** MSH-10. */
function sentAs({ event }: { readonly event: { readonly header: EventHeader } }): string {
  return event.header.source.messageId;
}

/** Of the build and of the one before it, which is kept. */
async function expectSameDocuments(region: Region, name: string, build: number): Promise<void> {
  const [service, viewName] = name.split('.') as ['query', string];
  const { views, store } = region.runtime(service);
  for (const declaration of views.view(viewName)?.collections ?? []) {
    const read = async (of: number) => {
      const documents: Document[] = [];
      const named = { ...declaration, name: `${viewName}@${of}.${declaration.name}` };
      for await (const it of store.collection(named).all()) documents.push(it);
      return documents;
    };
    const before = new Map((await read(build - 1)).map(it => [it.id, JSON.stringify(it)]));
    const after = new Map((await read(build)).map(it => [it.id, JSON.stringify(it)]));
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after].filter(([id, text]) => before.get(id) !== text)).toEqual([]);
  }
}
