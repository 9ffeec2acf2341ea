import type { Observation } from '@causeway/fhir';
import { rebuildView } from '@causeway/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedView } from '../feed-view.ts';
import { IngestionFixture } from '../ingestion-fixture.ts';
import { north } from '../sample-message.ts';

let exchange: IngestionFixture;

beforeEach(async () => {
  exchange = await IngestionFixture.start();
  await exchange.register(north);
});

afterEach(() => exchange.stop());

let sent = 0;

async function sendResult(code: string, unit = 'mmol/l'): Promise<void> {
  const message = [
    `MSH|^~\\&|EPIC|NORTH|||20260301120000||ORU^R01^ORU_R01|C${++sent}|P|2.5.1`,
    'PID|1||1001^^^NORTH-MRN^MR||Testperson^Ada||19800102|F|||||||||||||||||||||||||ZZ',
    'PV1|1|I|4W^12^A',
    `OBR|1||F${sent}|${code}|||20260301110000|||||||||||||||||F`,
    `OBX|1|NM|${code}||5.4|${unit}|3.9-5.5||||F|||20260301110000`,
    '',
  ].join('\r');
  expect(await exchange.send(message)).toContain('MSA|AA');
}

interface Queue {
  readonly total: number;
  readonly items: readonly {
    domain: string;
    system: string;
    code: string;
    count: number;
    examples: readonly { partition: number; offset: number }[];
  }[];
}

async function queue(query = ''): Promise<Queue> {
  await exchange.settled();
  return exchange.json('GET', `/unmapped-codes?facility=north&domain=results${query}`);
}

async function lastObservation(): Promise<Observation> {
  await exchange.settled();
  const events = await exchange.readAll('causeway.clinical.event');
  const last = events.at(-1);
  const found = last?.type === 'FactsReported' && last.resources.find(it => it.resourceType === 'Observation');
  return JSON.parse((found || { json: '' }).json) as Observation;
}

