import type { Machine } from './machine.ts';
import { isMet, type Result } from './measure.ts';

export interface Row extends Result {
  readonly measure: string;
  readonly engine: string;
}

const headings = ['engine', 'measure', '', 'measured', 'target', '', 'of the raw log'];

export function machineText({ cores, cpu, memoryGb, node, fsyncsPerSecond, fsyncP99 }: Machine): string {
  const disk = `${rounded(fsyncsPerSecond)} fsync/s (p99 ${rounded(fsyncP99)} ms)`;
  return `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, ${disk}`;
}

/** As a Markdown table, which is read as well on a screen. */
export function tableText(rows: readonly Row[]): string {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(3, ...cells.map(it => (it[column] ?? '').length)));
  const lines = cells.map(row => `| ${row.map((it, column) => it.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map(it => '-'.repeat(it)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function cellsOf(row: Row): readonly string[] {
  const { engine, measure, what, value, unit, target, ofRaw } = row;
  const met = isMet(row);
  return [
    engine,
    measure,
    what,
    `${rounded(value)} ${unit}`,
    target === undefined ? '' : 'least' in target ? `≥ ${rounded(target.least)}` : `≤ ${rounded(target.most)}`,
    met === undefined ? '' : met ? 'met' : 'not met',
    ofRaw === undefined ? '' : `${rounded(ofRaw * 100)} %`,
  ];
}

function rounded(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
