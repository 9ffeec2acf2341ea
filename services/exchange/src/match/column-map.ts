import type { Row } from '@causeway/matching';
import { CommandFailure } from '../failure.ts';

type Column = Exclude<keyof Row, 'identifiers'>;

/** Which column of a file holds what. */
export interface ColumnMap {
  readonly id?: string;
  /** The truth: rows of one person have the same value. Only read to score. */
  readonly cluster?: string;
  readonly columns: readonly (readonly [name: Column, column: string])[];
  readonly identifiers: readonly { readonly system: string; readonly column: string }[];
}

const columns: readonly Column[] = [
  ...([
    'source',
    'given',
    'middle',
    'family',
    'suffix',
    'birthDate',
    'birthYear',
    'birthMonth',
    'birthDay',
    'sex',
  ] as const),
  ...([
    'phone',
    'email',
    'houseNumber',
    'line',
    'line2',
    'city',
    'district',
    'state',
    'postalCode',
    'country',
  ] as const),
  'motherName',
];

/** Reads a map and holds it against the head of the file it is for. */
export function readColumnMap(map: unknown, head: readonly string[]): ColumnMap {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw bad('the map is not a JSON object', '');
  const { identifiers = [], ...named } = map as Record<string, unknown>;
  for (const [name, column] of Object.entries(named)) checkColumn(name, column, head);
  const { id, cluster, ...compared } = named as Record<string, string>;
  const read: ColumnMap = {
    ...(id !== undefined && { id }),
    ...(cluster !== undefined && { cluster }),
    columns: Object.entries(compared) as [Column, string][],
    identifiers: readIdentifiers(identifiers, head),
  };
  if (read.columns.length + read.identifiers.length === 0) {
    throw bad('the map names no column to compare', `It takes ${columns.join(', ')}, identifiers.`);
  }
  return read;
}

function checkColumn(name: string, column: unknown, head: readonly string[]): void {
  if (name !== 'id' && name !== 'cluster' && !columns.includes(name as Column)) {
    throw bad(
      `the map says "${name}", which is nothing that is compared`,
      `It takes id, cluster, ${columns.join(', ')}, identifiers.`,
    );
  }
  if (typeof column !== 'string') throw bad(`"${name}" in the map must be the name of a column`, '');
  mustBe(column, head);
}

function mustBe(column: string, head: readonly string[]): void {
  if (!head.includes(column)) throw bad(`the file has no column "${column}"`, `It has ${shown(head)}.`);
}

/** For a terminal: a file that is no table may hold anything in its first line. */
function shown(head: readonly string[]): string {
  const text = head.join(', ').replace(/\p{Cc}/gu, '�');
  return text.length > 500 ? `${text.slice(0, 500)} …` : text;
}

function readIdentifiers(given: unknown, head: readonly string[]): ColumnMap['identifiers'] {
  const shape = 'It is a list of {"system": "…", "column": "…"}.';
  if (!Array.isArray(given)) throw bad('"identifiers" in the map is no list', shape);
  return given.map((it: { system?: unknown; column?: unknown } | null) => {
    if (typeof it?.system !== 'string' || typeof it.column !== 'string')
      throw bad('an identifier in the map lacks its system or column', shape);
    mustBe(it.column, head);
    return { system: it.system, column: it.column };
  });
}

function bad(message: string, hint: string): CommandFailure {
  return new CommandFailure('bad-map', message, { ...(hint && { hint }) });
}
