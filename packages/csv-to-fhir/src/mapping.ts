import { isDateFormat } from './date.ts';
import { type CsvKind, fieldsOf, headerKey, kinds, required } from './field.ts';
import { delimiters, isEncoding } from './text.ts';

/** Where a field is read. */
export interface ColumnRule {
  /** Header of the column, or `#3` for the third where a table has no header worth the name. */
  readonly column?: string;
  /** What to take where the column is absent or the cell empty. */
  readonly value?: string;
  /** What a cell says to what it means, as `{"1": "M", "2": "F"}`. */
  readonly values?: Readonly<Record<string, string>>;
}

/** How the tables of a facility are read, as it is saved. */
export interface CsvMapping {
  readonly kind: CsvKind;
  readonly columns: Readonly<Record<string, ColumnRule>>;
  /** As `MM/DD/YYYY` or `DD.MM.YYYY HH:mm`; ISO 8601 and HL7 are always read. */
  readonly dateFormats: readonly string[];
  /** Guessed where it is not said. */
  readonly delimiter?: string;
  /** WHATWG label; guessed where it is not said. */
  readonly encoding?: string;
  readonly decimalComma: boolean;
  /** False: the table has no line of column names; columns are `#1`, `#2`. */
  readonly header?: boolean;
}

export interface MappingFault {
  /** As `columns.birthDate`. */
  readonly at: string;
  readonly text: string;
}

export type ReadMapping =
  | { readonly ok: true; readonly mapping: CsvMapping }
  | { readonly ok: false; readonly faults: readonly MappingFault[] };

/** Reads a mapping a client sent: anything at all. A rule may be a header alone: `"birthDate": "DOB"`. */
export function readMapping(json: unknown): ReadMapping {
  if (!isObject(json)) return { ok: false, faults: [{ at: 'mapping', text: 'a mapping is a JSON object' }] };
  const kind = kindOf(json.kind);
  if (kind === undefined) return { ok: false, faults: [{ at: 'kind', text: `kind is one of ${kinds.join(', ')}` }] };
  const faults: MappingFault[] = [];
  const columns = readColumns(json.columns, kind, faults);
  const mapping = { kind, columns, ...readForm(json, faults) };
  for (const each of required[kind]) {
    if (each.some(it => columns[it] !== undefined)) continue;
    faults.push({
      at: `columns.${each[0]}`,
      text: `no column is mapped to ${each.join(' or ')}, which every row needs`,
    });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, mapping };
}

function kindOf(kind: unknown): CsvKind | undefined {
  // Both spellings of the word.
  const said = kind === 'immunisations' ? 'immunizations' : kind;
  return kinds.find(it => it === said);
}

function readColumns(columns: unknown, kind: CsvKind, faults: MappingFault[]): Readonly<Record<string, ColumnRule>> {
  if (!isObject(columns)) return fault(faults, 'columns', 'columns is an object: a field to the header of its column');
  const known = new Map(fieldsOf(kind).map(it => [it.name, it]));
  const read: Record<string, ColumnRule> = {};
  for (const [name, rule] of Object.entries(columns)) {
    const at = `columns.${name}`;
    if (!known.has(name)) fault(faults, at, `${kind} have no such field; fields: ${[...known.keys()].join(', ')}`);
    else if (typeof rule === 'string' && rule.trim() !== '') read[name] = { column: rule.trim() };
    else if (isRule(rule)) read[name] = rule;
    else
      fault(faults, at, 'a rule is a header, or an object with column, value (a constant) and values (a translation)');
  }
  return read;
}

function isRule(rule: unknown): rule is ColumnRule {
  if (!isObject(rule)) return false;
  const { column, value, values, ...more } = rule;
  const isTexts =
    values === undefined || (isObject(values) && Object.values(values).every(it => typeof it === 'string'));
  const isText = (it: unknown) => it === undefined || (typeof it === 'string' && it.trim() !== '');
  return (
    isText(column) && isText(value) && isTexts && (column ?? value) !== undefined && Object.keys(more).length === 0
  );
}

function readForm(
  json: Readonly<Record<string, unknown>>,
  faults: MappingFault[],
): Omit<CsvMapping, 'kind' | 'columns'> {
  const { dateFormats = [], delimiter, encoding, decimalComma = false, header } = json;
  if (!Array.isArray(dateFormats) || !dateFormats.every(it => typeof it === 'string' && isDateFormat(it))) {
    fault(
      faults,
      'dateFormats',
      'a list of formats of YYYY, YY, MM, MMM, DD, HH, h, mm, ss and A, as "MM/DD/YYYY HH:mm"',
    );
  }
  const cut = delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter;
  if (cut !== undefined && !(delimiters as readonly unknown[]).includes(cut)) {
    fault(faults, 'delimiter', 'delimiter is "," ";" "|" or "tab"; leave it out to have it guessed');
  }
  if (encoding !== undefined && (typeof encoding !== 'string' || !isEncoding(encoding))) {
    fault(faults, 'encoding', 'no such encoding; examples are utf-8, windows-1252, iso-8859-1, utf-16le');
  }
  return {
    dateFormats: Array.isArray(dateFormats) ? (dateFormats as string[]) : [],
    decimalComma: decimalComma === true,
    ...(header === false && { header }),
    ...(typeof cut === 'string' && { delimiter: cut }),
    ...(typeof encoding === 'string' && { encoding }),
  };
}

/** Where each field stands under this header; absent columns are left out. */
export function columnsIn(head: readonly string[], { columns }: CsvMapping): ReadonlyMap<string, number> {
  const keys = head.map(headerKey);
  const places = new Map<string, number>();
  for (const [field, { column }] of Object.entries(columns)) {
    if (column === undefined) continue;
    const nth = /^#(\d+)$/.exec(column)?.[1];
    const at = nth === undefined ? placeOf(column, head, keys) : Number(nth) - 1;
    if (at >= 0 && at < head.length) places.set(field, at);
  }
  return places;
}

function placeOf(column: string, head: readonly string[], keys: readonly string[]): number {
  const exact = head.indexOf(column);
  return exact >= 0 ? exact : keys.indexOf(headerKey(column));
}

/** Columns of required fields that the header does not have: then no row can be read. */
export function missingColumns(
  head: readonly string[],
  mapping: CsvMapping,
): readonly { readonly field: string; readonly column: string }[] {
  const places = columnsIn(head, mapping);
  const found = (field: string) => places.has(field) || mapping.columns[field]?.value !== undefined;
  return required[mapping.kind]
    .filter(each => !each.some(found))
    .map(each => ({
      field: each[0] ?? '',
      column: each.map(it => mapping.columns[it]?.column ?? it).join(' or '),
    }));
}

function fault(faults: MappingFault[], at: string, text: string): Readonly<Record<string, never>> {
  faults.push({ at, text });
  return {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
