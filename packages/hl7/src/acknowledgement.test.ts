import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AckOptions, buildAck, parseAck } from './acknowledgement.ts';
import { Hl7Error } from './hl7-error.ts';
import { parseMessage } from './parse.ts';

const request = (version = '2.5.1', marks = '|^~\\&'): ReturnType<typeof parseMessage> =>
  parseMessage(
    `MSH|^~\\&|EHR^1.2^ISO|NORTH|HIE|REGION|202403151015||ADT^A01^ADT_A01|M-1|T|${version}\rPID|1||`
      .replaceAll('|', marks.charAt(0))
      .replaceAll('^', marks.charAt(1)),
  );
const now = Date.UTC(2024, 2, 15, 14, 15, 1);
const accepted: AckOptions = { code: 'AA', now, application: 'CAUSEWAY', facility: 'EXCHANGE' };
const error = { code: '101', text: 'no patient identifier', location: 'PID^1^3' };

test('an acceptance swaps sender and receiver and echoes the version', () => {
  expect(buildAck(request(), accepted)).toBe(
    'MSH|^~\\&|HIE|REGION|EHR^1.2^ISO|NORTH|20240315141501.000+0000||ACK^A01^ACK|M-1|T|2.5.1\rMSA|AA|M-1\r',
  );
});

test('the same answer can be given again', () => {
  expect(buildAck(request(), accepted)).toBe(buildAck(request(), accepted));
});

test('an error is an ERR of 2.5 and later', () => {
  expect(
    buildAck(request(), { ...accepted, code: 'AE', error })
      .split('\r')
      .slice(1),
  ).toEqual([
    'MSA|AE|M-1|no patient identifier',
    'ERR||PID^1^3|101^Required field missing^HL70357|E|||no patient identifier|no patient identifier',
    '',
  ]);
});

test('a response to a query has a type of its own, an ERR for each error, and what it answers', () => {
  const query = parseMessage('MSH|^~\\&|EHR|NORTH|HIE|REGION|2024||QBP^Q23^QBP_Q21|M-1|T|2.5\r');
  const more = { code: '204', text: 'unknown', location: 'QPD^1^4^2' };
  const type = ['RSP', 'K23', 'RSP_K23'];
  const text = buildAck(query, { ...accepted, type, code: 'AE', error, moreErrors: [more], segments: ['QAK|T|AE'] });
  expect(text.split('\r').map(it => it.slice(0, 20))).toEqual([
    'MSH|^~\\&|HIE|REGION|',
    'MSA|AE|M-1|no patien',
    'ERR||PID^1^3|101^Req',
    'ERR||QPD^1^4^2|204^U',
    'QAK|T|AE',
    '',
  ]);
  expect(text).toContain('|RSP^K23^RSP_K23|M-1|');
});

test('an error is in ERR-1 before 2.5', () => {
  expect(
    buildAck(request('2.3'), { ...accepted, code: 'AR', error })
      .split('\r')
      .slice(1),
  ).toEqual(['MSA|AR|M-1|no patient identifier', 'ERR|PID^1^3^101&no patient identifier&HL70357', '']);
});

test('the answer speaks the delimiters of the request', () => {
  const ack = buildAck(request('2.5', '!%'), { ...accepted, code: 'AE', error: { ...error, text: 'a!b' } });
  expect(ack).toContain('MSH!%~\\&!HIE!REGION!EHR%1.2%ISO!');
  expect(ack).toContain('!ACK%A01%ACK!');
  expect(parseAck(ack).error).toEqual({ ...error, text: 'a!b', severity: 'E' });
});

test('an unreadable request is answered in standard form', () => {
  const ack = buildAck(undefined, { ...accepted, code: 'AR', error: { code: '100', text: 'no MSH', location: 'MSH' } });
  expect(ack).toContain('MSH|^~\\&|CAUSEWAY|EXCHANGE|||20240315141501.000+0000||ACK|1710512101000|P|2.5.1\rMSA|AR||');
  expect(parseAck(ack)).toMatchObject({ code: 'AR', controlId: '', error: { code: '100', location: 'MSH' } });
});

test('a request with hardly an MSH is answered', () => {
  const ack = buildAck(parseMessage('MSH|'), { ...accepted, code: 'AR', error });
  expect(parseAck(ack)).toMatchObject({ code: 'AR', controlId: '', error });
});

test('a line break in an echoed field ends no segment of ours', () => {
  const broken = parseMessage('MSH|^~\\&|E\nHR|N|||||ADT^A01|1\n2|P|2.5\rPID|1');
  const ack = parseMessage(buildAck(broken, accepted));
  expect(ack.segments.map(it => it.id)).toEqual(['MSH', 'MSA']);
  expect(ack.value('MSA-2')).toBe('1 2');
});

test('text beyond ASCII names its charset', () => {
  const ack = parseMessage(buildAck(parseMessage('MSH|^~\\&|Zürich|N|||||ADT^A01|1|P|2.5'), accepted));
  expect(ack.value('MSH-5')).toBe('Zürich');
  expect(ack.value('MSH-18')).toBe('UNICODE UTF-8');
});

test('what was put into an acknowledgement is read from it, whatever the version', () => {
  const options = fc.record({
    code: fc.constantFrom('AA', 'AE', 'AR', 'CA', 'CE', 'CR'),
    version: fc.constantFrom('2.1', '2.2', '2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.8'),
    text: fc.string({ minLength: 1 }).filter(it => it !== '""'),
    errorCode: fc.constantFrom('100', '101', '102', '103', '199', '200', '207'),
  });
  fc.assert(
    fc.property(options, ({ code, version, text, errorCode }) => {
      const sent = { code: errorCode, text, location: 'PID^1^3' };
      const ack = parseAck(buildAck(request(version), { ...accepted, code, error: sent }));
      expect(ack).toMatchObject({ code, controlId: 'M-1', error: sent });
    }),
  );
});

test('what is no acknowledgement is refused', () => {
  for (const text of ['', 'MSH|^~\\&|A', 'MSH|^~\\&|A\rMSA|XX|1']) expect(() => parseAck(text)).toThrow(Hl7Error);
});
