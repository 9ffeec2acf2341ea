import { parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { identifySourcePatient } from './source-patient.ts';
import { generalHospital } from './testing-scope.ts';

const authority = 'urn:oid:2.16.840.1.113883.19.5';

function identify(pid3: string, rest = '', trigger = 'A01') {
  const text = `MSH|^~\\&|REGADT|GENHOSP|||20240101||ADT^${trigger}|1|P|2.5.1\rPID|1||${pid3}\r${rest}`;
  return identifySourcePatient(parseMessage(text), generalHospital);
}

describe('the source patient', () => {
  it.each(['GENHOSP', '&2.16.840.1.113883.19.5&ISO', 'GENHOSP&2.16.840.1.113883.19.5&ISO'])(
    'is known by the authority said as %s',
    said => {
      expect(identify(`A1^^^OTHER^MR~100^^^${said}^MR`)).toEqual({
        ok: true,
        sourcePatient: { authority, identifier: '100' },
        others: [{ authority: 'urn:causeway:authority:OTHER', identifier: 'A1' }],
      });
    },
  );

  it('is known by a number without an authority', () => {
    expect(identify('100')).toMatchObject({ ok: true, sourcePatient: { authority, identifier: '100' } });
  });

  it('is never known by the number of another authority', () => {
    expect(identify('A1^^^OTHER^MR')).toMatchObject({
      ok: false,
      refusal: { code: '204', reason: 'unknown-authority', location: 'PID^1^3' },
    });
  });

  it('is never known by a social security or account number', () => {
    expect(identify('999-88-7777^^^^SS')).toMatchObject({ ok: false, refusal: { reason: 'unknown-authority' } });
    expect(identify('AC1^^^GENHOSP^AN~100^^^GENHOSP^MR')).toMatchObject({ sourcePatient: { identifier: '100' } });
  });

  it('must be named', () => {
    const refusal = { code: '101', reason: 'missing-patient-identifier', location: 'PID^1^3' };
    expect(identify('')).toMatchObject({ ok: false, refusal });
    expect(identify('""')).toMatchObject({ ok: false, refusal });
    expect(identify(' ^^^GENHOSP')).toMatchObject({ ok: false, refusal });
  });

  it('of a merge needs the merged one too', () => {
    expect(identify('100', '', 'A40')).toMatchObject({ ok: false, refusal: { code: '101', location: 'MRG^1^1' } });
    expect(identify('100', 'MRG|200^^^OTHER\r', 'A40')).toMatchObject({ ok: false, refusal: { code: '204' } });
    expect(identify('100', 'MRG|200\r', 'A40')).toMatchObject({ ok: true, sourcePatient: { identifier: '100' } });
  });

  it('is refused where the halves of an authority are of two', () => {
    const refusal = { code: '204', reason: 'unknown-authority', location: 'PID^1^3^2^4' };
    expect(identify('100^^^GENHOSP~100^^^OTHER&2.16.840.1.113883.19.5&ISO')).toMatchObject({ ok: false, refusal });
    expect(identify('100^^^GENHOSP~100^^^GENHOSP&1.2.3.4.5.6&ISO')).toMatchObject({ ok: false, refusal });
  });

  it('is refused without words of the message', () => {
    const refused = identify('SECRET^^^OTHER');
    expect(JSON.stringify(refused)).not.toContain('SECRET');
  });
});
