import { guessDateFormats } from './date.ts';
import { type CsvKind, fieldsOf, headerKey, kinds, required } from './field.ts';
import type { ColumnRule, CsvMapping } from './mapping.ts';
import type { Row } from './table.ts';

export interface Guess {
  readonly mapping: CsvMapping;
  /** What a person should look at before it is saved. */
  readonly notes: readonly string[];
}

export interface Sample {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** A mapping for a table nobody has described: by its headers, and its dates by what they look like. */
export function guessMapping({ head, rows }: Sample, kind?: CsvKind): Guess {
  const guessed = kind ?? guessKind(head);
  const columns = guessColumns(head, guessed);
  const dates = datesOf({ head, rows }, guessed, columns);
  const mapping = {
    kind: guessed,
    columns,
    dateFormats: dates.formats,
    decimalComma: hasDecimalComma({ head, rows }, columns),
  };
  return {
    mapping,
    notes: [...missingNotes(guessed, columns), ...stateNotes(columns), ...dates.notes, ...unusedNotes(head, columns)],
  };
}

// What only tables of this kind have.
const telling: Readonly<Record<CsvKind, readonly string[]>> = {
  results: ['value', 'unit', 'referenceRange', 'flag', 'collectedTime', 'panelCode', 'code'],
  immunizations: ['lot', 'manufacturer', 'route', 'site', 'date', 'doseNumber'],
  encounters: ['class', 'admitTime', 'dischargeTime', 'location', 'visitId', 'attendingName', 'disposition'],
  patients: [],
};

function guessKind(head: readonly string[]): CsvKind {
  const keys = new Set(head.map(headerKey));
  if ([...keys].some(it => /vaccin|immuniz|immunis|cvx/.test(it))) return 'immunizations';
  const scores = kinds.map(kind => [kind, scoreOf(kind, keys)] as const);
  const [best = 'patients', score = 0] = scores.reduce((a, b) => (b[1] > a[1] ? b : a), ['patients', 1] as const);
  return score >= 2 ? best : 'patients';
}

function scoreOf(kind: CsvKind, keys: ReadonlySet<string>): number {
  const fields = fieldsOf(kind).filter(it => telling[kind].includes(it.name));
  return fields.filter(it => it.synonyms.some(word => keys.has(word))).length;
}

/** Each column means one field: the one whose word comes first among its synonyms. */
function guessColumns(head: readonly string[], kind: CsvKind): Readonly<Record<string, ColumnRule>> {
  const pairs = fieldsOf(kind).flatMap(field =>
    head.flatMap((header, at) => {
      const rank = field.synonyms.indexOf(headerKey(header));
      return rank < 0 ? [] : [{ field: field.name, header, at, rank }];
    }),
  );
  const columns: Record<string, ColumnRule> = {};
  const taken = new Set<number>();
  for (const { field, header, at } of pairs.sort((a, b) => a.rank - b.rank)) {
    if (columns[field] !== undefined || taken.has(at)) continue;
    taken.add(at);
    columns[field] = { column: header };
  }
  // In the order of the table, for people to read.
  const placeOf = (rule: ColumnRule) => head.indexOf(rule.column ?? '');
  return Object.fromEntries(Object.entries(columns).sort(([, a], [, b]) => placeOf(a) - placeOf(b)));
}

function datesOf(
  { head, rows }: Sample,
  kind: CsvKind,
  columns: Readonly<Record<string, ColumnRule>>,
): { readonly formats: readonly string[]; readonly notes: readonly string[] } {
  const formats = new Set<string>();
  const notes: string[] = [];
  for (const { name, type } of fieldsOf(kind)) {
    const column = columns[name]?.column;
    if (type !== 'date' || column === undefined) continue;
    const guess = guessDateFormats(cellsOf({ head, rows }, column));
    for (const it of guess.formats) formats.add(it);
    if (!guess.sure) notes.push(`the dates of "${column}" may be day first as well; ${guess.formats[0]} was taken`);
  }
  return { formats: [...formats], notes };
}

function hasDecimalComma(sample: Sample, columns: Readonly<Record<string, ColumnRule>>): boolean {
  const column = columns.value?.column;
  if (column === undefined) return false;
  const cells = cellsOf(sample, column).filter(it => /^[<>]?=?\s*-?\d+([.,]\d+)?$/.test(it.trim()));
  return cells.some(it => it.includes(',')) && !cells.some(it => it.includes('.'));
}

function cellsOf({ head, rows }: Sample, column: string): readonly string[] {
  const at = head.indexOf(column);
  return rows.map(it => it.cells[at] ?? '');
}

function missingNotes(kind: CsvKind, columns: Readonly<Record<string, ColumnRule>>): readonly string[] {
  return required[kind]
    .filter(each => !each.some(it => columns[it] !== undefined))
    .map(each => `no column looks like ${each.join(' or ')}, which every row needs: name it in the mapping`);
}

/** `State` alone may be that of a result or a visit. */
function stateNotes({ state, city, postalCode, status }: Readonly<Record<string, ColumnRule>>): readonly string[] {
  if (state === undefined || city !== undefined || postalCode !== undefined || status !== undefined) return [];
  return [`"${state.column}" was taken for the state of an address; if it is a status, call it status in the mapping`];
}

function unusedNotes(head: readonly string[], columns: Readonly<Record<string, ColumnRule>>): readonly string[] {
  const used = new Set(Object.values(columns).map(it => it.column));
  const unused = head.filter(it => it !== '' && !used.has(it));
  return unused.length === 0 ? [] : [`not used: ${unused.map(it => `"${it}"`).join(', ')}`];
}
