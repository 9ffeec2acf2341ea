import { describe, expect, it } from 'vitest';
import { messagesIn } from './message-file.ts';

const one = 'MSH|^~\\&|A|B|||20240101||ADT^A01|1|P|2.5.1\rPID|1||7^^^B\r';
const other = one.replace('|1|P', '|2|P');

function textsOf(input: string): string[] {
  return messagesIn(Buffer.from(input, 'latin1')).map(it => it.toString('latin1'));
}

describe('a message file', () => {
  it.each([
    ['LF', one.replaceAll('\r', '\n')],
    ['CRLF and blank lines', one.replaceAll('\r', '\r\n\r\n')],
    ['no last line end', one.trimEnd()],
    ['a byte order mark', `\xEF\xBB\xBF${one}`],
    ['blank lines before the header', `\n\n  ${one}`],
    ['the framing of MLLP', `\x0b${one}\x1c\r`],
  ])('with %s is sent with CR after each segment', (_, input) => {
    expect(textsOf(input)).toEqual([one]);
  });

  it('with several messages gives each', () => {
    expect(textsOf(`${one}\n${other}`)).toEqual([one, other]);
  });

  it('with a batch gives its messages without the envelope', () => {
    expect(textsOf(`FHS|^~\\&|A\nBHS|^~\\&|A\n${one}${other}BTS|2\nFTS|1\n`)).toEqual([one, other]);
  });

  it('keeps every byte of another character set', () => {
    expect(textsOf(one.replace('|1|P', '|\xe5\xff|P'))[0]).toContain('|\xe5\xff|P');
  });

  it('without a header segment holds no message', () => {
    expect(textsOf('hello\nworld\n')).toEqual([]);
  });
});
