import { connectMllp, type MllpClient, parseMessage } from '@causeway/hl7';
import { createTestPlace, eventually, patiently, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePatient } from '../src/described.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const domain = 'urn:oid:2.16.840.1.113883.19.5.1';

let place: TestPlace;
let region: Region;
let port: MllpClient;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  const body = {
    id: 'north',
    name: 'North',
    sendingApplication: 'EHR',
    sendingFacility: 'NORTH',
    authority: 'NORTH&2.16.840.1.113883.19.5.1&ISO',
    timeZone: 'UTC',
  };
  await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
  for (const [at, given] of ['Ana', 'Anabel', 'Bruno', 'Çelik', 'Dmitri'].entries()) {
    await describePatient(region, {
      resourceType: 'Patient',
      identifier: [{ system: domain, value: `N${at}` }],
      name: [{ family: 'O’Moore-Ruiz', given: [given, 'Maria'] }],
      gender: at % 2 === 0 ? 'female' : 'male',
      birthDate: `198${at}-02-03`,
      telecom: [{ system: 'phone', value: `312 555 010${at}`, use: 'home' }],
      address: [{ line: ['1 Elm & Oak'], city: 'Lyon', state: 'RA', postalCode: `6900${at}`, country: 'FR' }],
    });
  }
  port = await connectMllp({ host: '127.0.0.1', port: region.queryPort, timeoutMs: patiently(10_000) });
  await eventually(
    () => ask("@PID.5.1.1^O'MOORE*").then(ids),
    it => it.length === 5,
    { what: 'everybody' },
  );
}, 60_000);

afterAll(async () => {
  await port?.close();
  await region?.close();
  await place?.remove();
});

interface More {
  readonly domains?: string;
  readonly quantity?: string;
  readonly pointer?: string;
}

function ask(parameters: string, { domains = '', quantity = '', pointer }: More = {}): Promise<string> {
  return port.send(
    [
      'MSH|^~\\&|EHR|NORTH|HIE|HIE|20240101||QBP^Q22^QBP_Q21|Q-1|P|2.5',
      `QPD|IHE PDQ Query|TAG|${parameters}|||||${domains}`,
      `RCP|I|${quantity}`,
      ...(pointer === undefined ? [] : [`DSC|${pointer}|I`]),
    ].join('\r'),
  );
}

const ids = (answer: string) =>
  parseMessage(answer)
    .all('PID')
    .map(it => it.value(3) ?? '')
    .sort();

