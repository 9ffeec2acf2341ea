import type { Measured, People } from '@causeway/exchange';
import type { CaseResult } from './cdc.ts';
import type { LinkageSet } from './sets.ts';

export interface Row {
  readonly cells: readonly string[];
  /** Which bars, empty when none. */
  readonly missed: string;
}

const head = [
  'set',
  'precision',
  'recall',
  'F1',
  'true pairs',
  'found by links and reviews',
  'links',
  'reviews',
  'learning',
  'arrivals',
  'bars',
];

export function rowOf({ name, bars }: LinkageSet, { descriptions }: People, it: Measured): Row {
  const { precision = 0, recall = 0, f1 = 0, pairs = 0, found = 0 } = it.quality ?? {};
  const measured = { precision, recall, f1, found };
  const missed = (Object.entries(bars) as [keyof typeof measured, number][]).filter(
    ([bar, least]) => measured[bar] < least,
  );
  const missing = missed.map(([bar, least]) => `${bar} < ${least}`).join(', ');
  return {
    cells: [
      ...[
        name,
        precision.toFixed(5),
        recall.toFixed(4),
        f1.toFixed(5),
        String(pairs),
        found.toFixed(4),
        String(it.links),
      ],
      ...[String(it.reviews), `${it.learnSeconds.toFixed(1)} s`, `${Math.round(descriptions.length / it.seconds)}/s`],
      missing || 'reached',
    ],
    missed: missing,
  };
}

export function tableText(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(it => line(it.cells))].join('\n');
}

export function casesText(cases: readonly CaseResult[], expanded: readonly CaseResult[]): string {
  const failed = cases.filter(it => !it.passed);
  const wrong = expanded.filter(it => it.expected !== 'match' && it.outcome === 'link').length;
  const linked = expanded.filter(it => it.expected === 'match' && it.outcome === 'link').length;
  const matches = expanded.filter(it => it.expected === 'match').length;
  return [
    `CDC RecordLinker: ${cases.length - failed.length} of ${cases.length} cases as expected.`,
    ...failed.map(it => `- case ${it.test}: expected ${it.expected}, came to ${it.outcome}`),
    `Its ${expanded.length} cases with further errors added: of ${matches} to match ${linked} link by themselves; of those not to, ${wrong} link.`,
  ].join('\n');
}
