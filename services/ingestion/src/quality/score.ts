// score.ts — days of tallies to a score. Pure.
import type { Tallies } from './assessment.ts';
import { type Dimension, type Measure, measures } from './measures.ts';
import { joinTallies, type QualityDay } from './quality-day.ts';

export interface MeasureScore extends Measure {
  readonly met: number;
  readonly of: number;
  /** 0 to 100. */
  readonly score: number;
}

export interface FeedScore {
  readonly facility: string;
  /** `ADT_A01` */
  readonly type: string;
  readonly messages: number;
  /** 0 to 100; the weighted mean of the dimensions. */
  readonly score: number;
  readonly dimensions: Readonly<Partial<Record<Dimension, number>>>;
  readonly measures: readonly MeasureScore[];
  readonly trend: readonly { readonly day: string; readonly messages: number; readonly score: number }[];
}

/** What is missing hurts more than what is late: half of the score is completeness. */
export const weights: Readonly<Record<Dimension, number>> = { completeness: 5, validity: 3, timeliness: 2 };

/** By facility and message type, the most messages first. */
export function scoreFeeds(days: readonly QualityDay[]): readonly FeedScore[] {
  const feeds = groupBy(days, it => `${it.facility}|${it.trigger}`);
  return [...feeds.values()]
    .flatMap(scoreFeed)
    .sort((a, b) => (a.facility < b.facility ? -1 : a.facility > b.facility ? 1 : b.messages - a.messages));
}

function scoreFeed(days: readonly QualityDay[]): readonly FeedScore[] {
  const [first] = days;
  if (first === undefined) return [];
  const scores = scoreMeasures(joinTallies(days.map(it => it.tallies)));
  const byDay = [...groupBy(days, it => it.day)].sort(([a], [b]) => (a < b ? -1 : 1));
  const trend = byDay.map(([day, all]) => ({
    day,
    messages: messagesOf(all),
    score: overall(dimensionsOf(scoreMeasures(joinTallies(all.map(it => it.tallies))))),
  }));
  const dimensions = dimensionsOf(scores);
  const { facility, trigger: type } = first;
  return [
    { facility, type, messages: messagesOf(days), score: overall(dimensions), dimensions, measures: scores, trend },
  ];
}

function messagesOf(days: readonly QualityDay[]): number {
  return days.reduce((sum, it) => sum + it.messages, 0);
}

function scoreMeasures(tallies: Tallies): readonly MeasureScore[] {
  return measures.flatMap(it => {
    const [met, of] = tallies[it.name] ?? [0, 0];
    return of === 0 ? [] : [{ ...it, met, of, score: rounded((100 * met) / of) }];
  });
}

/** What a feed never has to say does not count against it. */
function dimensionsOf(scores: readonly MeasureScore[]): FeedScore['dimensions'] {
  const groups = groupBy(scores, it => it.dimension);
  return Object.fromEntries([...groups].map(([name, all]) => [name, rounded(mean(all.map(it => it.score)))]));
}

function overall(dimensions: FeedScore['dimensions']): number {
  const all = Object.entries(dimensions) as [Dimension, number][];
  const weight = all.reduce((sum, [name]) => sum + weights[name], 0);
  return weight === 0 ? 0 : rounded(all.reduce((sum, [name, score]) => sum + score * weights[name], 0) / weight);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, it) => sum + it, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function groupBy<T>(all: readonly T[], keyOf: (it: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const it of all) {
    const key = keyOf(it);
    const known = groups.get(key);
    if (known) known.push(it);
    else groups.set(key, [it]);
  }
  return groups;
}
