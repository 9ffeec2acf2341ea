import { ConversionError, type ConvertOptions, type FacilityContext, type Facts } from '@causeway/conversion';
import {
  type CsvMapping,
  joinFacts,
  openRowReader,
  type RowError,
  readCells,
  readMapping,
} from '@causeway/csv-to-fhir';
import type { InboundFormat, Whose } from '../normalize/format.ts';

/** Rows of a table about one patient, as they are kept in the log: with all it takes to read them. */
export interface CsvRows {
  /** Name of the mapping in the facility. */
  readonly mapping: string;
  /** The mapping as it was when they came. */
  readonly definition: CsvMapping;
  readonly delimiter: string;
  readonly head: readonly string[];
  /** Each as it was sent, in UTF-8. */
  readonly rows: readonly { readonly row: number; readonly text: string }[];
}

export const csvRowsType = 'application/vnd.causeway.csv-rows+json';

export function encodeRows(rows: CsvRows): Buffer {
  return Buffer.from(JSON.stringify(rows));
}

export function decodeRows(body: Buffer): CsvRows {
  try {
    return JSON.parse(body.toString('utf8')) as CsvRows;
  } catch (cause) {
    throw new ConversionError('unreadable', 'the record holds no rows of a table', '', { cause });
  }
}

export const csvRows: InboundFormat = {
  contentType: csvRowsType,
  read: body => {
    const rows = decodeRows(body);
    return { controlId: '', messageType: `CSV^${rows.definition.kind}`, identify: facility => whose(rows, facility) };
  },
  convert: (body, options) => {
    const { facts, errors } = convertRows(decodeRows(body), options);
    const [first] = errors;
    if (first) throw new ConversionError('unreadable', `${first.column}: ${first.text}`, `row ${first.row}`);
    return joinFacts(facts);
  },
  excerpt: (body, origin) => decodeRows(body).rows.find(it => origin === `row[${it.row}]`)?.text,
};

// Only the century of a year of two digits hangs on the time, and no refusal on the century.
const anyTime = Date.UTC(2026, 0, 1);

/** A row that does not convert is refused at the door, alone, with the column that is wrong. */
function whose(rows: CsvRows, facility: FacilityContext): Whose {
  const { facts, errors } = convertRows(rows, { facility, receivedAt: anyTime });
  const [first] = facts;
  if (first !== undefined && errors.length === 0) return { sourcePatient: first.sourcePatient };
  const text = errors.map(it => `${it.column}: ${it.text}`).join('; ') || 'the row says nothing';
  const advice = 'Correct the row and send it again, or change the mapping and replay it.';
  const location = `row ${errors[0]?.row ?? rows.rows[0]?.row ?? ''}`;
  return { refusal: { code: '102', reason: 'invalid-row', text: `${text}. ${advice}`, location } };
}

function convertRows(
  rows: CsvRows,
  options: ConvertOptions,
): { readonly facts: readonly Facts[]; readonly errors: readonly RowError[] } {
  const mapping = mappingOf(rows);
  const reader = openRowReader({ ...options, mapping, head: rows.head });
  const facts: Facts[] = [];
  const errors: RowError[] = [];
  for (const { row, text } of rows.rows) {
    const read = reader.read({ row, raw: text, cells: readCells(text, rows.delimiter) });
    if (read.ok) facts.push(read.facts);
    else errors.push(...read.errors);
  }
  return { facts, errors };
}

function mappingOf({ definition }: CsvRows): CsvMapping {
  const read = readMapping(definition);
  if (read.ok) return read.mapping;
  throw new ConversionError('unreadable', 'the mapping of the rows is none', 'mapping');
}
