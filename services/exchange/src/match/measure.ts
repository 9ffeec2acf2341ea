import {
  Arrivals,
  type DateOrder,
  type Description,
  dateOrderOf,
  describeRow,
  type Judged,
  learn,
  Matcher,
  type Model,
  type Quality,
  qualityOf,
} from '@causeway/matching';
import type { ColumnMap } from './column-map.ts';

export interface People {
  readonly descriptions: readonly Description[];
  /** By row; undefined without a column of the truth. */
  readonly truth: readonly string[] | undefined;
  readonly ids: readonly string[];
}

/** The rows of a file as they are compared. Columns that the map does not name are not looked at. */
export function peopleOf(map: ColumnMap, head: readonly string[], rows: readonly (readonly string[])[]): People {
  const place = new Map(head.map((name, at) => [name, at]));
  const cell = (row: readonly string[], column: string) => (row[place.get(column) ?? -1] ?? '').trim();
  const dates = datesOf(map, rows, cell);
  const descriptions = rows.map(row => {
    const named = Object.fromEntries(map.columns.map(([name, column]) => [name, cell(row, column)]));
    const identifiers = map.identifiers.map(({ system, column }) => ({ system, value: cell(row, column) }));
    return describeRow({ ...named, identifiers }, dates);
  });
  const { cluster, id } = map;
  return {
    descriptions,
    truth: cluster === undefined ? undefined : rows.map((row, at) => cell(row, cluster) || `\u0000${at}`),
    ids: rows.map((row, at) => (id === undefined ? String(at + 2) : cell(row, id))),
  };
}

function datesOf(
  map: ColumnMap,
  rows: readonly (readonly string[])[],
  cell: (row: readonly string[], column: string) => string,
): DateOrder {
  const column = map.columns.find(([name]) => name === 'birthDate')?.[1];
  return column === undefined ? 'ymd' : dateOrderOf(rows.map(row => cell(row, column)));
}

export interface Measured {
  readonly model: Model;
  readonly judged: readonly Judged[];
  /** Undefined without the truth. */
  readonly quality: Quality | undefined;
  readonly links: number;
  readonly reviews: number;
  readonly compared: number;
  /** Of learning and of all arrivals. */
  readonly learnSeconds: number;
  readonly seconds: number;
}

export interface MeasureOptions {
  readonly falseLinkRate?: number;
  /** Is told how many of the rows have arrived. */
  readonly tell?: (arrived: number) => void;
}

/** Learns from the descriptions alone, lets them arrive one by one, and scores the persons they make. */
export function measure({ descriptions, truth }: People, { falseLinkRate, tell }: MeasureOptions = {}): Measured {
  const started = performance.now();
  const model = learn(descriptions, { ...(falseLinkRate !== undefined && { falseLinkRate }) });
  const learned = performance.now();
  const arrivals = new Arrivals(new Matcher(model));
  const judged: Judged[] = [];
  descriptions.forEach((description, at) => {
    judged.push(...arrivals.arrive(description));
    if (at % 1000 === 0) tell?.(at);
  });
  const ended = performance.now();
  const links = judged.filter(it => it.outcome === 'link').length;
  return {
    model,
    judged,
    quality: truth && qualityOf(truth, judged),
    links,
    reviews: judged.length - links,
    compared: arrivals.compared,
    learnSeconds: (learned - started) / 1000,
    seconds: (ended - learned) / 1000,
  };
}
