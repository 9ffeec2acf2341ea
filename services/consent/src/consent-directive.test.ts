import type { Consent } from '@causeway/fhir';
import { describe, expect, it } from 'vitest';
import { decideConsent, readConsent } from './consent-directive.ts';

const consent: Consent = {
  resourceType: 'Consent',
  id: 'c1',
  status: 'active',
  scope: { text: 'privacy' },
  category: [{ text: 'privacy' }],
  patient: { identifier: { system: 'GENHOSP', value: '1' } },
  provision: { type: 'deny' },
};
const lakeside = { role: { text: 'recipient' }, reference: { reference: 'Organization/lakeside' } };

describe('a consent', () => {
  it('is recorded once: the same word decides nothing the second time', () => {
    const [recorded] = decideConsent(undefined, { type: 'RecordConsent', consent }) as [never];
    expect(recorded).toMatchObject({ active: true, provisions: [{ decision: 'DENY' }] });
    expect(decideConsent(recorded, { type: 'RecordConsent', consent })).toEqual([]);
  });

  it('stays with its patient', () => {
    const [recorded] = decideConsent(undefined, { type: 'RecordConsent', consent }) as [never];
    const moved = { ...consent, patient: { identifier: { system: 'GENHOSP', value: '2' } } };
    expect(decideConsent(recorded, { type: 'RecordConsent', consent: moved })).toMatchObject({
      expression: 'Consent.patient',
    });
  });

  it('names its patient by identifier or by reference, to the same effect', () => {
    const { patient } = readConsent(consent) as { patient: string };
    expect(readConsent({ ...consent, patient: { reference: `Patient/${patient}` } })).toMatchObject({ patient });
    expect(readConsent({ ...consent, patient: { display: 'somebody' } })).toMatchObject({
      expression: 'Consent.patient',
    });
  });

  it('hands its scope down to exceptions that give none, and takes the opposite where they say nothing', () => {
    const provision = { type: 'deny' as const, actor: [lakeside], provision: [{ purpose: [{ code: 'ETREAT' }] }] };
    expect(readConsent({ ...consent, provision })).toMatchObject({
      provisions: [
        { decision: 'DENY', organizations: ['lakeside'], purposes: [] },
        { decision: 'PERMIT', organizations: ['lakeside'], purposes: ['ETREAT'] },
      ],
    });
  });

  it('lasts to the end of a partial date', () => {
    const until = (end: string) => {
      const read = readConsent({ ...consent, provision: { type: 'deny', period: { end } } });
      return 'provisions' in read ? read.provisions[0]?.until : undefined;
    };
    expect(until('2024')).toBe(Date.UTC(2025, 0, 1) - 1);
    expect(until('2024-02')).toBe(Date.UTC(2024, 2, 1) - 1);
    expect(until('2024-02-29')).toBe(Date.UTC(2024, 2, 1) - 1);
    expect(until('2024-02-29T10:00:00Z')).toBe(Date.UTC(2024, 1, 29, 10));
  });

  it.each(['action', 'securityLabel', 'class', 'code', 'dataPeriod', 'data'])(
    'is refused when it narrows by %s, in an exception too',
    element => {
      const nested = { type: 'deny' as const, provision: [{ type: 'permit' as const, [element]: [{}] }] };
      expect(readConsent({ ...consent, provision: nested })).toMatchObject({
        expression: `Consent.provision.${element}`,
      });
    },
  );

  it('is refused when it does not say who, what or when', () => {
    const refused = (provision: Consent['provision']) => readConsent({ ...consent, provision });
    expect(refused(undefined)).toMatchObject({ expression: 'Consent.provision.type' });
    expect(refused({ type: 'deny', actor: [{ role: {}, reference: { display: 'them' } }] })).toHaveProperty('refused');
    expect(refused({ type: 'deny', period: { start: 'soon' } })).toMatchObject({
      expression: 'Consent.provision.period',
    });
  });
});
