import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectMllp, type MllpClient, parseMessage } from '@causeway/hl7';
import { createTestPlace, eventually, patiently, readTopic, type TestPlace } from '@causeway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpus } from '../src/described.ts';
import { deny } from '../src/privacy-office.ts';
import { Region } from '../src/region.ts';

const folder = join(corpus, 'hl7v2', 'nist-v2ws-pixpdq-elr-iz', 'ITI-9-Query-Case1-Data-Found');
const text = (name: string) =>
  readFileSync(join(folder, `${name}.txt`), 'utf8')
    .split(/[\r\n]+/)
    .filter(it => it !== '')
    .join('\r');

/** The three domains of NIST's messages. A facility issues in one domain, so each has a sender of its own. */
const domains = [1, 2, 3].map(n => ({
  id: `nist-${n}`,
  sendingFacility: n === 1 ? 'NIST' : `NIST-${n}`,
  authority: `NIST2010${n === 1 ? '' : `-${n}`}&2.16.840.1.113883.3.72.5.9.${n}&ISO`,
}));

let place: TestPlace;
let region: Region;
let port: MllpClient;

beforeAll(async () => {
  place = await createTestPlace();
  region = await Region.start(place);
  for (const { id, sendingFacility, authority } of domains) {
    const body = { id, name: id, sendingApplication: 'NIST_SENDER', sendingFacility, authority, timeZone: 'UTC' };
    await region.api.call('POST', '/facilities', { body, contentType: 'application/json' });
  }
  const feed = domains.map(({ sendingFacility }, at) =>
    text(`TestMessage-${at + 1}`).replace('|NIST^^|', `|${sendingFacility}^^|`),
  );
  expect((await region.send(feed)).map(it => it.code)).toEqual(['AA', 'AA', 'AA']);
  port = await connectMllp({ host: '127.0.0.1', port: region.queryPort, timeoutMs: patiently(10_000) });
  await eventually(
    () => ask(text('TestMessage-6')),
    it => it.includes('ABC10501') && it.includes('XYZ10501'),
    {
      what: 'the three records of one person',
    },
  );
}, 60_000);

afterAll(async () => {
  await port?.close();
  await region?.close();
  await place?.remove();
});

const ask = (message: string) => port.send(message);
const query = (id: string, targets = '', header = 'NIST_SENDER^^|NIST^^') =>
  ask(
    [
      `MSH|^~\\&|${header}|NIST_RECEIVER|NIST|20101101161157||QBP^Q23^QBP_Q21|Q-1|P|2.5`,
      `QPD|IHE PIX Query|TAG|${id}|${targets}`,
      'RCP|I',
    ].join('\r'),
  );
/** MSA-1, QAK-2 and the places of the errors with their codes. */
function outcome(answer: string) {
  const message = parseMessage(answer);
  const errors = message.all('ERR').map(it => [it.field(2).raw, it.value(3)]);
  return [message.value('MSA-1'), message.value('QAK-2'), errors];
}

