import { createHash } from 'node:crypto';
import type { FacilityContext, Facts } from '@causeway/conversion';
import {
  type CsvMapping,
  guessMapping,
  joinFacts,
  openRowReader,
  type Row,
  type RowError,
  type RowReader,
  readRows,
} from '@causeway/csv-to-fhir';
import type { Resource } from '@causeway/fhir';
import { sourcePatientKey } from '@causeway/person';
import type { Answer, Intake } from '../intake/intake.ts';
import { type CsvRows, csvRows, encodeRows } from './csv-rows.ts';

export interface UploadOptions {
  readonly facility: FacilityContext;
  /** Name of the mapping; empty where it is guessed. */
  readonly name: string;
  /** Undefined: guessed, which is only for a dry run. */
  readonly mapping: CsvMapping | undefined;
  readonly receivedAt: number;
  /** Undefined: a dry run. */
  readonly intake: Pick<Intake, 'receive'> | undefined;
}

export interface UploadReport {
  readonly rows: number;
  /** Rows that were taken, or would be. */
  readonly accepted: number;
  readonly refused: number;
  /** Rows taken before, when the same table came. */
  readonly repeated: number;
  readonly messages: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly errors: readonly RowError[];
  /** What the first rows become; of a dry run only. */
  readonly sample?: readonly Resource[];
  readonly mapping?: CsvMapping;
  readonly notes?: readonly string[];
  /** False: the log did not take all of it. */
  readonly stored: boolean;
}

interface Pending {
  readonly row: Row;
  readonly facts: Facts | undefined;
}

/** Rows that wait to be gathered by patient: few enough for memory, and enough that rows of a visit come together. */
const window = 200;
const mostErrors = 1_000;
const sampledRows = 5;

/**
 * A table on its way in. Rows about one patient that come near each other are one message; a row that is wrong is one of
 * its own and goes to quarantine alone. The same table again makes the same messages, which intake knows.
 */
export class CsvUpload {
  readonly #options: UploadOptions;
  #rows = 0;
  #accepted = 0;
  #refused = 0;
  #repeated = 0;
  #messages = 0;
  #stored = true;
  #notes: readonly string[] = [];
  #mapping: CsvMapping | undefined;
  readonly #resources = new Map<string, number>();
  readonly #errors: RowError[] = [];
  readonly #sample: Resource[] = [];

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#mapping = options.mapping;
  }

  /** Throws `ConversionError` for what is no table, or one without a column every row needs. */
  async take(chunks: AsyncIterable<Uint8Array>): Promise<UploadReport> {
    let table: { readonly head: readonly string[]; readonly delimiter: string } | undefined;
    let pending: Row[] = [];
    for await (const it of readRows(chunks, this.#mapping)) {
      if ('head' in it) table = { head: it.head, delimiter: it.form.delimiter };
      else pending.push(it);
      if (table === undefined || pending.length < window) continue;
      await this.#flush(table, pending);
      pending = [];
      if (!this.#stored) break;
    }
    if (table && this.#stored) await this.#flush(table, pending);
    return this.#report();
  }

  async #flush(
    { head, delimiter }: { head: readonly string[]; delimiter: string },
    rows: readonly Row[],
  ): Promise<void> {
    const mapping = this.#mappingFor(head, rows);
    const { facility, receivedAt, name } = this.#options;
    const reader = openRowReader({ mapping, head, facility, receivedAt });
    const groups = groupByPatient(rows.map(row => this.#read(reader, row)));
    const of = { mapping: name, definition: mapping, delimiter, head };
    this.#rows += rows.length;
    await Promise.all(groups.map(group => this.#send(of, group)));
  }

  #mappingFor(head: readonly string[], rows: readonly Row[]): CsvMapping {
    if (this.#mapping === undefined) {
      const { mapping, notes } = guessMapping({ head, rows });
      this.#mapping = mapping;
      this.#notes = notes;
    }
    return this.#mapping;
  }

  #read(reader: RowReader, row: Row): Pending {
    const read = reader.read(row);
    if (read.ok) return { row, facts: read.facts };
    for (const it of read.errors) if (this.#errors.length < mostErrors) this.#errors.push(it);
    return { row, facts: undefined };
  }

  async #send(of: Omit<CsvRows, 'rows'>, group: readonly Pending[]): Promise<void> {
    this.#messages++;
    const facts = joinFacts(group.flatMap(it => it.facts ?? []));
    const { intake, facility } = this.#options;
    if (intake === undefined) {
      this.#count(group.length, facts);
      return;
    }
    const body = encodeRows({ ...of, rows: group.map(({ row }) => ({ row: row.row, text: row.raw })) });
    const controlId = `csv:${createHash('sha256').update(body).digest('base64url').slice(0, 24)}`;
    const answer = await intake.receive(body, {
      transport: 'HTTP',
      submission: { format: csvRows, facility: facility.id, controlId },
    });
    this.#heard(answer, group.length, facts);
  }

  #heard(answer: Answer, rows: number, facts: readonly Facts[]): void {
    if (!answer.stored) this.#stored = false;
    else if (answer.refusal === null && answer.position === undefined) this.#repeated += rows;
    if (answer.stored) this.#count(rows, answer.refusal === null ? facts : []);
  }

  #count(rows: number, facts: readonly Facts[]): void {
    if (facts.length === 0) {
      this.#refused += rows;
      return;
    }
    this.#accepted += rows;
    for (const { patient, resources } of facts) {
      for (const it of [patient, ...resources.map(reported => reported.resource)]) {
        if (it === undefined) continue;
        this.#resources.set(it.resourceType, (this.#resources.get(it.resourceType) ?? 0) + 1);
        if (this.#options.intake === undefined && this.#accepted <= sampledRows) this.#sample.push(it);
      }
    }
  }

  #report(): UploadReport {
    const isDry = this.#options.intake === undefined;
    return {
      rows: this.#rows,
      accepted: this.#accepted,
      refused: this.#refused,
      repeated: this.#repeated,
      messages: this.#messages,
      resources: Object.fromEntries([...this.#resources].sort(([a], [b]) => (a < b ? -1 : 1))),
      errors: [...this.#errors].sort((a, b) => a.row - b.row),
      ...(isDry && { sample: this.#sample, ...(this.#mapping && { mapping: this.#mapping }), notes: this.#notes }),
      stored: this.#stored,
    };
  }
}

/** A row that is wrong stands alone, so that its neighbours go on. */
function groupByPatient(pending: readonly Pending[]): readonly (readonly Pending[])[] {
  const groups = new Map<string, Pending[]>();
  for (const it of pending) {
    const key = it.facts ? sourcePatientKey(it.facts.sourcePatient) : `row ${it.row.row}`;
    const known = groups.get(key);
    if (known) known.push(it);
    else groups.set(key, [it]);
  }
  return [...groups.values()];
}
