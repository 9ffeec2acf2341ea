import type { Facts } from '@causeway/conversion';
import { describe, expect, test } from 'vitest';
import { splitFacts } from './split-facts.ts';

const facts = (sizes: readonly number[]): Facts => ({
  kind: 'facts',
  sourcePatient: { authority: 'urn:oid:1.2.3', identifier: '1' },
  trigger: 'CDA_34133-9',
  occurredAt: 1,
  patient: { resourceType: 'Patient' },
  patientOrigin: '/ClinicalDocument',
  encounter: undefined,
  cleared: [],
  unmapped: { x: 1 },
  resources: sizes.map((size, index) => ({
    resourceType: 'Binary',
    id: `b${index}`,
    deleted: false,
    origin: '/',
    resource: { resourceType: 'Binary', id: 'x'.repeat(size) },
  })),
});

describe('splitFacts', () => {
  test('facts that fit stay one', () => {
    expect(splitFacts(facts([10, 10]), 1000)).toHaveLength(1);
  });

  test('facts that do not fit are told one after the other, and the patient once', () => {
    const parts = splitFacts(facts([600, 600, 100]), 1000);
    expect(parts.map(it => (it.kind === 'facts' ? it.resources.length : 0))).toEqual([1, 2]);
    expect(parts.map(it => it.patient !== undefined)).toEqual([true, false]);
    expect(parts.map(it => Object.keys(it.unmapped).length)).toEqual([1, 0]);
  });

  test('what is larger than the room has an event of its own', () => {
    expect(splitFacts(facts([10, 5000, 10]), 1000)).toHaveLength(3);
  });

  test('a document that became nothing is still one event', () => {
    expect(splitFacts(facts([]))).toHaveLength(1);
  });
});
