import type { Patient, Resource } from '@causeway/fhir';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessBirth, assessPatient, assessResource, assessTime, type Judgement } from './assessment.ts';
import { measures } from './measures.ts';
import { joinTallies, type QualityDay, withTallies } from './quality-day.ts';
import { readPeriod, toCsv, toMeasureReports } from './report.ts';
import { scoreFeeds } from './score.ts';

const at = Date.UTC(2026, 2, 1, 12);
const good = {
  patient: {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:x', value: '1' }],
    name: [{ family: 'A', given: ['B'] }],
    birthDate: '1980-01-02',
    gender: 'female',
    address: [{ postalCode: '1' }],
    telecom: [{ system: 'phone', value: '1' }],
  },
  resources: [
    {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] },
      valueQuantity: { value: 1, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      referenceRange: [{ text: '1-2' }],
      effectiveDateTime: '2026-03-01',
    },
  ] as unknown as Resource[],
  occurredAt: at - 60_000,
  recordedAt: at,
} as const;

interface Said {
  readonly patient: Patient;
  readonly resources: readonly Resource[];
  readonly occurredAt: number;
  readonly recordedAt: number;
}

const assess = ({ patient, resources, occurredAt, recordedAt }: Said): readonly Judgement[] => [
  ...assessPatient(patient),
  ...assessBirth(patient.birthDate ?? '', recordedAt),
  ...resources.flatMap(assessResource),
  ...assessTime(recordedAt - occurredAt),
];

describe('an assessment', () => {
  it('of a whole message meets every measure it knows', () => {
    const judgements = assess(good as unknown as Said);
    expect(judgements.filter(([, met]) => !met)).toEqual([]);
    expect(judgements.filter(([name]) => !measures.some(it => it.name === name))).toEqual([]);
  });

  it('tells what is not there, and what is not right', () => {
    const local = {
      ...good.resources[0],
      code: { coding: [{ code: 'GLU' }] },
      status: 'unknown',
      valueQuantity: { value: 1, unit: 'blorp' },
      referenceRange: undefined,
    };
    const judgements = assess({
      patient: { resourceType: 'Patient', birthDate: '1780-01-01', gender: 'unknown' },
      resources: [
        local as unknown as Resource,
        { resourceType: 'Encounter', class: { code: 'Z' } } as unknown as Resource,
      ],
      occurredAt: at + 86_400_000,
      recordedAt: at,
    });
    const missed = judgements.filter(([, met]) => !met);
    expect([...new Set(missed.map(([name]) => name))].sort()).toEqual([
      'code.standard', 'patient.address', 'patient.birthDate.plausible', 'patient.identifiers', 'patient.name', 'patient.phone', 'patient.sex',
      'result.range', 'result.status', 'time.plausible', 'unit.ucum', 'visit.class.known', 'visit.location', 'visit.number', 'visit.times',
      'within.day', 'within.hour', 'within.minutes',
    ]); // biome-ignore format: one list
  });
});

const key = { facility: 'north', trigger: 'ADT_A01', day: '2026-03-01' };
const day = (more: Partial<QualityDay> = {}): QualityDay => ({
  id: 'x',
  ...key,
  messages: 2,
  tallies: { 'patient.name': [1, 2], accepted: [2, 2] },
  ...more,
});

describe('tallies', () => {
  it('add up the same in any order', () => {
    const tally = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.tuple(fc.nat(9), fc.nat(9)), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(tally), all => {
        expect(JSON.stringify(joinTallies(all))).toBe(JSON.stringify(joinTallies([...all].reverse())));
      }),
    );
  });

  it('of a day gather', () => {
    const one = withTallies(undefined, 'x', { ...key, messages: 1, tallies: { a: [0, 1] } });
    expect(withTallies(one, 'x', { ...key, messages: 1, tallies: { a: [1, 1] } })).toMatchObject({
      messages: 2,
      tallies: { a: [1, 2] },
    });
  });
});

describe('a score', () => {
  it('is the weighted mean of the dimensions there are, with the trend by day', () => {
    const [feed] = scoreFeeds([day(), day({ day: '2026-03-02', messages: 1, tallies: { 'patient.name': [1, 1] } })]);
    // completeness 2 of 3, validity 2 of 2: (66.7 * 5 + 100 * 3) / 8
    expect(feed).toMatchObject({ messages: 3, score: 79.2, dimensions: { completeness: 66.7, validity: 100 } });
    expect(feed?.trend.map(it => it.score)).toEqual([68.8, 100]);
  });

  it('is told as CSV and as MeasureReport', () => {
    const feeds = scoreFeeds([day({ facility: '=north,"x"' })]);
    const period = { start: '2026-03-01', end: '2026-03-01' };
    expect(toCsv(feeds, period).split('\r\n')[1]).toBe(
      `"'=north,""x""",ADT_A01,2026-03-01,2026-03-01,2,overall,score,,,,,68.8`,
    );
    expect(toMeasureReports(feeds, period)).toMatchObject({
      entry: [{ resource: { resourceType: 'MeasureReport', status: 'complete', type: 'summary', period } }],
    });
  });
});

describe('a period', () => {
  it.each([
    ['7d', { start: '2026-02-23', end: '2026-03-01' }],
    ['2026-02', { start: '2026-02-01', end: '2026-02-28' }],
    ['2026-02-03', { start: '2026-02-03', end: '2026-02-03' }],
    ['2026-02-03/2026-02-05', { start: '2026-02-03', end: '2026-02-05' }],
    ['2026-02-05/2026-02-03', undefined],
    ['2026-02-30', undefined],
    ['2026-13', undefined],
    ['soon', undefined],
  ])('%s', (text, period) => {
    expect(readPeriod(text, at)).toEqual(period);
  });
});
