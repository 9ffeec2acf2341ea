import { parseMessage } from '@causeway/hl7';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { facilityIds } from './facility.ts';
import { loadMessage, loadPatient, loadPatientIndex } from './load.ts';

const options = { facility: 'general', patients: 100, seed: 5 } as const;

test('a message depends on its number and the options alone', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(...facilityIds),
      fc.integer({ min: 1, max: 100_000 }),
      (i, facility, patients) => {
        const load = { facility, patients, seed: 5 };
        const message = parseMessage(loadMessage(i, load));
        expect(loadMessage(i, load)).toBe(message.toString());
        expect(message.value('PID-3.1')).toBe(loadPatient(loadPatientIndex(i, load), load).mrn);
        expect(message.value('MSH-10')?.length).toBeLessThanOrEqual(20);
        expect(['A01', 'A08', 'A03']).toContain(message.structure.trigger);
      },
    ),
  );
});

test('control ids never repeat', () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => parseMessage(loadMessage(i, options)).value('MSH-10'));
  expect(new Set(ids).size).toBe(5_000);
});

test('each patient is admitted, updated and discharged, visit after visit, whatever the number of patients', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), patients => {
      const told = new Map<number, string[]>();
      for (let i = 0; i < patients * 6; i++) {
        const message = parseMessage(loadMessage(i, { ...options, patients }));
        const patient = loadPatientIndex(i, { patients });
        told.set(patient, [...(told.get(patient) ?? []), `${message.structure.trigger} ${message.value('PV1-19')}`]);
      }
      expect(told.size).toBe(patients);
      for (const events of told.values()) {
        expect(events.map(it => it.slice(0, 3))).toEqual(['A01', 'A08', 'A03', 'A01', 'A08', 'A03']);
        const visits = events.map(it => it.slice(4));
        expect(new Set(visits.slice(0, 3)).size).toBe(1);
        expect(new Set(visits).size).toBe(2);
      }
    }),
    { numRuns: 15 },
  );
});

test('every event of a visit tells the same time of admission', () => {
  const admissions = new Map<string, string>();
  for (let i = 0; i < 600; i++) {
    const message = parseMessage(loadMessage(i, options));
    const visit = message.value('PV1-19') ?? '';
    const admittedAt = message.value('PV1-44') ?? '';
    expect(admissions.get(visit) ?? admittedAt).toBe(admittedAt);
    admissions.set(visit, admittedAt);
  }
});

test('patients have numbers of their own', () => {
  const numbers = Array.from({ length: 20_000 }, (_, index) => loadPatient(index, options).mrn);
  expect(new Set(numbers).size).toBe(20_000);
});
