import { type Conversion, ConversionError, type FacilityContext } from '@causeway/conversion';
import { type CsvMapping, convertTable, looksLikeTable, type RowError, readMapping } from '@causeway/csv-to-fhir';
import { CommandFailure } from '../failure.ts';
import type { Converter, ConvertInput, Part } from './converter.ts';

/** One part is what all good rows say; each bad row is one of its own. */
export const csv: Converter = {
  format: 'csv',
  recognises: ({ bytes, name }) => /\.(csv|tsv|tab)$/i.test(name) || looksLikeTable(bytes),
  convert: input => {
    try {
      const { conversions, errors, rows } = convertTable(input.bytes, { ...optionsOf(input), ...mappingOf(input) });
      const bad = byRow(errors);
      if (rows > 0 && bad.length === 0 && !conversions.some(saysAnything)) return [unknownColumns];
      return bad.length === rows && rows > 0 ? bad : [{ ok: true, conversions }, ...bad];
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      return [{ ok: false, code: error.code, text: error.message, location: error.location }];
    }
  },
};

const unknownColumns: Part = {
  ok: false,
  code: 'unknown-columns',
  text: 'no column is known by its name, so nothing comes of the rows; say what the columns are with --mapping',
  location: 'row 1',
};

function saysAnything(conversion: Conversion): boolean {
  return conversion.patient !== undefined || (conversion.kind === 'facts' && conversion.resources.length > 0);
}

function optionsOf({ timeZone, receivedAt }: ConvertInput) {
  const facility: FacilityContext = {
    id: 'table',
    name: 'table',
    authority: { namespace: 'UNKNOWN' },
    timeZone,
    unregistered: 'row',
  };
  return { facility, receivedAt };
}

function mappingOf({ mapping }: ConvertInput): { readonly mapping?: CsvMapping } {
  if (mapping === undefined) return {};
  const read = readMapping(mapping);
  if (read.ok) return { mapping: read.mapping };
  const text = read.faults.map(it => `${it.at}: ${it.text}`).join('; ');
  throw new CommandFailure('bad-mapping', `the mapping cannot be used: ${text}`);
}

function byRow(errors: readonly RowError[]): readonly Part[] {
  const rows = new Map<number, RowError[]>();
  for (const it of errors) rows.set(it.row, [...(rows.get(it.row) ?? []), it]);
  return [...rows].map(([row, all]) => ({
    ok: false,
    code: 'invalid-row',
    text: all.map(it => `${it.column}: ${it.text}`).join('; '),
    location: `row ${row}`,
  }));
}
