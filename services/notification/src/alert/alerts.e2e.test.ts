import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPatient, TestExchange, until } from '../notification-fixture.ts';
import type { AlertTold } from './alert.ts';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await TestExchange.start({ standard: 'permit' });
});
afterAll(() => exchange.end());

interface Page {
  readonly alerts: readonly AlertTold[];
  readonly withheld: { readonly atMost: number };
  readonly cursor: string;
  readonly next?: string;
}

const quiet = { type: 'message' };
const list = (query = '', organization?: string) =>
  exchange.json<Page>('GET', `/alerts${query}`, undefined, organization);

async function arrived(subscription: string, count: number): Promise<readonly AlertTold[]> {
  let found: readonly AlertTold[] = [];
  await until(async () => {
    found = (await list(`?subscription=${subscription}`)).alerts;
    return found.length >= count;
  });
  return found;
}

/** Reads a stream of Server-Sent Events. */
async function listen(headers: Record<string, string> = {}, query = '') {
  const ending = new AbortController();
  const response = await fetch(`${exchange.url}/alerts/stream${query}`, {
    headers: { authorization: await exchange.authorization(), ...headers },
    signal: ending.signal,
  });
  const told: { readonly id: string; readonly alert: AlertTold }[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('event') === 'alert') told.push({ id: field('id'), alert: JSON.parse(field('data')) });
      }
    }
  })().catch(() => {});
  return {
    response,
    told,
    end: async () => {
      ending.abort();
      await reading;
    },
  };
}

