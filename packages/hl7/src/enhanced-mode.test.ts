import { describe, expect, it } from 'vitest';
import { parseAck } from './acknowledgement.ts';
import { buildAnswers } from './enhanced-mode.ts';
import { parseMessage } from './parse.ts';

const message = (accept: string, application: string, version = '2.5.1') =>
  parseMessage(`MSH|^~\\&|A|B|C|D|2024||ADT^A01|42|P|${version}|||${accept}|${application}\rPID|1`);

const error = { code: '204', text: 'unknown', location: 'PID^1^3' };

function codes(accept: string, application: string, code: 'AA' | 'AE' | 'AR', kept = true): string[] {
  const options = { code, kept, now: 0, application: 'X', facility: 'Y', ...(code === 'AA' ? {} : { error }) };
  return buildAnswers(message(accept, application), options).map(it => parseAck(it).code);
}

describe('the answers to a message', () => {
  it.each([
    ['', '', 'AA', ['AA']],
    ['', '', 'AE', ['AE']],
    ['AL', 'NE', 'AA', ['CA']],
    ['AL', 'AL', 'AA', ['CA', 'AA']],
    ['AL', 'AL', 'AE', ['CA', 'AE']],
    ['AL', 'NE', 'AE', ['CE']],
    ['AL', 'NE', 'AR', ['CR']],
    ['AL', 'SU', 'AR', ['CR']],
    ['AL', 'ER', 'AA', ['CA']],
    ['AL', 'ER', 'AR', ['CA', 'AR']],
    ['ER', 'AL', 'AA', ['AA']],
    ['ER', 'NE', 'AA', []],
    ['ER', 'NE', 'AE', ['CE']],
    ['SU', '', 'AA', ['CA']],
    ['NE', 'NE', 'AE', []],
    ['NE', 'AL', 'AE', ['AE']],
  ] as const)('MSH-15 %s, MSH-16 %s, %s: %j', (accept, application, code, expected) => {
    expect(codes(accept, application, code)).toEqual(expected);
  });

  it('never promise what is not kept', () => {
    expect(codes('AL', 'AL', 'AE', false)).toEqual(['CE']);
    expect(codes('AL', 'NE', 'AE', false)).toEqual(['CE']);
  });

  it('carry the error in the form of their version, and no error beside a commit', () => {
    const options = { code: 'AE', kept: true, now: 0, application: 'X', facility: 'Y', error } as const;
    const [commit, result] = buildAnswers(message('AL', 'AL', '2.3'), options);
    expect(commit).not.toContain('ERR');
    expect(result).toContain('ERR|PID^1^3^204&');
    expect(buildAnswers(message('', '', '2.6'), options)[0]).toContain('ERR||PID^1^3|204^');
  });
});
