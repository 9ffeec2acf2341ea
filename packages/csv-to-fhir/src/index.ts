export {
  convertTable,
  joinFacts,
  openRowReader,
  type RowConversion,
  type RowReader,
  type TableConversion,
} from './convert.ts';
export { type CsvKind, fieldsOf, kinds, required } from './field.ts';
export { type Guess, guessMapping } from './guess.ts';
export { type ColumnRule, type CsvMapping, type MappingFault, type ReadMapping, readMapping } from './mapping.ts';
export type { RowError } from './record.ts';
export { type Row, readCells, readRows, readTable, type Table } from './table.ts';
export { looksLikeTable, type TextForm } from './text.ts';
