import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText } from './escape.ts';
import { Hl7Error } from './hl7-error.ts';
import { parseMessage } from './parse.ts';

const admit = [
  'MSH|^~\\&|EHR|NORTH|HIE|REGION|202403151015||ADT^A01^ADT_A01|M-1|P|2.5.1^USA',
  'PID|1||111^^^NORTH&1.2.3&ISO^MR~222^^^STATE||Doe^Jo\\T\\An^^^^||19700101|""|||1 A St^^X',
  'OBX|1|NM|a||1',
  'OBX|2|TX|b||free \\.br\\text \\X41\\',
  'ZXY|own',
].join('\r');

function unreadable(input: string | Uint8Array): Hl7Error {
  try {
    parseMessage(input);
  } catch (error) {
    if (error instanceof Hl7Error) return error;
  }
  throw new Error('expected an Hl7Error');
}

describe('a message', () => {
  const message = parseMessage(admit);

  test('gives values by path, the first where nothing is said', () => {
    expect(message.value('MSH-10')).toBe('M-1');
    expect(message.value('PID-3')).toBe('111');
    expect(message.value('PID-3.4')).toBe('NORTH');
    expect(message.value('PID-3.4.2')).toBe('1.2.3');
    expect(message.value('PID-3[2].1')).toBe('222');
    expect(message.value('PID-3[2].4.2')).toBeUndefined();
    expect(message.value('PID-5.2')).toBe('Jo&An');
    expect(message.value('OBX[2]-5')).toBe('free \ntext A');
    expect(message.value('MSH-12')).toBe('2.5.1');
  });

  test('numbers MSH from its separator and keeps MSH-2 whole', () => {
    expect(message.value('MSH-1')).toBe('|');
    expect(message.value('MSH-2')).toBe('^~\\&');
    expect(message.value('MSH-2.2')).toBeUndefined();
    expect(message.segment('MSH')?.field(2).repetitions).toHaveLength(1);
    expect(message.segment('MSH')?.fieldCount).toBe(12);
    expect(message.segment('PID')?.fieldCount).toBe(11);
  });

  test('tells the HL7 null from nothing', () => {
    const pid = message.segment('PID');
    expect([pid?.field(8).isNull, pid?.field(8).isEmpty, pid?.value(8)]).toEqual([true, false, undefined]);
    expect([pid?.field(9).isNull, pid?.field(9).isEmpty, pid?.value(9)]).toEqual([false, true, undefined]);
    expect(pid?.field(9).repetitions).toEqual([]);
    expect(pid?.field(99).raw).toBe('');
    expect(pid?.field(0).raw).toBe('');
  });

  test('gives repetitions and components', () => {
    const [first, second, third] = message.segment('PID')?.field(3).repetitions ?? [];
    expect(first?.componentCount).toBe(5);
    expect(first?.component(4).raw).toBe('NORTH&1.2.3&ISO');
    expect(first?.component(4).value(3)).toBe('ISO');
    expect(first?.value(5)).toBe('MR');
    expect(second?.raw).toBe('222^^^STATE');
    expect(second?.component(9).value()).toBeUndefined();
    expect(third).toBeUndefined();
  });

  test('numbers segments of one id and keeps those nobody knows', () => {
    expect(message.all('OBX').map(it => [it.index, it.value(3)])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(message.segments.map(it => it.id)).toEqual(['MSH', 'PID', 'OBX', 'OBX', 'ZXY']);
    expect(message.value('ZXY-1')).toBe('own');
    expect(message.segment('PV1')).toBeUndefined();
    expect(message.value('PV1-2')).toBeUndefined();
  });

  test('knows its structure', () => {
    expect(message.structure).toEqual({ code: 'ADT', trigger: 'A01', structure: 'ADT_A01' });
    expect(parseMessage('MSH|^~\\&|||||||ACK').structure).toEqual({ code: 'ACK', trigger: '' });
    expect(parseMessage('MSH|^~\\&').structure).toEqual({ code: '', trigger: '' });
  });

  test('is written back as received', () => {
    expect(message.toString()).toBe(`${admit}\r`);
    expect(parseMessage(message.toString()).toString()).toBe(message.toString());
  });

  test('refuses a path that is none', () => {
    for (const path of ['', 'PID', 'PID-0', 'PID-3.0', 'pid-3', 'PID-3[0]', 'PID-3.1.1.1']) {
      expect(() => message.value(path)).toThrow(expect.objectContaining({ code: 'invalid-path', retryable: false }));
    }
  });
});

describe('reading is lenient', () => {
  test.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('about segments ended by %s', (_, end) => {
    const message = parseMessage(admit.replaceAll('\r', end) + end.repeat(3));
    expect(message.segments.map(it => it.id)).toEqual(['MSH', 'PID', 'OBX', 'OBX', 'ZXY']);
    expect(message.toString()).toBe(`${admit}\r`);
  });

  test('about a byte order mark, white space and MLLP bytes around the message', () => {
    expect(parseMessage(`\uFEFF ${admit}`).value('MSH-10')).toBe('M-1');
    expect(parseMessage(Buffer.from(`\uFEFF\n${admit}`)).value('MSH-10')).toBe('M-1');
    expect(parseMessage(`\x0b${admit}\r\x1c\r`).segments).toHaveLength(5);
    expect(parseMessage(`${admit}\r\r \r\n  PV1|1`).segments.map(it => it.id)).toContain('PV1');
  });

  test('about a line break that free text failed to escape', () => {
    const message = parseMessage('MSH|^~\\&|A\rOBX|1|TX|a||one\ntwo: x|F\nthree\rOBX|2|TX|b||four\nNTE|1');
    expect(message.segments.map(it => it.id)).toEqual(['MSH', 'OBX', 'OBX', 'NTE']);
    expect(message.value('OBX-5')).toBe('one\ntwo: x');
    expect(message.value('OBX-6')).toBe('F\nthree');
  });

  test('about delimiters of any kind', () => {
    const message = parseMessage('MSH$%*!@$EHR$N\rPID$1$$1%%%A@B*2$$a!F!b!S!c|^~');
    expect(message.value('PID-3.4.2')).toBe('B');
    expect(message.value('PID-3[2]')).toBe('2');
    expect(message.value('PID-5')).toBe('a$b%c|^~');
  });

  test('about delimiters that are not used, left out or written twice', () => {
    expect(parseMessage('MSH||EHR\rPID|1||a^b&c').value('PID-3.2.2')).toBe('c');
    const short = parseMessage('MSH|^~|EHR\rPID|1||a^b&c\\S\\');
    expect(short.value('PID-3.2')).toBe('b&c\\S\\');
    expect(short.value('PID-3.2.2')).toBeUndefined();
    expect(parseMessage('MSH|^~\\\\&|EHR\rPID|1||a^b&c').value('PID-3.2.2')).toBe('c');
    expect(parseMessage('MSH|^~\\&#|EHR').delimiters.truncation).toBe('#');
  });
});

describe('charsets', () => {
  const text = (charset: string): string => `MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||${charset}\rPID|1||1||`;

  test.each([
    ['UNICODE UTF-8', Buffer.from(`${text('UNICODE UTF-8')}Müller-Ōta`), 'Müller-Ōta'],
    ['UTF-8~UNICODE', Buffer.from(`${text('UTF-8~UNICODE')}Müller`), 'Müller'],
    ['8859/1', Buffer.from(`${text('8859/1')}Müller`, 'latin1'), 'Müller'],
    ['8859/2', Buffer.concat([Buffer.from(text('8859/2')), Buffer.from([0xb3])]), 'ł'],
    ['8859/15', Buffer.concat([Buffer.from(text('8859/15')), Buffer.from([0xa4])]), '€'],
    ['nothing, UTF-8', Buffer.from(`${text('')}Ōta`), 'Ōta'],
    ['nothing, latin1', Buffer.from(`${text('')}Müller`, 'latin1'), 'Müller'],
    ['an unknown name', Buffer.from(`${text('KLINGON')}Müller`, 'latin1'), 'Müller'],
    ['UTF-8, wrongly', Buffer.from(`${text('UNICODE UTF-8')}Müller`, 'latin1'), 'Müller'],
    ['~ISO IR87', Buffer.concat([Buffer.from(`${text('~ISO IR87')}`), Buffer.from('\x1b$B;3\x1b(B')]), '山'],
    ['a UTF-16 mark', Buffer.from(`\uFEFF${text('')}Ōta`, 'utf16le'), 'Ōta'],
  ])('%s', (_, bytes, name) => {
    expect(parseMessage(bytes).value('PID-5')).toBe(name);
  });
});

describe('a message is unreadable', () => {
  test('only without a usable MSH, and says where', () => {
    for (const input of ['', ' \r\n', 'PID|1', 'msh|^~\\&', '{"a":1}', 'FHS|^~\\&\rMSH|^~\\&']) {
      expect(unreadable(input)).toMatchObject({
        code: 'unreadable',
        retryable: false,
        hl7Code: '100',
        location: 'MSH',
      });
    }
    expect(unreadable('MSH')).toMatchObject({ hl7Code: '101', location: 'MSH^1^1' });
    expect(unreadable('MSHA^~\\&')).toMatchObject({ hl7Code: '101', location: 'MSH^1^1' });
    expect(unreadable('MSH|EHR|NORTH')).toMatchObject({ hl7Code: '102', location: 'MSH^1^2' });
    expect(unreadable('MSH|^~\x1c&|')).toMatchObject({ hl7Code: '102' });
    expect(unreadable(new Uint8Array(0))).toMatchObject({ hl7Code: '100' });
  });

  test('with more pieces than any message has', () => {
    expect(unreadable(`MSH|^~\\&|A\r${'A\r'.repeat(250_001)}`)).toMatchObject({ hl7Code: '104' });
    expect(unreadable(`MSH|^~\\&|A\rPID${'|'.repeat(500_001)}`)).toMatchObject({ hl7Code: '104', location: 'PID' });
    expect(parseMessage(`MSH|^~\\&|A\rOBX|1|ED|||${'A'.repeat(4_000_000)}`).value('OBX-5')).toHaveLength(4_000_000);
  });

  test('without quoting it', () => {
    expect(unreadable('Doe^John was here').message).not.toContain('Doe');
  });
});

test('what is written with escapes is read as it was', () => {
  const value = fc.string({ minLength: 1, unit: 'binary' }).filter(it => it !== '""');
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), values => {
      const text = `MSH|^~\\&|A\rZZZ|${values.map(it => escapeText(it)).join('|')}`;
      const message = parseMessage(text);
      expect(values.map((_, i) => message.segment('ZZZ')?.value(i + 1))).toEqual(values);
      expect(parseMessage(Buffer.from(text)).value('ZZZ-1')).toBe(values[0]);
    }),
  );
});

test('any text at all is read or refused, never worse', () => {
  const header = fc.constantFrom('', 'MSH', 'MSH|', 'MSH|^~\\&|', 'MSH|^~\\&#|A|B\r', '\uFEFFMSH^|~');
  const unit = fc.constantFrom(...'|^~\\&#\r\n"', 'PID', 'A', ' ', '\x00', '\x1c', 'é', '\ud800');
  const body = fc.array(unit, { maxLength: 200, size: 'max' }).map(it => it.join(''));
  fc.assert(
    fc.property(header, body, (start, rest) => {
      try {
        const message = parseMessage(start + rest);
        for (const segment of message.segments) {
          for (let n = 0; n <= segment.fieldCount + 1; n++) {
            for (const repetition of segment.field(n).repetitions) repetition.component(1).value();
          }
        }
        expect(parseMessage(message.toString()).toString()).toBe(message.toString());
      } catch (error) {
        if (!(error instanceof Hl7Error)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
