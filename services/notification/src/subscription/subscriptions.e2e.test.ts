import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPatient, TestExchange } from '../notification-fixture.ts';
import { secretExtension } from './subscription.ts';

let exchange: TestExchange;

beforeAll(async () => {
  exchange = await TestExchange.start({ standard: 'permit' });
});
afterAll(() => exchange.end());

const hook = { type: 'rest-hook', endpoint: 'http://127.0.0.1:9/hook' };
const subscription = (rest: object) => ({ resourceType: 'Subscription', status: 'requested', channel: hook, ...rest });

interface Page {
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly { readonly resource: { readonly id: string } }[];
}

async function refusal(body: object): Promise<{ status: number; expression: string | undefined }> {
  const response = await exchange.call('POST', '/fhir/Subscription', body);
  const outcome = (await response.json()) as { issue?: { expression?: string[] }[] };
  return { status: response.status, expression: outcome.issue?.[0]?.expression?.[0] };
}

describe('panels', () => {
  it('are recorded, read, found, replaced and removed by their organisation alone', async () => {
    const { authority, identifier } = newPatient();
    const group = {
      resourceType: 'Group',
      identifier: [{ system: 'urn:x', value: 'diabetes' }],
      type: 'person',
      actual: true,
      member: [
        { entity: { identifier: { system: authority, value: identifier } } },
        { entity: { reference: 'Patient/abc' } },
      ],
    };
    const created = await exchange.call('POST', '/fhir/Group', group);
    expect(created.status).toBe(201);
    expect(created.headers.get('x-causeway-position')).toMatch(/^causeway\.notification\.panel\//);
    const { id } = (await created.json()) as { id: string };
    expect(created.headers.get('location')).toBe(`/fhir/Group/${id}`);
    expect((await exchange.call('PUT', `/fhir/Group/${id}`, group)).headers.get('x-causeway-position')).toBeNull();
    expect((await exchange.call('PUT', `/fhir/Group/${id}`, { ...group, name: 'Diabetes' })).status).toBe(200);
    expect(await exchange.json('GET', `/fhir/Group/${id}`)).toMatchObject({ name: 'Diabetes' });
    expect(await exchange.json('GET', '/fhir/Group?identifier=urn:x|diabetes')).toMatchObject({ total: 1 });
    const others = { organization: 'hillside' };
    expect((await exchange.call('GET', `/fhir/Group/${id}`, undefined, others)).status).toBe(404);
    expect((await exchange.call('PUT', `/fhir/Group/${id}`, group, others)).status).toBe(409);
    expect((await exchange.call('POST', '/fhir/Group', group, { role: 'clinician' })).status).toBe(403);
    expect((await exchange.call('DELETE', `/fhir/Group/${id}`)).status).toBe(204);
    expect((await exchange.call('GET', `/fhir/Group/${id}`)).status).toBe(404);
    expect((await exchange.call('PUT', '/fhir/Group/of-my-choice', group)).status).toBe(201);
  });

  it('are refused when they are not of patients', async () => {
    const group = { resourceType: 'Group', type: 'person', actual: true };
    const bad = [
      { ...group, type: 'device' },
      { ...group, member: [{ entity: { display: 'someone' } }] },
    ];
    for (const it of bad) expect((await exchange.call('POST', '/fhir/Group', it)).status).toBe(422);
    expect((await exchange.call('POST', '/fhir/Group', { ...group, actual: undefined })).status).toBe(400);
  });
});

describe('subscriptions', () => {
  it('are active at once, tell the secret once, and turn off', async () => {
    const created = await exchange.call(
      'POST',
      '/fhir/Subscription',
      subscription({ criteria: 'Encounter?facility=general' }),
    );
    expect(created.status).toBe(201);
    const made = (await created.json()) as { id: string; status: string; extension: { url: string }[] };
    expect(made).toMatchObject({ status: 'active', extension: [{ url: secretExtension }] });
    const path = `/fhir/Subscription/${made.id}`;
    const read = await exchange.json<object>('GET', path);
    expect(read).not.toHaveProperty('extension');
    const same = await exchange.call('PUT', path, subscription({ criteria: 'Encounter?facility=general' }));
    expect([same.status, same.headers.get('x-causeway-position')]).toEqual([200, null]);
    const off = await exchange.json<object>('PUT', path, { ...read, status: 'off' });
    expect(off).toMatchObject({ status: 'off' });
    expect(off).not.toHaveProperty('extension');
    expect((await exchange.call('GET', path, undefined, { organization: 'hillside' })).status).toBe(404);
    expect((await exchange.call('DELETE', path)).status).toBe(204);
    expect((await exchange.call('GET', path)).status).toBe(404);
  });

  it("take the Backport profile, with a secret of the subscriber's", async () => {
    const panel = await exchange.panel(newPatient());
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const made = await exchange.json<{ extension: object[] }>('POST', '/fhir/Subscription', {
      ...subscription({ criteria: 'urn:causeway:subscription-topic:encounter-events' }),
      extension: [{ url: secretExtension, valueString: secret }],
      _criteria: {
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria',
            valueString: `Encounter?patient:in=Group/${panel}&trigger=admit,discharge`,
          },
        ],
      },
    });
    expect(made.extension).toEqual([{ url: secretExtension, valueString: secret }]);
  });

  it('are refused with the element at fault when they cannot be honoured', async () => {
    const criteria = 'Encounter?facility=general';
    expect(await refusal({ resourceType: 'Subscription' })).toMatchObject({ status: 400 });
    const cases: readonly (readonly [object, string])[] = [
      [{ criteria: 'Encounter?status=finished' }, 'Subscription.criteria'],
      [{ criteria: 'Encounter?group=nobody-knows' }, 'Subscription.criteria'],
      [{ criteria, channel: { type: 'websocket' } }, 'Subscription.channel.type'],
      [{ criteria, channel: { type: 'rest-hook' } }, 'Subscription.channel.endpoint'],
      [{ criteria, channel: { ...hook, endpoint: 'ftp://x/' } }, 'Subscription.channel.endpoint'],
      [{ criteria, channel: { ...hook, payload: 'application/fhir+xml' } }, 'Subscription.channel.payload'],
      [{ criteria, channel: { ...hook, header: ['Webhook-Id: mine'] } }, 'Subscription.channel.header[0]'],
      [{ criteria, end: 'soon' }, 'Subscription.end'],
      [{ criteria, extension: [{ url: secretExtension, valueString: 'short' }] }, 'Subscription.extension'],
    ];
    for (const [rest, expression] of cases)
      expect(await refusal(subscription(rest))).toEqual({ status: 422, expression });
  });
});

