import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { ownedId, sourcePatientId } from './source-patient.ts';

const namespace = '6f1f3c1e-6c52-5d0c-9a8e-1f0f6f4c7a10';
const patient = { authority: 'urn:oid:2.16.840.1.113883.19.5', identifier: 'Ä-17' };

describe('ids of a source patient', () => {
  it('are UUIDv5 of authority and identifier, so that they never change', () => {
    expect(sourcePatientId(patient)).toBe(v5('urn:oid:2.16.840.1.113883.19.5|Ä-17', namespace));
    expect(ownedId(patient, 'Encounter', 'V1')).toBe(v5('urn:oid:2.16.840.1.113883.19.5|Ä-17|Encounter|V1', namespace));
  });

  it('are the same when they are asked for again, however many were in between', () => {
    const first = sourcePatientId(patient);
    expect(sourcePatientId({ ...patient, authority: 'urn:oid:1.2.3' })).not.toBe(first);
    expect(sourcePatientId(patient)).toBe(first);
    for (let n = 0; n < 25_000; n++) sourcePatientId({ authority: 'urn:oid:1.2.3', identifier: String(n) });
    expect(sourcePatientId(patient)).toBe(first);
  });
});
