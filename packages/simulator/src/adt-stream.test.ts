import { parseMessage, toInstant } from '@causeway/hl7';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStream } from './adt-stream.ts';
import { facilities } from './facility.ts';
import type { SimulatedMessage } from './life.ts';
import { createPopulation } from './population.ts';
import { registrationsOf } from './registration.ts';

const startAt = Date.UTC(2024, 5, 1);
const options = { seed: 'stream', persons: 400, startAt };
const messages = [...createStream(options)];
const firstTold = messages.filter(({ kind }) => kind !== 'duplicate');

/** PID-3.1 of the repetition of type MR. */
function ownNumber(text: string): string | undefined {
  const repetitions = parseMessage(text).segment('PID')?.field(3).repetitions ?? [];
  return repetitions.find(it => it.value(5) === 'MR')?.value(1);
}

function byPatient(list: readonly SimulatedMessage[]): readonly (readonly SimulatedMessage[])[] {
  const told = new Map<number, SimulatedMessage[]>();
  for (const message of list) {
    const earlier = told.get(message.patientIndex);
    if (earlier) earlier.push(message);
    else told.set(message.patientIndex, [message]);
  }
  return [...told.values()];
}

test('the same options give the same bytes', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 200 }),
      (seed, persons, count) => {
        const once = [...createStream({ seed, persons, startAt, messages: count })];
        expect(once).toHaveLength(count);
        expect([...createStream({ seed, persons, startAt, messages: count })]).toEqual(once);
      },
    ),
    { numRuns: 30 },
  );
});

test('runs with another seed, start or size share no control id and no visit number', () => {
  const others = [
    { ...options, seed: 'other' },
    { ...options, startAt: startAt + 1 },
    { ...options, persons: 401 },
    { ...options, messages: 1_000 },
  ];
  const ids = new Set(messages.map(({ controlId }) => controlId));
  for (const other of others) {
    for (const { controlId } of createStream({ messages: 1_000, ...other })) expect(ids.has(controlId)).toBe(false);
  }
});

test('control ids are unique, but for duplicates, which repeat an earlier message to the byte', () => {
  const told = new Map<string, SimulatedMessage>();
  for (const message of messages) {
    const earlier = told.get(message.controlId);
    expect(message.kind === 'duplicate').toBe(earlier !== undefined);
    if (earlier) expect({ ...message, kind: earlier.kind, at: earlier.at }).toEqual(earlier);
    told.set(message.controlId, message);
  }
  expect(messages.length - told.size).toBeGreaterThan(10);
});

test('simulated time never goes back, and patients interleave', () => {
  for (const [at, message] of messages.entries())
    expect(message.at).toBeGreaterThanOrEqual(messages[at - 1]?.at ?? startAt);
  const changes = messages.filter((it, at) => it.patientIndex !== messages[at - 1]?.patientIndex);
  expect(changes.length).toBeGreaterThan(messages.length * 0.8);
});