describe('the inbox', () => {
  it('shows the organisation its alerts, newest first and from a cursor on', async () => {
    const patient = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, quiet);
    const { cursor } = await list();
    for (const trigger of ['ADT_A01', 'ADT_A02', 'ADT_A03']) {
      await exchange.report(patient, trigger);
      await sleep(2);
    }
    expect((await arrived(id, 3)).map(it => it.event)).toEqual(['discharge', 'transfer', 'admit']);
    expect((await list(`?subscription=${id}&event=A02,discharge`)).alerts.map(it => it.trigger)).toEqual([
      'ADT_A03',
      'ADT_A02',
    ]);
    const first = await list(`?after=${cursor}&limit=2`);
    expect(first.alerts.map(it => it.event)).toEqual(['admit', 'transfer']);
    const second = await list(`?after=${first.cursor}&limit=2`);
    expect(second.alerts.map(it => it.event)).toEqual(['discharge']);
    expect((await list(`?after=${second.cursor}`)).alerts).toEqual([]);
    const page = await list('?limit=2');
    expect(page.alerts).toHaveLength(2);
    expect((await list(`?limit=2&page=${encodeURIComponent(page.next ?? '')}`)).alerts.length).toBeGreaterThan(0);
    expect((await list(`?_since=${new Date(Date.now() + 60_000).toISOString()}`)).alerts).toEqual([]);
    expect((await list('', 'hillside')).alerts).toEqual([]);
  });

  it('asks consent when it is read', async () => {
    const patient = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, quiet);
    await exchange.report(patient, 'ADT_A01');
    await arrived(id, 1);
    await exchange.deny(patient);
    const page = await list(`?subscription=${id}`);
    expect(page.alerts).toEqual([]);
    expect(page.withheld).toEqual({ atMost: 5 });
    const audited = await exchange.events('causeway.audit.event');
    expect(audited.filter(it => it.event.action === 'alert-inbox').some(it => !it.event.permitted)).toBe(true);
  });

  it('hears of all that happened to a patient who turns out only then to be one that it follows', async () => {
    const [followed, other] = [newPatient(), newPatient()];
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(followed)}`, quiet);
    const { id: ofFacility } = await exchange.subscribe('Encounter?facility=general&event=all', quiet);
    const triggers = ['ADT_A01', 'ADT_A02', 'ADT_A02', 'ADT_A02', 'ADT_A02', 'ADT_A02', 'ADT_A03'];
    for (const trigger of triggers) await exchange.report(other, trigger);
    await arrived(ofFacility, triggers.length);
    // The tests that follow count what they are told.
    expect((await exchange.call('DELETE', `/fhir/Subscription/${ofFacility}`)).status).toBe(204);
    expect(await arrived(id, 0)).toEqual([]);
    await exchange.link(followed, other);
    expect((await arrived(id, triggers.length)).map(it => it.trigger).sort()).toEqual(triggers);
  });

  it('hears of all patients of a facility, and of a merge', async () => {
    const { id } = await exchange.subscribe('Encounter?facility=general&event=register,merge', quiet);
    const [survivor, merged] = [newPatient(), newPatient()];
    const { header } = await exchange.report(survivor, 'ADT_A04');
    await exchange.runtime.publisher.publishOne('causeway.clinical.event', survivor.identifier, {
      type: 'PatientsMerged',
      header: { ...header, eventId: `${header.eventId}-merge` },
      sourcePatient: survivor,
      merged,
      trigger: 'ADT_A40',
      patient: null,
      cleared: [],
      unmapped: {},
    });
    expect((await arrived(id, 2)).map(it => it.event).sort()).toEqual(['merge', 'register']);
  });

  it('refuses what it does not understand', async () => {
    for (const query of ['?event=sneeze', '?after=abc', '?_since=yesterday', '?limit=0', '?page=xyz']) {
      const response = await exchange.call('GET', `/alerts${query}`);
      expect([query, response.status]).toEqual([query, 400]);
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    }
    expect((await exchange.call('GET', '/alerts', undefined, { role: 'clinician' })).status).toBe(403);
    expect((await fetch(`${exchange.url}/alerts/stream`)).status).toBe(401);
  });
});

describe('the live stream', () => {
  it('tells alerts as they come, resumes where it was, and asks consent for each', async () => {
    const patient = newPatient();
    const denied = newPatient();
    const { id } = await exchange.subscribe(`Encounter?group=${await exchange.panel(patient, denied)}`, quiet);
    await exchange.deny(denied);
    const first = await listen({}, `?subscription=${id}`);
    expect(first.response.headers.get('content-type')).toContain('text/event-stream');
    await exchange.report(denied, 'ADT_A01');
    await exchange.report(patient, 'ADT_A01');
    await until(() => first.told.length === 1);
    expect(first.told[0]?.alert).toMatchObject({ event: 'admit', subscription: id });
    await first.end();

    const missed = await exchange.report(patient, 'ADT_A02');
    await arrived(id, 2);
    const second = await listen({ 'last-event-id': first.told[0]?.id ?? '' }, `?subscription=${id}`);
    await exchange.report(patient, 'ADT_A03');
    await until(() => second.told.length === 2);
    await sleep(100);
    expect(second.told.map(it => it.alert.event)).toEqual(['transfer', 'discharge']);
    expect(second.told[0]?.alert.encounter?.reference).toBe(`Encounter/${missed.encounter?.id}`);
    await second.end();
  });

  it('cuts off a client that does not read, and tells the others all the same', async () => {
    const patient = newPatient();
    await exchange.subscribe(`Encounter?group=${await exchange.panel(patient)}`, quiet);
    const reader = await listen();
    const { host, port, hostname } = new URL(exchange.url);
    const deaf = connect(Number(port), hostname);
    deaf.write(
      `GET /alerts/stream HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${await exchange.authorization()}\r\n\r\n`,
    );
    await once(deaf, 'data');
    deaf.pause();
    const gone = once(deaf, 'close').catch(() => {});
    const location = 'W'.repeat(200_000);
    const reported = await exchange.report(patient, 'ADT_A01');
    let sent = 1;
    for (; sent < 60; sent++) {
      const { header, encounter } = reported;
      await exchange.report(patient, 'ADT_A02', {
        ...reported,
        header: { ...header, eventId: `${header.eventId}-${sent}` },
        encounter: encounter && { ...encounter, location },
      });
    }
    await until(() => reader.told.length === sent);
    deaf.resume();
    await gone;
    await reader.end();
  });

  it('ends with the service', async () => {
    const open = await listen();
    const started = Date.now();
    await exchange.down();
    await open.end();
    expect(Date.now() - started).toBeLessThan(5_000);
    await exchange.up();
  });
});
