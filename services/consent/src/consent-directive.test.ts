import type { Consent } from '@causeway/fhir';
import { describe, expect, it } from 'vitest';
import { decideConsent, type RecordedDirective, readConsent as read } from './consent-directive.ts';

const consent: Consent = {
  resourceType: 'Consent',
  id: 'c1',
  status: 'active',
  scope: { text: 'privacy' },
  category: [{ text: 'privacy' }],
  patient: { identifier: { system: 'GENHOSP', value: '1' } },
  provision: { type: 'deny' },
};
const oid = '2.16.840.1.113883.19.5';
const registered = [{ namespace: 'GENHOSP', universalId: oid, universalIdType: 'ISO' }];
const readConsent = (it: Consent) => read(it, registered);
const decide = (known: RecordedDirective | undefined, it: Consent) =>
  decideConsent(known, { type: 'RecordConsent', consent: it }, registered);
const lakeside = { role: { text: 'recipient' }, reference: { reference: 'Organization/lakeside' } };

describe('a consent', () => {
  it('is recorded once: the same word decides nothing the second time', () => {
    const [recorded] = decide(undefined, consent) as [never];
    expect(recorded).toMatchObject({ active: true, provisions: [{ decision: 'DENY' }] });
    expect(decide(recorded, consent)).toEqual([]);
  });

  it('stays with its patient', () => {
    const [recorded] = decide(undefined, consent) as [never];
    const moved = { ...consent, patient: { identifier: { system: 'GENHOSP', value: '2' } } };
    expect(decide(recorded, moved)).toMatchObject({
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

  it('is for the patient of the registered authority, whichever way the authority is written', () => {
    const by = (system: string) => readConsent({ ...consent, patient: { identifier: { system, value: '1' } } });
    const { patient } = by(`urn:oid:${oid}`) as { patient: string };
    for (const it of ['GENHOSP', 'urn:causeway:authority:GENHOSP', oid, `GENHOSP&${oid}&ISO`]) {
      expect(by(it)).toMatchObject({ patient });
    }
  });

  it('is refused for a name that no registered authority has: it would hold for nobody', () => {
    const identifier = { system: 'GENHOPS', value: '1' };
    expect(readConsent({ ...consent, patient: { identifier } })).toMatchObject({
      expression: 'Consent.patient.identifier.system',
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
