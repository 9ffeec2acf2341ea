import { parseMessage } from '@causeway/hl7';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPhi } from './phi.ts';
import { createScenario, type Scenario, type SourcePatientRef } from './scenario.ts';

const anySeed = fc.oneof(fc.integer(), fc.string());

function property(check: (scenario: Scenario) => void): void {
  fc.assert(
    fc.property(anySeed, seed => check(createScenario({ seed }))),
    { numRuns: 50 },
  );
}

const keyOf = ({ facility, identifier }: SourcePatientRef) => `${facility} ${identifier}`;
const told = ({ messages }: Scenario, ref: SourcePatientRef) =>
  messages.filter(({ facility, mrn }) => facility === ref.facility && mrn === ref.identifier);
const pid = (scenario: Scenario, ref: SourcePatientRef) => {
  const message = parseMessage(told(scenario, ref)[0]?.text ?? '');
  return (path: string) => message.value(path)?.toUpperCase();
};

test('the same seed tells the same story, another seed one with other people', () => {
  expect(createScenario({ seed: 1 })).toEqual(createScenario({ seed: 1 }));
  const ids = new Set(createScenario({ seed: 1 }).expected.persons.flat().map(keyOf));
  for (const ref of createScenario({ seed: 2 }).expected.persons.flat()) expect(ids.has(keyOf(ref))).toBe(false);
});

test('the persons are the numbers of the messages, each once', () => {
  property(scenario => {
    const expected = scenario.expected.persons.flat().map(keyOf);
    expect(new Set(expected).size).toBe(expected.length);
    expect(new Set(scenario.messages.map(({ facility, mrn }) => `${facility} ${mrn}`))).toEqual(new Set(expected));
  });
});

test('the persons are the truth the messages were written from', () => {
  property(scenario => {
    for (const group of scenario.expected.persons) {
      const people = group.flatMap(ref => told(scenario, ref)).map(({ patientIndex }) => patientIndex);
      expect(new Set(people).size).toBe(1);
    }
  });
});

test('records of one person at two facilities agree on name, sex, birth date and home, and on telephone or national id', () => {
  property(scenario => {
    for (const [a, b] of scenario.expected.persons) {
      if (!a || !b || a.facility === b.facility) continue;
      const [x, y] = [pid(scenario, a), pid(scenario, b)];
      for (const path of ['PID-7', 'PID-8', 'PID-11.5']) expect(x(path)).toBe(y(path));
      expect(digits(scenario, a).some(it => digits(scenario, b).includes(it))).toBe(true);
    }
  });
});

/** Ten-digit telephones and national identifiers of a record. */
function digits(scenario: Scenario, ref: SourcePatientRef): readonly string[] {
  const segment = parseMessage(told(scenario, ref)[0]?.text ?? '').segment('PID');
  const national =
    segment
      ?.field(3)
      .repetitions.filter(it => it.value(5) === 'NI')
      .map(it => it.value(1) ?? '') ?? [];
  const phone = (segment?.value(13, 1) ?? segment?.value(13, 12))?.replace('+1', '').replace(/\D/g, '');
  return phone ? [...national, phone] : national;
}

test('the namesake has the name, sex, home and telephone of another and a birth date of their own', () => {
  property(scenario => {
    for (const [a, b] of scenario.expected.separate) {
      const [x, y] = [pid(scenario, a), pid(scenario, b)];
      for (const path of ['PID-8', 'PID-11.5']) expect(x(path)).toBe(y(path));
      expect(digits(scenario, a)).toEqual(digits(scenario, b));
      expect(x('PID-7')).not.toBe(y('PID-7'));
    }
  });
});

test('the alerts are the admissions, transfers and discharges of the messages, in order, repeats left out', () => {
  property(({ messages, expected }) => {
    const kinds = ['admit', 'transfer', 'discharge'];
    const moves = messages.filter(({ kind }) => kinds.includes(kind));
    expect(expected.alerts.map(({ controlId }) => controlId)).toEqual(moves.map(({ controlId }) => controlId));
    expect(expected.alerts.map(({ eventType }) => eventType)).toEqual(moves.map(({ kind }) => kind));
    expect(expected.alerts.map(({ patient }) => patient.identifier)).toEqual(moves.map(({ mrn }) => mrn));
    const inpatient = expected.alerts.filter(({ patient }) => patient.facility === 'general');
    expect(inpatient.map(({ trigger }) => trigger)).toEqual(['ADT^A01', 'ADT^A02', 'ADT^A03']);
  });
});

test('the observations are the OBX segments, by LOINC code, value and unit', () => {
  property(scenario => {
    const written = scenario.messages.flatMap(({ text, mrn }) =>
      parseMessage(text)
        .all('OBX')
        .map(obx => ({ identifier: mrn, code: obx.value(3), value: Number(obx.value(5)), unit: obx.value(6) })),
    );
    const expected = scenario.expected.observations.map(({ patient, code, value, unit }) => ({
      identifier: patient.identifier,
      code,
      value,
      unit,
    }));
    expect(expected.length).toBeGreaterThan(0);
    expect(written).toEqual(expected);
  });
});

test('the merge is the A40, of two numbers told before under different names', () => {
  property(scenario => {
    const a40 = scenario.messages.filter(({ trigger }) => trigger === 'ADT^A40');
    const written = a40.map(({ text }) => [parseMessage(text).value('PID-3.1'), parseMessage(text).value('MRG-1.1')]);
    const { merges } = scenario.expected;
    expect(written).toEqual(merges.map(({ survivor, merged }) => [survivor.identifier, merged.identifier]));
    for (const { survivor, merged } of merges) {
      expect(pid(scenario, survivor)('PID-5.1')).not.toBe(pid(scenario, merged)('PID-5.1'));
    }
  });
});

test('the update is the newest that is told of its patient and differs from what was told first', () => {
  property(scenario => {
    for (const { patient, addressLine, phone } of scenario.expected.updates) {
      const newest = parseMessage(told(scenario, patient).at(-1)?.text ?? '');
      expect(newest.value('PID-11.1')).toBe(addressLine);
      expect(newest.value('PID-13')?.replace(/\D/g, '')).toBe(phone);
      expect(pid(scenario, patient)('PID-11.1')).not.toBe(addressLine);
    }
  });
});

test('the encounters are those of the discharges', () => {
  property(({ messages, expected }) => {
    const ended = messages
      .filter(({ kind }) => kind === 'discharge')
      .map(({ text }) => parseMessage(text).value('PV1-19'));
    expect(expected.encounters.map(({ visitNumber }) => visitNumber)).toEqual(ended);
  });
});

test('control ids are unique but for the duplicates named', () => {
  property(({ messages, expected }) => {
    const ids = messages.map(({ controlId }) => controlId);
    const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
    expect(repeated).toEqual(expected.duplicates);
    for (const id of repeated)
      expect(new Set(messages.filter(it => it.controlId === id).map(({ text }) => text)).size).toBe(1);
  });
});

test('each message holds strings that telemetry may not', () => {
  property(({ messages, phi }) => {
    for (const { text } of messages) expect(findPhi(text, phi).length).toBeGreaterThan(3);
  });
});
