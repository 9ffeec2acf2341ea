import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestionFixture } from '../ingestion-fixture.ts';
import { adt, merge, north } from '../sample-message.ts';

let exchange: IngestionFixture;

beforeAll(async () => {
  exchange = await IngestionFixture.start();
  await exchange.register(north);
  await exchange.send(adt());
  await exchange.send(adt({ controlId: 'M2', type: 'XXX^Z99' }));
  await exchange.send(merge('M3', '1001', '1002'));
  await exchange.settled();
});

afterAll(() => exchange.stop());

describe('the quality of a feed', () => {
  it('counts messages once and says what is lacking', async () => {
    const { feeds } = await exchange.json<{ feeds: readonly { type: string; measures: readonly object[] }[] }>(
      'GET',
      '/quality?facility=north',
    );
    const admits = feeds.find(it => it.type === 'ADT_A01');
    expect(admits).toMatchObject({ facility: 'north', messages: 1, trend: [{ messages: 1 }] });
    expect(admits?.measures).toContainEqual(
      expect.objectContaining({ name: 'patient.address', met: 0, of: 1, field: 'PID-11' }),
    );
    expect(feeds.find(it => it.type === 'XXX_Z99')?.measures).toMatchObject([{ name: 'accepted', met: 0, of: 1 }]);
  });

  it('counts a merge, which has no facts, and what it says of the patient', async () => {
    const { feeds } = await exchange.json<{ feeds: readonly { type: string; measures: readonly object[] }[] }>(
      'GET',
      '/quality?type=ADT_A40',
    );
    expect(feeds).toMatchObject([{ type: 'ADT_A40', messages: 1 }]);
    expect(feeds[0]?.measures).toContainEqual(expect.objectContaining({ name: 'patient.name', met: 1, of: 1 }));
    expect(feeds[0]?.measures).toContainEqual(expect.objectContaining({ name: 'time.plausible', of: 1 }));
  });

  it('is told as MeasureReport and CSV, by Accept or _format', async () => {
    const fhir = await exchange.call('GET', '/quality', { accept: 'application/fhir+json' });
    expect(fhir.headers.get('content-type')).toContain('application/fhir+json');
    expect(await fhir.json()).toMatchObject({ entry: [{ resource: { resourceType: 'MeasureReport' } }, {}, {}] });
    const csv = await exchange.call('GET', '/quality?_format=csv&type=ADT^A01');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect((await csv.text()).split('\r\n')[1]).toMatch(/^north,ADT_A01,/);
  });

  it('is of a period, and for operators', async () => {
    expect(await exchange.json('GET', '/quality?period=2001-01')).toMatchObject({ feeds: [] });
    expect((await exchange.call('GET', '/quality?period=soon')).status).toBe(400);
    expect((await exchange.call('GET', '/quality', { role: 'facility' })).status).toBe(403);
  });

  it('counts a message about several patients once, in whatever partitions their events are', async () => {
    const results = ['2001', '2002', '2003', '2004', '2005', '2006'].flatMap((identifier, at) => [
      `PID|${at + 1}||${identifier}^^^NORTH-MRN^MR||Testperson^Ada||19800102|F`,
      `OBR|1||F${at}|2345-7^Glucose^LN|||20260301110000|||||||||||||||||F`,
      'OBX|1|NM|2345-7^Glucose^LN||5.4|mmol/L|||||F',
    ]);
    const header = 'MSH|^~\\&|EPIC|NORTH|CAUSEWAY|HIE|20260301121500||ORU^R01^ORU_R01|M4|P|2.5.1';
    await exchange.send([header, ...results, ''].join('\r'));
    await exchange.settled();
    const { feeds } = await exchange.json<{ feeds: readonly { measures: readonly object[] }[] }>(
      'GET',
      '/quality?type=ORU_R01',
    );
    expect(feeds).toMatchObject([{ type: 'ORU_R01', messages: 1 }]);
    expect(feeds[0]?.measures).toContainEqual(expect.objectContaining({ name: 'patient.name', met: 6, of: 6 }));
  });
});
