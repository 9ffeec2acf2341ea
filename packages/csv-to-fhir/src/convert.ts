import {
  type Conversion,
  ConversionError,
  type ConvertOptions,
  type Facts,
  type ReportedEncounter,
  type ReportedResource,
} from '@causeway/conversion';
import { type SourcePatient, sourcePatientKey } from '@causeway/person';
import { encounterOf } from './encounter.ts';
import { guessMapping } from './guess.ts';
import { immunizationOf } from './immunization.ts';
import { type CsvMapping, missingColumns } from './mapping.ts';
import { patientOf, sourcePatientOf } from './patient.ts';
import { CsvRecord, type Layout, layoutOf, type RowError } from './record.ts';
import { resultOf } from './result.ts';
import { type Row, readTable } from './table.ts';

export type RowConversion =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly errors: readonly RowError[] };

/** Reads rows under one header. */
export interface RowReader {
  read(row: Row): RowConversion;
}

export interface RowReaderOptions extends ConvertOptions {
  readonly mapping: CsvMapping;
  readonly head: readonly string[];
}

/** Throws `ConversionError` when the header lacks a column that every row needs. */
export function openRowReader({ mapping, head, facility, receivedAt }: RowReaderOptions): RowReader {
  const unnamed = facility.unregistered !== undefined;
  const missing = missingColumns(head, mapping).filter(it => !(unnamed && it.field === 'patientId'));
  if (missing.length > 0) {
    const text = `the table has no column ${missing.map(it => it.column).join(', and none ')}; change the mapping or the header`;
    throw new ConversionError('unreadable', text, 'row 1');
  }
  const layout = layoutOf({ mapping, head, facility, receivedAt });
  return { read: row => readRow(row, layout) };
}

function readRow(row: Row, layout: Layout): RowConversion {
  const record = new CsvRecord(row, layout);
  const sourcePatient = sourcePatientOf(record);
  const facts = sourcePatient && factsOf(record, sourcePatient);
  return facts !== undefined && record.errors.length === 0 ? { ok: true, facts } : { ok: false, errors: record.errors };
}

interface Said {
  readonly encounter?: ReportedEncounter;
  readonly resources: readonly ReportedResource[];
}

function factsOf(record: CsvRecord, sourcePatient: SourcePatient): Facts | undefined {
  const patient = patientOf(record, sourcePatient);
  const said = saidOf(record, sourcePatient);
  if (said === undefined) return undefined;
  const { mapping, receivedAt } = record.layout;
  return {
    kind: 'facts',
    sourcePatient,
    trigger: `CSV_${mapping.kind}`,
    occurredAt: occurredAt(record) ?? receivedAt,
    patient,
    patientOrigin: `row[${record.row}]`,
    encounter: said.encounter,
    resources: said.resources,
    cleared: [],
    unmapped: record.unmapped,
  };
}

function saidOf(record: CsvRecord, patient: SourcePatient): Said | undefined {
  switch (record.layout.mapping.kind) {
    case 'patients':
      return { resources: [] };
    case 'encounters':
      return encounterOf(record, patient);
    case 'results':
      return resourcesOf(resultOf(record, patient));
    case 'immunizations':
      return resourcesOf(immunizationOf(record, patient));
  }
}

function resourcesOf(resources: readonly ReportedResource[] | undefined): Said | undefined {
  return resources && { resources };
}

function occurredAt(record: CsvRecord): number | undefined {
  switch (record.layout.mapping.kind) {
    case 'patients':
      return undefined;
    case 'encounters':
      return record.instant('dischargeTime') ?? record.instant('admitTime');
    case 'results':
      return record.instant('collectedTime') ?? record.instant('reportedTime');
    case 'immunizations':
      return record.instant('date');
  }
}

/** What several rows say of one patient, together. */
export function joinFacts(all: readonly Facts[]): readonly Facts[] {
  const byPatient = new Map<string, Facts>();
  for (const it of all) {
    const key = sourcePatientKey(it.sourcePatient);
    const known = byPatient.get(key);
    byPatient.set(key, known === undefined ? it : joined(known, it));
  }
  return [...byPatient.values()];
}

function joined(a: Facts, b: Facts): Facts {
  const unmapped = { ...a.unmapped };
  for (const [path, count] of Object.entries(b.unmapped)) unmapped[path] = (unmapped[path] ?? 0) + count;
  const resources = new Map([...a.resources, ...b.resources].map(it => [`${it.resourceType}/${it.id}`, it]));
  const described = b.patient === undefined ? a : b;
  return {
    ...b,
    patient: described.patient,
    patientOrigin: described.patientOrigin,
    occurredAt: Math.max(a.occurredAt, b.occurredAt),
    encounter: b.encounter ?? a.encounter,
    resources: [...resources.values()],
    unmapped,
  };
}

export interface TableConversion {
  readonly mapping: CsvMapping;
  readonly rows: number;
  readonly conversions: readonly Conversion[];
  readonly errors: readonly RowError[];
  /** What a person should look at where the mapping was guessed. */
  readonly notes: readonly string[];
}

/**
 * A whole table. A row that is wrong is left out and told of; the rest goes on.
 *
 * @throws ConversionError for what is no table, or one that lacks a column every row needs
 */
export function convertTable(
  bytes: Buffer,
  { mapping: given, ...options }: ConvertOptions & { readonly mapping?: CsvMapping },
): TableConversion {
  const { head, rows } = readTable(bytes, given);
  const { mapping, notes } = given ? { mapping: given, notes: [] } : guessMapping({ head, rows: rows.slice(0, 1_000) });
  const reader = openRowReader({ ...options, mapping, head });
  const facts: Facts[] = [];
  const errors: RowError[] = [];
  for (const row of rows) {
    const read = reader.read(row);
    if (read.ok) facts.push(read.facts);
    else errors.push(...read.errors);
  }
  return { mapping, rows: rows.length, conversions: joinFacts(facts), errors, notes };
}
