import { createTestPlace, engineKind, patiently } from '@causeway/testing';
import { describe, expect, it } from 'vitest';
import { outage } from '../src/outage.ts';

describe.runIf(engineKind === 'cluster')('MongoDB stopped for 30 s under load', () => {
  it('costs no acknowledged message, and all is applied once it is back, without a dead letter', {
    timeout: patiently(400_000),
  }, async () => {
    const place = await createTestPlace();
    try {
      const { acknowledged, stored, normalised, patients, recorded, deadLetters, readiness } = await outage(
        place,
        'mongo',
      );
      expect(readiness).toEqual({ meanwhile: 503, afterwards: 200 });
      expect(acknowledged.length).toBeGreaterThan(500);
      expect([...stored].sort()).toEqual([...acknowledged].sort());
      expect(new Set(normalised)).toEqual(new Set(acknowledged));
      expect(recorded).toBe(patients);
      expect(deadLetters).toBe(0);
    } finally {
      await place.remove();
    }
  });
});
