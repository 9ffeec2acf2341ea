import { setTimeout as sleep } from 'node:timers/promises';
import type { FactsReported } from '@causeway/schemas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IngestionFixture } from '../ingestion-fixture.ts';
import { adt, north } from '../sample-message.ts';
import { revise } from './correction.ts';
import { elementChanges } from './difference.ts';

describe('the difference of two resources', () => {
  it('is told by element path, whatever the place in an array', () => {
    const before = { a: 1, b: [{ c: 1 }, { c: 2 }], d: { e: 'x' } };
    const after = { a: 1, b: [{ c: 1 }, { c: 3 }, { c: 4 }], f: true };
    expect(elementChanges(before, after, 'T').map(it => `${it.change} ${it.path}`)).toEqual([
      'changed T.b[].c',
      'added T.b[]',
      'removed T.d',
      'added T.f',
    ]);
  });
});

function facts(index: number, resources: readonly object[], more: Partial<FactsReported> = {}): FactsReported {
  return {
    type: 'FactsReported',
    header: {
      eventId: `e${index}`,
      occurredAt: 1,
      recordedAt: 1,
      source: { facility: 'north', messageId: 'M' },
      position: { topic: 'causeway.inbound.message', partition: 0, offset: 5, index },
      cipher: null,
    },
    sourcePatient: { authority: 'a', identifier: '1' },
    trigger: 'ADT_A01',
    patient: null,
    encounter: null,
    resources: resources.map(it => ({
      ...(it as { resourceType: string; id: string }),
      deleted: false,
      json: JSON.stringify(it),
    })),
    cleared: [],
    unmapped: {},
    ...more,
  };
}

describe('a correction', () => {
  const visit = { resourceType: 'Encounter', id: 'v', status: 'finished', location: [{}] };
  const { location: _, ...placeless } = visit;

  it('is none where only the place it was read at differs', () => {
    const said = (source: string) => facts(0, [{ ...visit, meta: { source } }]);
    expect(revise([said('a#PV1')], [said('a#PV1[1]')], 9).corrections).toEqual([]);
  });

  it('withdraws what is no longer said, clears elements, and is of the next revision each time', () => {
    const gone = { resourceType: 'Observation', id: 'o' };
    const { corrections } = revise([facts(0, [visit, gone])], [facts(0, [placeless])], 9);
    expect(corrections).toMatchObject([
      { event: { header: { recordedAt: 9, position: { offset: 5, index: 65_536 } }, cleared: ['Encounter.location'] } },
    ]);
    expect(corrections[0]?.event.resources).toMatchObject([
      { id: 'v', deleted: false },
      { id: 'o', deleted: true },
    ]);
    const first = corrections.map(it => it.event);
    expect(revise([facts(0, [visit, gone]), ...first], [facts(0, [placeless])], 10).corrections).toEqual([]);
    const again = revise([facts(0, [visit, gone]), ...first], [facts(0, [visit])], 11).corrections;
    expect(again[0]?.event.header.position?.index).toBe(2 * 65_536);
  });

  it('withdraws all facts of a patient the message is no longer about', () => {
    const other = facts(0, [visit], { sourcePatient: { authority: 'a', identifier: '2' } });
    const { corrections } = revise([facts(0, [visit])], [other], 9);
    expect(corrections.map(it => [it.event.sourcePatient.identifier, it.event.resources[0]?.deleted])).toEqual([
      ['2', false],
      ['1', true],
    ]);
  });
});

let exchange: IngestionFixture;

interface Status {
  readonly id: string;
  readonly state: string;
  readonly messages: number;
  readonly same: number;
  readonly different: number;
  readonly corrections: number;
  readonly paths: readonly { path: string; added: number }[];
  readonly samples: readonly object[];
}

async function reconvert(more: object = {}): Promise<Status> {
  const body = { facility: 'north', since: '2020-01-01', ...more };
  const { id } = await exchange.json<Status>('POST', '/reconversions', { body });
  for (;;) {
    const status = await exchange.json<Status>('GET', `/reconversions/${id}`);
    if (status.state !== 'running') return status;
    await sleep(20);
  }
}

const result = (n: number) =>
  [
    `MSH|^~\\&|EPIC|NORTH|||20260301120000||ORU^R01^ORU_R01|R${n}|P|2.5.1`,
    `PID|1||100${n}^^^NORTH-MRN^MR||Testperson^Ada||19800102|F`,
    `OBR|1||F${n}|GLU^Glucose^99LAB|||20260301110000|||||||||||||||||F`,
    'OBX|1|NM|GLU^Glucose^99LAB||5.4|mmol/L|||||F',
    '',
  ].join('\r');

describe('a re-conversion', () => {
  beforeEach(async () => {
    exchange = await IngestionFixture.start();
    await exchange.register(north);
  });
  afterEach(() => exchange.stop());

  it('shows what a new map changes, publishes it once, and leaves the rest alone', async () => {
    for (const n of [1, 2, 3]) await exchange.send(result(n));
    await exchange.send(adt());
    await exchange.settled();
    expect(await reconvert()).toMatchObject({ state: 'done', messages: 4, same: 4, different: 0 });
    const target = { system: 'LOINC', code: '2345-7', display: 'Glucose' };
    await exchange.json('POST', '/unmapped-codes/map', {
      body: { facility: 'north', domain: 'results', code: 'GLU', target },
    });
    const before = (await exchange.readAll('causeway.clinical.event')).length;

    const dry = await reconvert({ type: 'ORU^R01' });
    expect(dry).toMatchObject({ state: 'done', messages: 3, different: 3, corrections: 3 });
    expect(dry.paths.map(it => it.path)).toContain('Observation.code.coding[]');
    expect(JSON.stringify(dry.samples)).not.toContain('2345-7');
    expect(JSON.stringify((await reconvert({ show: true })).samples)).toContain('2345-7');
    expect(await exchange.readAll('causeway.clinical.event')).toHaveLength(before);

    expect(await reconvert({ publish: true })).toMatchObject({ different: 3, corrections: 3 });
    const after = (await exchange.readAll('causeway.clinical.event')) as readonly FactsReported[];
    expect(after).toHaveLength(before + 3);
    const corrected = after.filter(it => (it.header.position?.index ?? 0) >= 65_536);
    expect(corrected).toHaveLength(3);
    expect(corrected[0]?.resources.find(it => it.resourceType === 'Observation')?.json).toContain('2345-7');
    expect(await reconvert({ publish: true })).toMatchObject({ messages: 4, same: 4, corrections: 0 });
    await exchange.settled();
    // A correction is no new message.
    expect(await exchange.json('GET', '/quality?facility=north&type=ORU_R01')).toMatchObject({
      feeds: [{ messages: 3 }],
    });
  });

  it('takes only the time that was asked for, and refuses what makes no sense', async () => {
    await exchange.send(result(1));
    await exchange.settled();
    expect(await reconvert({ since: '2000-01-01', until: '2001-01-01' })).toMatchObject({ messages: 0 });
    const body = { facility: 'north', since: 'soon' };
    expect((await exchange.call('POST', '/reconversions', { body })).status).toBe(400);
    expect(
      (await exchange.call('POST', '/reconversions', { body: { facility: 'x', since: '2020-01-01' } })).status,
    ).toBe(404);
  });
});