describe('PIX Query [ITI-9]', () => {
  it.each([4, 5, 6])('answers NIST’s query %i as NIST’s response does', async n => {
    const answer = parseMessage(await ask(text(`TestMessage-${n}`)));
    const expected = parseMessage(text(`Response-${n}`));
    expect(answer.segments.map(it => it.id)).toEqual(expected.segments.map(it => it.id));
    for (const id of ['MSA', 'QAK', 'QPD']) expect(answer.segment(id)?.raw).toBe(expected.segment(id)?.raw);
    const idsOf = (of: typeof answer) => of.segment('PID')?.field(3).raw.split('~').sort();
    expect(idsOf(answer)).toEqual(idsOf(expected));
    expect(answer.segment('PID')?.field(5).raw).toBe(expected.segment('PID')?.field(5).raw);
    for (const path of ['MSH-9.1', 'MSH-9.2', 'MSH-9.3', 'MSH-3', 'MSH-4', 'MSH-5', 'MSH-6', 'MSH-12']) {
      expect(answer.value(path), path).toBe(expected.value(path));
    }
  });

  const first = 'PIX10501^^^NIST2010&2.16.840.1.113883.3.72.5.9.1&ISO';

  it('completes an authority that is named in part', async () => {
    for (const part of ['NIST2010', '&2.16.840.1.113883.3.72.5.9.1', '&2.16.840.1.113883.3.72.5.9.1&ISO']) {
      const answer = parseMessage(await query(`PIX10501^^^${part}`, '^^^NIST2010-2'));
      expect(answer.value('PID-3.4.2')).toBe('2.16.840.1.113883.3.72.5.9.2');
    }
  });

  it('finds nothing where the patient has no identifier in the domain asked for', async () => {
    expect(outcome(await query(first, '^^^NIST2010'))).toEqual(['AA', 'NF', []]);
  });

  it.each([
    ['nobody has the identifier', 'NOBODY^^^NIST2010', '', 'QPD^1^3^1^1', '204'],
    ['nobody issues in the domain', 'PIX10501^^^ELSEWHERE&1.2.3&ISO', '', 'QPD^1^3^1^4', '204'],
    [
      'the halves of the domain contradict',
      'PIX10501^^^NIST2010-2&2.16.840.1.113883.3.72.5.9.1&ISO',
      '',
      'QPD^1^3^1^4',
      '204',
    ],
    ['no domain is said', 'PIX10501', '', 'QPD^1^3^1^4', '204'],
    ['nobody issues in the target domain', first, '^^^NIST2010-2~^^^ELSEWHERE', 'QPD^1^4^2', '204'],
    ['nobody is asked for', '', '', 'QPD^1^3', '101'],
  ])('says so where %s', async (_, id, targets, location, code) => {
    expect(outcome(await query(id, targets))).toEqual(['AE', 'AE', [[location, code]]]);
  });

  it('answers registered senders only, and what it was made for', async () => {
    expect(outcome(await query(first, '', 'STRANGER|NOWHERE'))).toEqual(['AR', undefined, [['MSH^1^4', '103']]]);
    const header = 'MSH|^~\\&|NIST_SENDER|NIST|HIE|HIE|20101101||';
    expect(outcome(await ask(`${header}QBP^Q99|Q|P|2.5\rQPD|x|T\r`))[2]).toEqual([['MSH^1^9^1^2', '201']]);
    expect(outcome(await ask(`${header}ADT^A01|Q|P|2.5\rPID|||1\r`))[2]).toEqual([['MSH^1^9^1^1', '200']]);
    expect(outcome(await ask('no message'))[0]).toBe('AR');
  });

  it('answers the same over HTTP, to the facility that asks', async () => {
    const post = async (organization: string) => {
      const body = text('TestMessage-4');
      const contentType = 'x-application/hl7-v2+er7';
      const given = { role: 'facility', organization, body, contentType } as const;
      return outcome((await region.api.call('POST', '/hl7v2/query', given)).text);
    };
    expect(await post('nist-1')).toEqual(['AA', 'OK', []]);
    expect(await post('nist-2')).toEqual(['AR', undefined, [['MSH^1^4', '103']]]);
  });

  it('does not give what consent withholds, and is audited as the facility’s', async () => {
    const { position } = await deny(region.api, {
      system: 'urn:oid:2.16.840.1.113883.3.72.5.9.1',
      identifier: 'PIX10501',
    });
    expect(position).not.toBe('');
    await eventually(
      () => query(first).then(outcome),
      it => it[0] === 'AE',
      { what: 'the denial' },
    );
    const decided = (await readTopic(region.log, 'causeway.audit.event')).map(it => it.event);
    const mine = decided.filter(it => it.organization === 'nist-1' && it.action === 'cross-reference');
    expect(new Set(mine.map(it => `${it.role} ${it.purpose} ${it.permitted}`))).toEqual(
      new Set(['facility TREAT true', 'facility TREAT false']),
    );
    expect(mine.some(it => it.patient === null)).toBe(true);
  });
});