test('each patient is told in the order in which the control ids were given', () => {
  for (const told of byPatient(firstTold)) {
    const numbers = told.map(({ controlId }) => Number.parseInt(controlId.split('-')[2] ?? '', 36));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
});

test('everyone is told of, and every kind and trigger occurs', () => {
  expect(byPatient(messages)).toHaveLength(400);
  const adt = ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A11', 'A12', 'A13', 'A28', 'A31', 'A40'];
  expect([...new Set(messages.map(({ trigger }) => trigger))].sort()).toEqual([
    ...adt.map(it => `ADT^${it}`),
    'ORU^R01',
  ]);
  const kinds =
    'admit cancel change-class correction discharge duplicate merge preadmit register result transfer update';
  expect([...new Set(messages.map(({ kind }) => kind))].sort()).toEqual(kinds.split(' '));
});

test('every message has the segments its structure requires and says what the record beside it says', () => {
  for (const { text, facility, controlId, trigger, mrn } of messages) {
    const message = parseMessage(text);
    const { sendingApplication, sendingFacility, conventions } = facilities[facility];
    const { code, trigger: event } = message.structure;
    expect(`${code}^${event}`).toBe(trigger);
    expect(message.value('MSH-3.1')).toBe(sendingApplication);
    expect(message.value('MSH-4.1')).toBe(sendingFacility);
    expect(message.value('MSH-10')).toBe(controlId);
    expect(controlId.length).toBeLessThanOrEqual(20);
    expect(message.value('MSH-12')).toBe(conventions.version);
    expect(ownNumber(text)).toBe(mrn);
    expect(message.value('PID-5.1')).toBeTruthy();
    expect(message.value('PID-7')).toMatch(/^\d{8}$/);
    const ids = message.segments.map(({ id }) => id);
    const required = trigger === 'ORU^R01' ? ['PV1', 'OBR', 'OBX'] : ['EVN', trigger === 'ADT^A40' ? 'MRG' : 'PV1'];
    expect(ids).toEqual(expect.arrayContaining(['MSH', 'PID', ...required]));
    expect(message.toString()).toBe(text);
  }
});

test('a time means the same instant to the receiver, to the precision of the sender', () => {
  for (const { text, facility, at } of firstTold) {
    const { timeZone, conventions } = facilities[facility];
    const precisionMs = conventions.timeStyle === 'minutes' ? 60_000 : 1_000;
    expect(toInstant(parseMessage(text).value('MSH-7'), timeZone)).toBe(at - (at % precisionMs));
  }
});

test('a stay has a visit number, an admission time, and a discharge time once it is over', () => {
  for (const { text, trigger } of firstTold.filter(({ kind }) => ['admit', 'transfer', 'discharge'].includes(kind))) {
    const message = parseMessage(text);
    expect(message.value('PV1-19')).toMatch(/^V/);
    expect(message.value('PV1-44')).toMatch(/^2024|^2025/);
    expect(message.value('PV1-45') !== undefined).toBe(trigger === 'ADT^A03');
  }
});

test('no stay ends or moves before it begins', () => {
  const begun = new Set<string>();
  for (const { text, trigger, facility } of firstTold) {
    const visit = parseMessage(text).value('PV1-19');
    if (!visit) continue;
    if (['ADT^A01', 'ADT^A04', 'ADT^A05'].includes(trigger)) begun.add(`${facility} ${visit}`);
    expect(begun.has(`${facility} ${visit}`)).toBe(true);
  }
});

test('a merge names two numbers of one person that were told before, and the ended one is not told again', () => {
  const known = new Map<string, number>();
  const ended = new Set<string>();
  for (const { text, kind, mrn, patientIndex } of firstTold) {
    expect(ended.has(mrn)).toBe(false);
    if (kind === 'merge') {
      const merged = parseMessage(text).value('MRG-1.1') ?? '';
      expect(known.get(merged)).toBe(patientIndex);
      expect(known.get(mrn)).toBe(patientIndex);
      expect(merged).not.toBe(mrn);
      ended.add(merged);
    }
    known.set(mrn, patientIndex);
  }
  expect(ended.size).toBeGreaterThan(5);
});

test('every number of the population is told, and no other', () => {
  const registered = registrationsOf(createPopulation(options)).map(({ mrn }) => mrn);
  expect([...new Set(messages.map(({ mrn }) => mrn))].sort()).toEqual(registered.toSorted());
});

test('results carry LOINC codes, UCUM units and numbers', () => {
  for (const { text } of messages.filter(({ trigger }) => trigger === 'ORU^R01')) {
    for (const obx of parseMessage(text).all('OBX')) {
      expect(obx.value(3, 1)).toMatch(/^\d+-\d$/);
      expect(obx.value(3, 3)).toBe('LN');
      expect(Number(obx.value(5))).toBeGreaterThan(0);
      expect(obx.value(6, 3)).toBe('UCUM');
    }
  }
});

test('an old system writes capitals without diacritics, the others write names as they are', () => {
  const lakeside = messages.filter(({ facility }) => facility === 'lakeside');
  for (const { text } of lakeside) expect(parseMessage(text).segment('PID')?.raw).toMatch(/^[ -~]+$/);
  for (const { text } of lakeside) expect(parseMessage(text).value('PID-5.1')).not.toMatch(/[a-z?]/);
  expect(messages.some(({ text, facility }) => facility === 'general' && /[^ -~\r]/.test(text))).toBe(true);
});