describe('Patient Demographics Query [ITI-21]', () => {
  it('answers a PID and a QRI for each person, and how many there are', async () => {
    const answer = parseMessage(await ask("@PID.5.1.1^O'MOORE-RUIZ~@PID.5.2^BRUNO~@PID.7.1^19820203~@PID.8^F"));
    expect(answer.segments.map(it => it.id)).toEqual(['MSH', 'MSA', 'QAK', 'QPD', 'PID', 'QRI']);
    expect([answer.value('MSH-9.2'), answer.value('MSH-9.3')]).toEqual(['K22', 'RSP_K21']);
    expect(answer.segment('QAK')?.raw).toBe('QAK|TAG|OK|IHE PDQ Query|1|1|0');
    expect(answer.value('QRI-1')).toBe('100');
    expect(answer.segment('PID')?.raw).toBe(
      [
        'PID||',
        'N2^^^NORTH&2.16.840.1.113883.19.5.1&ISO',
        '',
        'O’Moore-Ruiz^Bruno^Maria^^^^L',
        '',
        '19820203',
        'F',
        '',
        '',
        '1 Elm \\T\\ Oak^^Lyon^RA^69002^FR',
        '',
        '312 555 0102^PRN^PH',
      ].join('|'),
    );
  });

  it.each([
    ['@PID.5.2^ANA', ['N0']],
    ['@PID.5.2^ANA*', ['N0', 'N1']],
    ['@PID.5.2^celik', ['N3']],
    ['@PID.7.1^1981', ['N1']],
    ['@PID.3.1^N4~@PID.3.4.1^NORTH', ['N4']],
    ['@PID.3.1^N4', ['N4']],
    ['@PID.11.5^69001', ['N1']],
    ['@PID.11.3^Lyon~@PID.8^M', ['N1', 'N3']],
    ['@PID.13.1^3125550103', ['N3']],
    ['@PID.5.1.1^NOBODY', []],
    ['@PID.5.1.1^*~@PID.5.2^BRUNO', ['N2']],
  ])('finds by %s', async (parameters, expected) => {
    const answer = await ask(parameters);
    expect(ids(answer)).toEqual(expected);
    expect(parseMessage(answer).value('QAK-2')).toBe(expected.length > 0 ? 'OK' : 'NF');
  });

  it('comes in as many answers as are asked for, each going on where the last ended', async () => {
    const seen: string[] = [];
    let pointer: string | undefined;
    do {
      const answer = await ask("@PID.5.1.1^O'Moore*", { quantity: '2^RD', ...(pointer ? { pointer } : {}) });
      expect(ids(answer).length).toBeLessThanOrEqual(2);
      seen.push(...ids(answer));
      pointer = parseMessage(answer).value('DSC-1');
    } while (pointer !== undefined && seen.length < 10);
    expect(seen.sort()).toEqual(['N0', 'N1', 'N2', 'N3', 'N4']);
    // 3.21.4.2.2.7: only where there are more than were asked for.
    const all = parseMessage(await ask("@PID.5.1.1^O'Moore*", { quantity: '5^RD' }));
    expect(all.segments.map(it => it.id)).not.toContain('DSC');
    expect(all.segment('QAK')?.raw).toBe('QAK|TAG|OK|IHE PDQ Query|5|5|0');
    const cancel = await port.send('MSH|^~\\&|EHR|NORTH|HIE|HIE|20240101||QCN^J01|Q-2|P|2.5\rQID|TAG|IHE PDQ Query');
    expect(parseMessage(cancel).value('MSA-1')).toBe('AA');
  });

  it.each([
    ['an unknown domain', '@PID.5.1.1^X', { domains: '^^^NORTH~^^^ELSEWHERE' }, 'QPD^1^8^2', '204'],
    ['a field that is not searched by', '@PID.5.1.1^X~@PID.23^Lyon', {}, 'QPD^1^3^2', '103'],
    ['an account without its number', '@PID.5.1.1^X~@PID.18.4.1^NORTH', {}, 'QPD^1^3', '101'],
    ['nothing to search by', '', {}, 'QPD^1^3', '101'],
    ['anything at all', '@PID.5.1.1^*', {}, 'QPD^1^3', '101'],
    ['a date that is none', '@PID.5.1.1^X~@PID.7.1^SOON', {}, 'QPD^1^3^2', '102'],
    ['a pointer that is none', '@PID.5.1.1^X*', { pointer: 'nowhere' }, 'DSC^1^1', '102'],
  ])('says what is wrong with %s', async (_, parameters, more, location, code) => {
    const answer = parseMessage(await ask(parameters, more));
    expect([answer.value('MSA-1'), answer.value('QAK-2')]).toEqual(['AE', 'AE']);
    expect(answer.all('ERR').map(it => [it.field(2).raw, it.value(3)])).toEqual([[location, code]]);
  });

  describe('by the number of an account (PID-18)', () => {
    const visit = (event: string, patient: string, account: string, ...more: readonly string[]) =>
      region.send([
        [
          `MSH|^~\\&|EHR|NORTH|HIE|HIE|20260101||ADT^${event}|V-${account}-${event}|P|2.5.1`,
          'EVN||20260101',
          `PID|1||${patient}^^^NORTH||Reyes^${patient}||19700101|F||||||||||${account}`,
          ...(more.length > 0 ? more : ['PV1|1|I']),
        ].join('\r'),
      ]);
    const account = (answer: string) => parseMessage(answer).segment('PID')?.field(18).raw;

    beforeAll(async () => {
      await visit('A01^ADT_A01', 'A1', 'ACC-1^^^NORTH');
      await visit('A01^ADT_A01', 'A1', 'ACC-2^^^BILLING');
      await visit('A01^ADT_A01', 'A2', 'ACC-3');
      await eventually(
        () => ask('@PID.18.1^ACC-3').then(ids),
        it => it.length === 1,
        { what: 'the accounts' },
      );
    });

    it.each([
      ['@PID.18.1^ACC-1~@PID.18.4.1^NORTH', ['A1']],
      ['@PID.18.1^ACC-1~@PID.18.4.2^2.16.840.1.113883.19.5.1', ['A1']],
      ['@PID.18^ACC-2', ['A1']],
      ['@PID.18.1^ACC-2~@PID.18.4.1^BILLING', ['A1']],
      ['@PID.18.1^ACC-2~@PID.18.4.1^NORTH', []],
      // A number without an authority is of the facility that sent it.
      ['@PID.18.1^ACC-3~@PID.18.4.1^NORTH', ['A2']],
      ['@PID.18.1^ACC-3~@PID.5.2^A2', ['A2']],
      ['@PID.18.1^ACC-3~@PID.5.2^A1', []],
      ['@PID.18.1^ACC-3~@PID.3.1^A1~@PID.3.4.1^NORTH', []],
      ['@PID.18.1^ACC', []],
    ])('finds by %s', async (parameters, expected) => {
      const answer = await ask(parameters);
      expect(ids(answer)).toEqual(expected);
      expect(parseMessage(answer).value('QAK-2')).toBe(expected.length > 0 ? 'OK' : 'NF');
    });

    it('answers the account that was asked for, else the newest', async () => {
      const north = 'NORTH&2.16.840.1.113883.19.5.1&ISO';
      expect(account(await ask('@PID.18.1^ACC-1'))).toBe(`ACC-1^^^${north}`);
      expect(account(await ask('@PID.5.2^A1'))).toBe('ACC-2^^^BILLING');
      expect(account(await ask('@PID.5.2^A2'))).toBe(`ACC-3^^^${north}`);
    });

    it('finds nobody by an account that was merged into another (A41)', async () => {
      await visit('A41^ADT_A39', 'A2', 'ACC-4', 'MRG|A2^^^NORTH||ACC-3');
      await eventually(
        () => ask('@PID.18.1^ACC-4').then(ids),
        it => it.length === 1,
        { what: 'the account that is left' },
      );
      expect(ids(await ask('@PID.18.1^ACC-3'))).toEqual([]);
      expect(account(await ask('@PID.5.2^A2'))).toMatch(/^ACC-4/);
    });
  });

  it('gives the identifiers of the domains asked for', async () => {
    expect(ids(await ask('@PID.5.2^ANA', { domains: '^^^NORTH' }))).toEqual(['N0']);
  });

  it('gives a number that its source merged into another to nobody any more', async () => {
    const header = (event: string, n: number) => `MSH|^~\\&|EHR|NORTH|HIE|HIE|20260101||ADT^${event}|M-${n}|P|2.5.1`;
    const pid = (id: string) => `PID|1||${id}^^^NORTH||Merger^Una||19600101|F`;
    await region.send([[header('A28^ADT_A05', 1), 'EVN||20260101', pid('M1')].join('\r')]);
    await region.send([[header('A28^ADT_A05', 2), 'EVN||20260101', pid('M2')].join('\r')]);
    const both = await eventually(
      () => ask('@PID.5.1.1^Merger').then(ids),
      it => it.length === 2,
      { what: 'two patients' },
    );
    expect(both).toEqual(['M1', 'M2']);
    await region.send([[header('A40^ADT_A39', 3), 'EVN||20260101', pid('M1'), 'MRG|M2^^^NORTH'].join('\r')]);
    const numbers = async () =>
      parseMessage(await ask('@PID.5.1.1^Merger'))
        .all('PID')
        .map(it => it.field(3).repetitions.map(id => id.value(1)));
    await eventually(numbers, it => it.length === 1, { what: 'one person' });
    expect(await numbers()).toEqual([['M1']]);
  });

  it('leaves out whom consent withholds', async () => {
    await deny(region.api, { system: domain, identifier: 'N0' });
    await eventually(
      () => ask('@PID.5.2^ANA*').then(ids),
      it => it.length === 1 && it[0] === 'N1',
      { what: 'the denial' },
    );
  });
});