describe('searches of panels and subscriptions', () => {
  it('come in pages where they are asked for', async () => {
    const group = { resourceType: 'Group', type: 'person', actual: true };
    for (const id of ['first-panel', 'second-panel'])
      expect((await exchange.call('PUT', `/fhir/Group/${id}`, group)).status).toBe(201);
    const ids: string[] = [];
    for (let next: string | undefined = '/fhir/Group?_count=1'; next !== undefined; ) {
      const page: Page = await exchange.json('GET', next);
      expect(page.entry).toHaveLength(1);
      ids.push(...page.entry.map(it => it.resource.id));
      next = page.link.find(it => it.relation === 'next')?.url.slice(exchange.url.length);
    }
    expect(ids).toEqual(expect.arrayContaining(['first-panel', 'second-panel']));
    expect(await exchange.json('GET', '/fhir/Group')).toMatchObject({ total: ids.length });
    // One entry: nothing says that _count was left out.
    const subscriptions = await exchange.json('GET', '/fhir/Subscription?_count=1');
    expect(subscriptions).toMatchObject({ entry: [{ search: { mode: 'match' } }] });
  });

  it('leave out what they do not know and say so, unless they are to be strict', async () => {
    for (const path of ['/fhir/Group', '/fhir/Subscription']) {
      const { entry } = await exchange.json<{ entry: { resource: object }[] }>('GET', `${path}?colour=red`);
      expect(entry.at(-1)?.resource).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ details: { text: expect.stringContaining('left out of the search: colour') } }],
      });
      const strict = await fetch(`${exchange.url}${path}?colour=red`, {
        headers: { authorization: await exchange.authorization(), prefer: 'handling=strict' },
      });
      expect(strict.status).toBe(400);
    }
    expect((await exchange.call('GET', '/fhir/Group?identifier:not=urn:x|diabetes')).status).toBe(400);
    expect((await exchange.call('GET', '/fhir/Subscription?status=sleeping')).status).toBe(400);
  });
});
