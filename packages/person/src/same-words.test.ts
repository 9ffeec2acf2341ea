import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saysTheSame } from './same-words.ts';

function patient(source: string, rest: object = { name: [{ family: 'Al-Khalidi' }] }): string {
  return JSON.stringify({ resourceType: 'Patient', id: 'p', meta: { source }, ...rest });
}

describe('the same words', () => {
  it('are the same whichever message says them', () => {
    expect(saysTheSame(patient('m/0/4#PID'), patient('m/0/4#PID'))).toBe(true);
    expect(saysTheSame(patient('m/0/4#PID'), patient('m/0/1234#PID'))).toBe(true);
    expect(saysTheSame(patient('m/0/4#PID'), patient(''))).toBe(true);
  });

  it('are others when anything else differs', () => {
    const known = patient('m/0/4');
    expect(saysTheSame(known, patient('m/0/5', { name: [{ family: 'Al-Khalid' }] }))).toBe(false);
    expect(saysTheSame(known, patient('m/0/5', { name: [{ family: 'Al-Khalidi' }], active: true }))).toBe(false);
    expect(saysTheSame(known, known.replace('"p"', '"q"'))).toBe(false);
    expect(saysTheSame(known, JSON.stringify({ resourceType: 'Patient', id: 'p' }))).toBe(false);
    expect(saysTheSame('', known)).toBe(false);
    expect(saysTheSame('{"id":"a"}', '{"id":"b"}')).toBe(false);
  });

  it('are no words that are not JSON', () => {
    const known = patient('m/0/4');
    for (const said of ['m/0/5\\', 'm/0/5\n', '\u0000', 'm"'])
      expect(saysTheSame(known, known.replace('m/0/4', said))).toBe(false);
    expect(saysTheSame(patient('m"'), known.replace('m/0/4', '"'))).toBe(false);
    expect(saysTheSame(known, known.slice(0, 60))).toBe(false);
    expect(saysTheSame(known, `${known}}`)).toBe(false);
  });

  it('of any JSON are JSON that differs in nothing but a source', () => {
    const texts = fc
      .tuple(fc.json(), fc.constantFrom('"', '\\', 'a', '":"', ''), fc.json())
      .map(([before, cut, after]) => [before, cut, after] as const);
    fc.assert(
      fc.property(texts, fc.string(), fc.string(), ([before, cut, after], one, other) => {
        const text = (value: string) => `{"a":${before},"meta":{"source":"${value}${cut}"},"b":${after}}`;
        const known = JSON.stringify({ a: JSON.parse(before), meta: { source: one }, b: JSON.parse(after) });
        if (!saysTheSame(known, text(other))) return;
        const { meta, ...rest } = JSON.parse(text(other)) as { meta: object };
        expect(Object.keys(meta)).toEqual(['source']);
        expect(rest).toEqual({ a: JSON.parse(before), b: JSON.parse(after) });
      }),
      { numRuns: 1_000 },
    );
  });
});
