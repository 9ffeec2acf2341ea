import { parseMessage } from '@causeway/hl7';
import { expect, test } from 'vitest';
import { createStream } from './adt-stream.ts';
import { loadMessage } from './load.ts';
import { findPhi, phiOf, phiOfLoad } from './phi.ts';
import { createPopulation } from './population.ts';

const options = { seed: 'phi', persons: 150, startAt: Date.UTC(2024, 0, 1) };
const phi = phiOf(createPopulation(options));

test('whatever a message says of a patient or a relative is in the set', () => {
  for (const { text } of createStream(options)) {
    const message = parseMessage(text);
    const pid = message.segment('PID');
    const said = [
      ...(pid?.field(3).repetitions ?? []).map(it => it.value(1)),
      ...(pid?.field(5).repetitions ?? []).flatMap(it => [it.value(1), it.value(2), it.value(3)]),
      ...['PID-7', 'PID-11.1', 'MRG-1.1', 'NK1-2.1', 'NK1-2.2'].map(path => message.value(path)),
      ...['PID-13.1', 'PID-13.12', 'NK1-5.1', 'NK1-5.12'].map(path => message.value(path)?.replace('+1', '')),
    ];
    for (const value of said) if (value !== undefined) expect(phi).toContain(value);
  }
});

test('every message is found out, in its text and in a line of a log', () => {
  for (const { text } of createStream({ ...options, messages: 100 })) {
    expect(findPhi(text, phi).length).toBeGreaterThan(3);
    expect(findPhi(JSON.stringify({ msg: 'rejected', text }), phi).length).toBeGreaterThan(3);
  }
});

test('a load is found out by its own set', () => {
  const load = { facility: 'lakeside', patients: 40, seed: 3 } as const;
  const said = phiOfLoad(load);
  for (let i = 0; i < 120; i++) expect(findPhi(loadMessage(i, load), said).length).toBeGreaterThan(4);
});

test('the birth date is found as in HL7 and as in FHIR', () => {
  const person = createPopulation(options).persons[0];
  const birthDate = person?.birthDate ?? '';
  expect(findPhi(`born ${birthDate}.`, phi)).toEqual([birthDate]);
  expect(findPhi(`born ${birthDate.replaceAll('-', '')}.`, phi)).toEqual([birthDate.replaceAll('-', '')]);
});

test('digits inside a longer number are no birth date', () => {
  const digits = createPopulation(options).persons[0]?.birthDate.replaceAll('-', '') ?? '';
  expect(findPhi(`{"startTimeUnixNano":"17${digits}123456789"}`, phi)).toEqual([]);
  expect(findPhi(`17${digits}9 ${digits}`, phi)).toEqual([digits]);
});

test('ordinary telemetry holds none of it', () => {
  const lines = [
    '{"level":30,"time":1717200000000,"pid":4242,"hostname":"node-1","service":"identity","topic":"causeway.clinical.event","partition":3,"offset":"120934","msg":"slice applied"}',
    '# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.',
    'causeway_intake_acknowledged_total{facility="general",code="AA"} 12934 1717200000000',
    '{"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"POST /fhir/Consent","kind":2}',
    "St Mary's Infirmary lakeside General Hospital America/Chicago LAKESIDE STMARY GENERAL 2.16.840.1.113883.19.5.1",
  ];
  expect(findPhi(lines.join('\n'), phi)).toEqual([]);
});