describe('local codes', () => {
  it('that two instances map at the same time are all mapped, at both', async () => {
    const other = await exchange.another();
    try {
      const codes = Array.from({ length: 24 }, (_, n) => `L${n}`);
      const answers = await Promise.all(
        codes.map((code, n) => {
          const target = { system: 'SNOMED', code: `${100_000 + n}` };
          const body = { facility: 'north', domain: 'results', code, target };
          return (n % 2 === 0 ? exchange : other).call('POST', '/unmapped-codes/map', { body });
        }),
      );
      expect(answers.map(it => it.status)).toEqual(codes.map(() => 201));
      for (const instance of [exchange, other]) {
        const map = await instance.json<{ group: { element: { code: string; target: { code: string }[] }[] }[] }>(
          'GET',
          '/facilities/north/concept-maps/mapped-results',
        );
        const mapped = map.group.flatMap(it => it.element.map(({ code, target }) => `${code} ${target[0]?.code}`));
        expect(mapped.sort()).toEqual(codes.map((code, n) => `${code} ${100_000 + n}`).sort());
      }
      for (const code of ['L0', 'L1', 'L22', 'L23']) {
        await sendResult(`${code}^Local^99LAB`);
        expect((await lastObservation()).code.coding?.[0]?.system).toBe('http://snomed.info/sct');
      }
      expect((await queue()).total).toBe(0);
      expect(
        (
          await exchange.call('POST', '/unmapped-codes/map', {
            body: { facility: 'north', domain: 'results', code: 'L3', target: { system: 'SNOMED', code: '100003' } },
          })
        ).status,
      ).toBe(200);
    } finally {
      await other.host.close();
    }
  });

  it('are not mapped to a code that its system cannot have', async () => {
    const body = { facility: 'north', domain: 'results', code: 'NA', target: { system: 'LOINC', code: '2951-3' } };
    const answer = await exchange.call('POST', '/unmapped-codes/map', { body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('check digit')]);
  });

  it('wait in a queue with their counts and examples, and leave it once somebody maps them', async () => {
    await sendResult('GLU^Glucose^99LAB');
    await sendResult('GLU^Glucose^99LAB');
    await sendResult('NA^Sodium^99LAB');
    const { items } = await queue();
    expect(items.map(it => [it.code, it.count])).toEqual([
      ['GLU', 2],
      ['NA', 1],
    ]);
    expect(items[0]?.examples).toHaveLength(2);
    const target = { system: 'LOINC', code: '2345-7', display: 'Glucose' };
    const body = { facility: 'north', domain: 'results', system: items[0]?.system, code: 'GLU', target };
    expect((await exchange.call('POST', '/unmapped-codes/map', { body })).status).toBe(201);
    expect((await queue()).items.map(it => it.code)).toEqual(['NA']);
    const none = { facility: 'north', domain: 'results', code: 'NA', target: null };
    expect((await exchange.call('POST', '/unmapped-codes/map', { body: none })).status).toBe(201);
    expect((await queue()).total).toBe(0);
    await sendResult('GLU^Glucose^99LAB');
    const { code, valueQuantity } = await lastObservation();
    expect(code.coding).toMatchObject([
      { system: 'http://loinc.org', code: '2345-7' },
      { system: 'urn:causeway:facility:north:codes:99LAB', code: 'GLU', userSelected: true },
    ]);
    expect(valueQuantity).toMatchObject({ unit: 'mmol/l', code: 'mmol/L' });
  });

  it('are mapped by tables and by FHIR ConceptMaps, and no longer when the map is withdrawn', async () => {
    const table = { body: 'local code;local name;loinc\r\nGLU;Glucose;2345-7\r\n', type: 'text/csv' };
    const put = await exchange.call('PUT', '/facilities/north/concept-maps/lab?domain=results', table);
    expect(put.status).toBe(201);
    expect(await put.json()).toMatchObject({ facility: 'north', name: 'lab', domain: 'results', codes: 1 });
    expect((await exchange.call('PUT', '/facilities/north/concept-maps/lab?domain=results', table)).status).toBe(200);
    const map = await exchange.json<object>('GET', '/facilities/north/concept-maps/lab');
    expect(map).toMatchObject({ resourceType: 'ConceptMap', group: [{ target: 'http://loinc.org' }] });
    const created = await exchange.call('POST', '/facilities/north/concept-maps', { body: { ...map, id: 'again' } });
    expect(created.status).toBe(201);
    await sendResult('GLU');
    expect((await lastObservation()).code.coding).toHaveLength(2);
    for (const name of ['lab', 'again']) {
      expect((await exchange.call('DELETE', `/facilities/north/concept-maps/${name}`)).status).toBe(204);
    }
    await sendResult('GLU');
    expect((await lastObservation()).code.coding).toHaveLength(1);
    expect(await exchange.json('GET', '/facilities/north/concept-maps')).toEqual({ items: [] });
  });

  it('are refused with the row and the column that are wrong', async () => {
    const path = '/facilities/north/concept-maps/lab?domain=results';
    const bad = await exchange.call('PUT', path, { body: 'local code,loinc\nGLU,\n', type: 'text/csv' });
    expect(bad.status).toBe(422);
    expect(await bad.text()).toContain('row 2, standard code');
    expect((await exchange.call('PUT', path, { body: { resourceType: 'Patient' } })).status).toBe(422);
    expect((await exchange.call('PUT', '/facilities/nowhere/concept-maps/lab', { body: {} })).status).toBe(404);
    expect((await exchange.call('PUT', path, { body: {}, role: 'clinician' })).status).toBe(403);
  });
});

describe('what was read and not mapped', () => {
  it('is counted for each facility and listed', async () => {
    await sendResult('2345-7^Glucose^LN');
    await sendResult('2345-7^Glucose^LN');
    await exchange.settled();
    const { items } = await exchange.json<{ items: readonly object[] }>('GET', '/unmapped?facility=north&type=ORU_R01');
    expect(items).toContainEqual(
      expect.objectContaining({ path: 'PID-33', type: 'ORU_R01', count: 2, examples: expect.arrayContaining([]) }),
    );
  });

  it('is the same after a rebuild', async () => {
    await sendResult('GLU^Glucose^99LAB');
    await exchange.settled();
    const views = exchange.host.runtimes[0]?.views;
    if (!views) throw new Error('no views');
    expect(await rebuildView(views, feedView)).toMatchObject({ equal: true });
  });
});
