import type { Dimension } from './measures.ts';
import type { FeedScore } from './score.ts';

export interface Period {
  /** UTC days, both included. */
  readonly start: string;
  readonly end: string;
}

const dayMs = 86_400_000;
const longestDays = 3_660;

/** `7d`, `2026-03`, `2026-03-01` or `2026-03-01/2026-03-07`; undefined for anything else. */
export function readPeriod(text: string, now: number): Period | undefined {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days !== undefined) {
    const count = Math.min(Math.max(Number(days), 1), longestDays);
    return { start: isoDay(now - (count - 1) * dayMs), end: isoDay(now) };
  }
  if (/^\d{4}-\d{2}$/.test(text)) return isDay(`${text}-01`) ? { start: `${text}-01`, end: lastOf(text) } : undefined;
  const [start = '', end = start, ...more] = text.split('/');
  return isDay(start) && isDay(end) && start <= end && more.length === 0 ? { start, end } : undefined;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) && isoDay(ms) === text;
}

function lastOf(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return isoDay(Date.UTC(Number(year), Number(number), 0));
}

/** One row for each measure of each feed, and one for its score. */
export function toCsv(feeds: readonly FeedScore[], { start, end }: Period): string {
  const head = [
    'facility',
    'type',
    'start',
    'end',
    'messages',
    'dimension',
    'measure',
    'serves',
    'field',
    'met',
    'of',
    'score',
  ];
  const rows = feeds.flatMap(feed => {
    const of = [feed.facility, feed.type, start, end, feed.messages];
    const whole = [...of, 'overall', 'score', '', '', '', '', feed.score];
    const each = feed.measures.map(it => [...of, it.dimension, it.name, it.serves, it.field, it.met, it.of, it.score]);
    return [whole, ...each];
  });
  return [head, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  // A spreadsheet takes what begins so for a formula.
  const safe = /^[=+@-]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const canonical = 'https://causeway.example/Measure/feed-quality';
const codes = 'https://causeway.example/CodeSystem/feed-quality';

/** A Bundle of one summary MeasureReport for each feed. */
export function toMeasureReports(feeds: readonly FeedScore[], period: Period): object {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: feeds.map(feed => {
      const id = idOf(feed);
      return { fullUrl: `urn:causeway:feed-quality:${id}`, resource: measureReport(feed, id, period) };
    }),
  };
}

function measureReport(feed: FeedScore, id: string, { start, end }: Period): object {
  const dimensions = Object.keys(feed.dimensions) as Dimension[];
  return {
    resourceType: 'MeasureReport',
    id,
    status: 'complete',
    type: 'summary',
    measure: canonical,
    reporter: { identifier: { system: 'urn:causeway:facility', value: feed.facility }, display: feed.facility },
    period: { start, end },
    improvementNotation: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/measure-improvement-notation', code: 'increase' }],
    },
    group: [
      group('overall', `${feed.type}: score`, feed.score),
      ...dimensions.map(it => group(it, `${feed.type}: ${it}`, feed.dimensions[it] ?? 0)),
      ...feed.measures.map(it => ({
        ...group(it.name, `${it.title} (${it.field})`, it.score),
        population: [population('numerator', it.met), population('denominator', it.of)],
      })),
    ],
  };
}

function group(code: string, text: string, score: number) {
  return {
    code: { coding: [{ system: codes, code }], text },
    measureScore: { value: score, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
  };
}

function population(code: string, count: number) {
  return { code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/measure-population', code }] }, count };
}

/** A FHIR id has letters, digits, dots and hyphens, 64 at most. */
function idOf({ facility, type }: FeedScore): string {
  return `${facility}-${type}`.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64);
}
