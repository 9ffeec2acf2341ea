import type { FacilityContext } from '@causeway/conversion';
import { toFhirDate, toFhirDateTime, toInstant } from '@causeway/hl7';
import { readDate } from './date.ts';
import { fieldsOf } from './field.ts';
import { type CsvMapping, columnsIn } from './mapping.ts';
import type { Row } from './table.ts';

/** Why a row is not taken. Says where and what to do, never what stands in the cell. */
export interface RowError {
  readonly row: number;
  /** Header of the column; of a field that no column holds, the field. */
  readonly column: string;
  readonly text: string;
}

/** What is the same for all rows of a table. */
export interface Layout {
  readonly mapping: CsvMapping;
  readonly head: readonly string[];
  readonly facility: FacilityContext;
  /** ms since the epoch. */
  readonly receivedAt: number;
  readonly places: ReadonlyMap<string, number>;
  /** Columns no field is read from. */
  readonly unused: readonly number[];
}

export function layoutOf(given: Omit<Layout, 'places' | 'unused'>): Layout {
  const places = columnsIn(given.head, given.mapping);
  const used = new Set(places.values());
  return { ...given, places, unused: given.head.map((_, at) => at).filter(at => !used.has(at)) };
}

/** One row, by the fields of its mapping. Gathers what is wrong with it. */
export class CsvRecord {
  readonly row: number;
  readonly layout: Layout;
  readonly errors: RowError[] = [];
  readonly unmapped: Record<string, number> = {};
  readonly #cells: readonly string[];

  constructor({ row, cells }: Row, layout: Layout) {
    this.row = row;
    this.layout = layout;
    this.#cells = cells;
    for (const at of layout.unused) if ((cells[at] ?? '').trim() !== '') this.count(layout.head[at] || `#${at + 1}`);
    if (cells.some(it => it.includes('\uFFFD'))) {
      this.fail('', 'the row has bytes that are not of the encoding; say the encoding in the mapping, as windows-1252');
    }
  }

  /** What the row says of a field, trimmed and translated; undefined where it says nothing. */
  text(field: string): string | undefined {
    const { places, mapping } = this.layout;
    const rule = mapping.columns[field];
    const cell = (this.#cells[places.get(field) ?? -1] ?? '').replace(/\s+/g, ' ').trim();
    const said =
      cell === '' || /^(null|n\/a|\\n)$/i.test(cell) ? (rule?.value ?? '') : (translated(rule?.values, cell) ?? cell);
    return said === '' ? undefined : said;
  }

  /** HL7 form; an error where the cell holds something else. */
  date(field: string): string | undefined {
    const said = this.text(field);
    if (said === undefined) return undefined;
    const { mapping, receivedAt, facility } = this.layout;
    const thisYear = new Date(receivedAt).getUTCFullYear();
    const found = readDate(said, { formats: mapping.dateFormats, thisYear });
    if (found !== undefined && toInstant(found, facility.timeZone) !== undefined) return found;
    const formats = [...mapping.dateFormats, 'YYYY-MM-DD'].join(', ');
    return this.fail(field, `no date of the formats ${formats}; declare its format in dateFormats of the mapping`);
  }

  /** FHIR dateTime, as precise as it was said. */
  dateTime(field: string): string | undefined {
    return toFhirDateTime(this.date(field), this.layout.facility.timeZone);
  }

  fhirDate(field: string): string | undefined {
    return toFhirDate(this.date(field));
  }

  /** ms since the epoch. */
  instant(field: string): number | undefined {
    return toInstant(this.date(field), this.layout.facility.timeZone);
  }

  number(field: string): number | undefined {
    const said = this.text(field);
    if (said === undefined) return undefined;
    return decimal(said, this.layout.mapping.decimalComma) ?? this.fail(field, 'no number');
  }

  fail(field: string, text: string): undefined {
    const { places, head } = this.layout;
    const at = places.get(field);
    const column = at === undefined ? field : head[at] || `#${at + 1}`;
    if (!this.errors.some(it => it.column === column && it.text === text))
      this.errors.push({ row: this.row, column, text });
    return undefined;
  }

  /** Said, and came to nothing. */
  count(what: string): void {
    this.unmapped[what] = (this.unmapped[what] ?? 0) + 1;
  }

  /** Whether any of the fields says something. */
  says(fields: readonly string[]): boolean {
    return fields.some(it => this.text(it) !== undefined);
  }
}

function translated(values: Readonly<Record<string, string>> | undefined, cell: string): string | undefined {
  return values !== undefined && Object.hasOwn(values, cell) ? values[cell] : undefined;
}

/** `5.4`, `1,234.5`; with a decimal comma `5,4` and `1.234,5`. */
export function decimal(text: string, comma: boolean): number | undefined {
  const grouped = comma ? /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/ : /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
  const bare = grouped.test(text) ? text.replaceAll(comma ? '.' : ',', '') : text;
  const plain = comma ? bare.replace(',', '.') : bare;
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** Fields of the patient besides the number. */
export const demographicFields: readonly string[] = fieldsOf('patients')
  .map(it => it.name)
  .filter(it => it !== 'patientId');
