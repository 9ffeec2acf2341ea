import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IngestionFixture } from '../ingestion-fixture.ts';
import { north } from '../sample-message.ts';

let exchange: IngestionFixture;

beforeEach(async () => {
  exchange = await IngestionFixture.start();
  await exchange.register(north);
});

afterEach(() => exchange.stop());

const mapping = {
  kind: 'results',
  columns: {
    patientId: 'MRN',
    code: 'Test',
    value: 'Value',
    unit: 'Unit',
    collectedTime: 'Collected',
    orderId: 'Order',
  },
  dateFormats: ['MM/DD/YYYY HH:mm'],
};
const head = 'MRN,Test,Value,Unit,Collected,Order\n';
const table = `${head}1,2345-7,5.4,mmol/l,03/01/2026 08:30,A1\n2,2345-7,6.1,mmol/l,03/01/2026 08:40,A2\n1,2951-2,140,mEq/L,03/01/2026 08:30,A1\n3,2345-7,5.5,mmol/l,yesterday,A3\n`;

interface Report {
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly repeated: number;
  readonly messages: number;
  readonly resources: Record<string, number>;
  readonly errors: readonly { row: number; column: string; text: string }[];
  readonly sample?: readonly object[];
}

const save = (body: object = mapping, name = 'lab') =>
  exchange.call('PUT', `/facilities/north/csv-mappings/${name}`, { body });
const send = (body: string | Buffer, query = 'facility=north&mapping=lab') =>
  exchange.call('POST', `/csv?${query}`, { body, type: 'text/csv' });
const report = async (response: Response) => (await response.json()) as Report;

describe('a mapping', () => {
  it('is saved for a facility, listed and shown', async () => {
    expect((await save()).status).toBe(201);
    expect((await save()).status).toBe(200);
    expect(await exchange.json('GET', '/facilities/north/csv-mappings')).toMatchObject({
      items: [{ name: 'lab', kind: 'results' }],
    });
    expect(await exchange.json('GET', '/facilities/north/csv-mappings/lab')).toMatchObject({
      dateFormats: ['MM/DD/YYYY HH:mm'],
    });
    const bad = await save({ kind: 'results', columns: { patientId: 'MRN' } });
    expect(bad.status).toBe(422);
    expect(await bad.text()).toContain('columns.code');
  });
});

describe('a table', () => {
  it('is shown in a dry run, and nothing is kept', async () => {
    await save();
    const shown = await report(await send(table, 'facility=north&mapping=lab&dry-run=true'));
    expect(shown).toMatchObject({ rows: 4, accepted: 3, refused: 1, messages: 3, resources: { Observation: 3 } });
    expect(shown.errors).toMatchObject([{ row: 5, column: 'Collected' }]);
    expect(shown.sample?.length).toBeGreaterThan(0);
    const guessed = await report(await send(table, 'facility=north&dry-run=true'));
    expect(guessed).toMatchObject({ rows: 4, mapping: { kind: 'results' } });
    expect(await exchange.readAll('causeway.inbound.message')).toEqual([]);
  });

  it('becomes facts, rows of one patient together; a bad row goes to quarantine alone', async () => {
    await save();
    const sent = await report(await send(table));
    expect(sent).toMatchObject({ rows: 4, accepted: 3, refused: 1, messages: 3 });
    await exchange.settled();
    const facts = await exchange.readAll('causeway.clinical.event');
    expect(facts).toHaveLength(2);
    const first = facts.find(it => it.sourcePatient.identifier === '1');
    expect(first).toMatchObject({
      trigger: 'CSV_results',
      resources: [{ resourceType: 'Observation' }, { resourceType: 'Observation' }],
    });
    expect(first?.type === 'FactsReported' && first.resources[0]?.json).toMatch(
      /causeway\.inbound\.message\/\d+\/\d+#row\[2\]"/,
    );
    const { items } = await exchange.json<{
      items: readonly { reason: string; location: string; text: string; id: string }[];
    }>('GET', '/quarantine');
    expect(items).toMatchObject([{ reason: 'invalid-row', location: 'row 5' }]);
    expect(items[0]?.text).not.toContain('yesterday');
  });

  it('that is sent again changes nothing', async () => {
    await save();
    await send(table);
    const again = await report(await send(table));
    expect(again).toMatchObject({ rows: 4, accepted: 3, repeated: 3 });
    await exchange.settled();
    expect(await exchange.readAll('causeway.inbound.message')).toHaveLength(3);
  });

  it('has its bad rows read again once the mapping is right', async () => {
    await save();
    await send(`${head}3,2345-7,5.5,mmol/l,01.03.2026,A3\n`);
    await save({ ...mapping, dateFormats: ['DD.MM.YYYY'] });
    const replay = await exchange.json('POST', '/quarantine/replay');
    expect(replay).toMatchObject({ replayed: 1, accepted: 1 });
    await exchange.settled();
    expect(await exchange.readAll('causeway.clinical.event')).toHaveLength(1);
  });

  it('may be large', async () => {
    await save();
    const rows = Array.from({ length: 3_000 }, (_, i) => `${i % 700},2345-7,${i}.5,mmol/l,03/01/2026 08:30,O${i}`);
    const sent = await report(await send(`${head}${rows.join('\n')}\n`));
    expect(sent).toMatchObject({ rows: 3_000, accepted: 3_000, refused: 0, resources: { Observation: 3_000 } });
    expect(sent.messages).toBe(3_000);
  });

  it.each([
    ['', 422],
    ['a,b\n1,2\n', 422],
  ])('that cannot be read is refused %#', async (body, status) => {
    await save();
    expect((await send(body || '\n')).status).toBe(status);
  });

  it('comes from its facility or from an operator for it, by a mapping that is there', async () => {
    expect((await send(table)).status).toBe(404);
    await save();
    expect((await send(table, 'facility=north')).status).toBe(400);
    const other = await exchange.call('POST', '/csv?mapping=lab&facility=north', {
      body: table,
      type: 'text/csv',
      role: 'facility',
      organization: 'south',
    });
    expect(other.status).toBe(403);
    const own = await exchange.call('POST', '/csv?mapping=lab', { body: table, type: 'text/csv', role: 'facility' });
    expect(own.status).toBe(200);
  });
});
