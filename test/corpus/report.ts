import { styleText } from 'node:util';
import type { Judged } from './adjudication.ts';
import { againstUs, agreement, type SourceResult, settled } from './results.ts';

const bar = 0.97;
type Cell = { readonly text: string; readonly style?: 'green' | 'red' | 'yellow' | 'dim' | 'bold' };

export const colorful = (style: NonNullable<Cell['style']>, text: string) =>
  process.stdout.isTTY || process.env.FORCE_COLOR ? styleText(style, text, { validateStream: false }) : text;

/** A line for each source, and their sum. */
export function resultTable(results: readonly SourceResult[]): string {
  const head = [
    'source',
    'documents',
    'parsed',
    'converted',
    'valid',
    'pairs',
    'elements',
    'agree',
    'settled',
    'against us',
    'agreement',
  ];
  return tableText([head.map(text => ({ text, style: 'bold' })), ...results.map(row)]);
}

function row(it: SourceResult): readonly Cell[] {
  const against = againstUs(it).reduce((sum, { elements }) => sum + elements, 0);
  const rate = agreement(it);
  return [
    { text: it.source },
    { text: String(it.documents) },
    { text: String(it.parsed), style: it.parsed === it.documents ? 'green' : 'red' },
    { text: String(it.converted) },
    { text: it.valid === undefined ? '-' : String(it.valid), style: it.valid === it.outputs.length ? 'green' : 'red' },
    { text: String(it.pairs) },
    { text: String(it.compared) },
    { text: String(it.agreed) },
    { text: String(settled(it)) },
    { text: String(against), style: against === 0 ? 'green' : 'yellow' },
    { text: percent(rate), style: rate === undefined || rate >= bar ? 'green' : 'red' },
  ];
}

function percent(rate: number | undefined): string {
  return rate === undefined ? '-' : `${(rate * 100).toFixed(2)} %`;
}

function tableText(rows: readonly (readonly Cell[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map(it => it[at]?.text.length ?? 0))) ?? [];
  return rows
    .map(cells =>
      cells
        .map(({ text, style }, at) => {
          const padded = at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
          return style ? colorful(style, padded) : padded;
        })
        .join('  '),
    )
    .join('\n');
}

/** The paths that disagree most, with an example each. */
export function groupedText(disagreements: readonly Judged[], most: number): string {
  const groups = new Map<string, { count: number; elements: number; examples: Judged[] }>();
  for (const it of disagreements) {
    const key = `${it.path}  ${it.kind}`;
    const group = groups.get(key) ?? { count: 0, elements: 0, examples: [] };
    group.count++;
    group.elements += it.elements;
    if (group.examples.length < 3) group.examples.push(it);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.elements - a.elements)
    .slice(0, most)
    .map(([key, { count, elements, examples }]) => {
      const lines = examples.map(
        it => `    expected ${quoted(it.expected)}  ours ${quoted(it.ours)}  ${colorful('dim', it.document)}`,
      );
      return [`${colorful('bold', key)}  ${count} (${elements} elements)`, ...lines].join('\n');
    })
    .join('\n');
}

function quoted(text: string): string {
  return text === '' ? '-' : JSON.stringify(text.slice(0, 120));
}
