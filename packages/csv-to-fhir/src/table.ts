import { ConversionError } from '@causeway/conversion';
import { type CsvError, type Options, parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { guessForm, type TextForm } from './text.ts';

/** One row of a table, the header not counted as one. */
export interface Row {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  readonly cells: readonly string[];
  /** As it was sent, in UTF-8, without its line end. */
  readonly raw: string;
}

export interface Table {
  readonly form: TextForm;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

/** What is known of a table before it is read; the rest is guessed. */
export interface ReadOptions extends Partial<TextForm> {
  /** False: the first row is one like the others, and columns have numbers. */
  readonly header?: boolean;
}

const longestRow = 1024 * 1024;

function optionsOf(delimiter: string): Options {
  return {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    raw: true,
    info: true,
    max_record_size: longestRow,
  };
}

interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
}

/** A whole table. Throws `ConversionError` for what is no table. */
export function readTable(bytes: Buffer, given: ReadOptions = {}): Table {
  const form = guessForm(bytes.subarray(0, sniffed), given);
  const text = new TextDecoder(form.encoding).decode(bytes);
  const numbered = new Numbering();
  let head: readonly string[] | undefined;
  const rows: Row[] = [];
  for (const it of parsed(text, form)) {
    const row = numbered.next(it);
    if (isEmpty(row)) continue;
    const isHead = head === undefined;
    head ??= headOf(row, given);
    if (!isHead || given.header === false) rows.push(row);
  }
  if (head === undefined) throw new ConversionError('unreadable', 'the file holds no rows', 'row 1');
  return { form, head, rows };
}

/** The cells of one row as it was sent. */
export function readCells(raw: string, delimiter: string): readonly string[] {
  return parsed(raw, { encoding: 'utf-8', delimiter })[0]?.record ?? [];
}

function parsed(text: string, { delimiter }: TextForm): readonly Parsed[] {
  try {
    return parseAtOnce(text, optionsOf(delimiter)) as unknown as readonly Parsed[];
  } catch (cause) {
    throw unreadable(cause);
  }
}

const sniffed = 64 * 1024;

/** The rows of a table that comes in parts, never more than a few of them in memory. The header comes first. */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  given: ReadOptions = {},
): AsyncGenerator<{ readonly form: TextForm; readonly head: readonly string[] } | Row> {
  const source = chunks[Symbol.asyncIterator]();
  const start = await firstBytes(source);
  const form = guessForm(start, given);
  const parser = parse(optionsOf(form.delimiter));
  const feeding = feed(parser, { start, source, encoding: form.encoding });
  const numbered = new Numbering();
  let head: readonly string[] | undefined;
  try {
    for await (const it of parser as AsyncIterable<Parsed>) {
      const row = numbered.next(it);
      if (isEmpty(row)) continue;
      const isHead = head === undefined;
      head ??= headOf(row, given);
      if (isHead) yield { form, head };
      if (!isHead || given.header === false) yield row;
    }
  } catch (cause) {
    throw unreadable(cause);
  } finally {
    parser.destroy();
    await feeding;
  }
  if (head === undefined) throw new ConversionError('unreadable', 'the file holds no rows', 'row 1');
}

interface Feed {
  readonly start: Buffer;
  readonly source: AsyncIterator<Uint8Array>;
  readonly encoding: string;
}

async function feed(parser: ReturnType<typeof parse>, { start, source, encoding }: Feed): Promise<void> {
  const decoder = new TextDecoder(encoding);
  try {
    let chunk: Uint8Array | undefined = start;
    while (chunk !== undefined && !parser.destroyed) {
      if (!parser.write(decoder.decode(chunk, { stream: true }))) await drained(parser);
      const next: IteratorResult<Uint8Array> = await source.next();
      chunk = next.done ? undefined : next.value;
    }
    if (parser.destroyed) await source.return?.();
    else parser.end(decoder.decode());
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      parser.off('drain', done);
      parser.off('close', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('close', done);
  });
}

async function firstBytes(source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < sniffed) {
    const next = await source.next();
    if (next.done) break;
    parts.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(parts);
}

/** Rows are numbered as a spreadsheet shows them: a line break inside quotes makes no row, an empty line does. */
class Numbering {
  #row = 0;

  next({ record, raw }: Parsed): Row {
    this.#row++;
    return { row: this.#row, cells: record, raw: raw.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '') };
  }
}

function isEmpty({ cells }: Row): boolean {
  return cells.every(it => it.trim() === '');
}

function headOf({ cells }: Row, { header = true }: ReadOptions): readonly string[] {
  if (!header) return cells.map((_, at) => `#${at + 1}`);
  return cells.map(it => it.replace(/\s+/g, ' ').trim());
}

function unreadable(cause: unknown): unknown {
  const { code, lines } = cause as Partial<CsvError> & { lines?: number };
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return cause;
  const where = lines === undefined ? '' : `line ${lines}`;
  const why =
    code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and not closed' : code;
  return new ConversionError('unreadable', `the table cannot be read: ${why}`, where);
}
