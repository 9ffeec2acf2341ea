import { type CodeMap, equivalences, type MapElement, type MapFault, mostElements, type Read } from './concept-map.ts';
import { type Domain, isWellFormed, notOfItsForm, standardSystems, systemUri } from './standard-system.ts';

type Column = 'code' | 'system' | 'display' | 'targetCode' | 'targetSystem' | 'targetDisplay' | 'equivalence';

// Headers as people and terminology tools write them, in lower case without spaces and punctuation.
const headers: Readonly<Record<Column, readonly string[]>> = {
  code: ['sourcecode', 'localcode', 'code', 'source', 'local', 'testcode', 'drugcode', 'itemcode', 'locationcode', 'fromcode'],
  system: ['sourcesystem', 'localsystem', 'sourcecodesystem', 'localcodesystem', 'fromsystem'],
  display: ['sourcedisplay', 'localdisplay', 'localname', 'sourcename', 'display', 'name', 'description', 'localdescription', 'testname', 'drugname', 'sourcedescription'],
  targetCode: ['targetcode', 'standardcode', 'target', 'loinc', 'loinccode', 'loincnum', 'rxnorm', 'rxcui', 'rxnormcode', 'snomed', 'snomedcode', 'sctid', 'cvx', 'cvxcode', 'ndc', 'hsloc', 'tocode', 'mappedcode'],
  targetSystem: ['targetsystem', 'standardsystem', 'targetcodesystem', 'standardcodesystem', 'tosystem', 'mappedsystem'],
  targetDisplay: ['targetdisplay', 'standarddisplay', 'targetname', 'standardname', 'targetdescription', 'loincname', 'rxnormname', 'longcommonname', 'standarddescription'],
  equivalence: ['equivalence', 'relationship', 'mapequivalence'],
}; // biome-ignore format: a table of words

const bySystem: readonly (readonly [RegExp, string])[] = [
  [/^loinc/, 'loinc'],
  [/^(rxnorm|rxcui)/, 'rxnorm'],
  [/^(snomed|sctid)/, 'snomed'],
  [/^cvx/, 'cvx'],
  [/^ndc/, 'ndc'],
  [/^hsloc/, 'hsloc'],
];

/** A row of a table: its cells by column, and its number in the file as people count. */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** Reads a table of local and standard codes. Without a column for the target's system it is the domain's first. */
export function readConceptMapTable(head: readonly string[], rows: readonly TableRow[], domain: Domain): Read<CodeMap> {
  const columns = columnsOf(head);
  const missing = (['code', 'targetCode'] as const).filter(it => columns[it] === undefined);
  if (missing.length > 0) return { ok: false, faults: missing.map(it => missingColumn(it)) };
  const standard = systemOf(keyOf(head[columns.targetCode ?? 0] ?? '')) ?? standardSystems[domain][0] ?? '';
  const faults: MapFault[] = [];
  const byCode = new Map<string, MapElement>();
  for (const row of rows) {
    const read = readRow(row, { columns, standard, faults });
    if (read === undefined) continue;
    const key = `${read.system ?? ''}|${read.code}`;
    const known = byCode.get(key);
    byCode.set(key, known ? { ...known, targets: [...known.targets, ...read.targets] } : read);
  }
  if (byCode.size === 0 && faults.length === 0)
    faults.push({ at: 'row 1', text: 'there is no row with a code below the header' });
  if (byCode.size > mostElements) faults.push({ at: 'file', text: `a map holds at most ${mostElements} codes` });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: { domain, elements: [...byCode.values()] } };
}

interface Reading {
  readonly columns: Readonly<Partial<Record<Column, number>>>;
  readonly standard: string;
  readonly faults: MapFault[];
}

function readRow({ row, cells }: TableRow, { columns, standard, faults }: Reading): MapElement | undefined {
  const cell = (column: Column) => (cells[columns[column] ?? -1] ?? '').trim();
  if (cells.every(it => it.trim() === '')) return undefined;
  const code = cell('code');
  if (code === '')
    return void faults.push({
      at: `row ${row}, local code`,
      text: 'the local code is empty; fill it or remove the row',
    });
  const element = { ...some('system', cell('system')), code, ...some('display', cell('display')) };
  const equivalence = cell('equivalence').toLowerCase() || 'equivalent';
  if (!(equivalences as readonly string[]).includes(equivalence)) {
    return void faults.push({ at: `row ${row}, equivalence`, text: `it is one of ${equivalences.join(', ')}` });
  }
  const targetCode = cell('targetCode');
  if (equivalence === 'unmatched' || equivalence === 'disjoint') return { ...element, targets: [] };
  if (targetCode === '') {
    return void faults.push({
      at: `row ${row}, standard code`,
      text: 'the standard code is empty; write equivalence "unmatched" where there is none',
    });
  }
  const system = cell('targetSystem') === '' ? standard : systemUri(cell('targetSystem'));
  if (system === undefined) {
    return void faults.push({
      at: `row ${row}, standard system`,
      text: 'no such code system; write its URI, or LOINC, RxNorm, SNOMED, CVX, NDC, HSLOC',
    });
  }
  if (!isWellFormed(system, targetCode)) {
    return void faults.push({ at: `row ${row}, standard code`, text: notOfItsForm(system) });
  }
  const target = { system, code: targetCode, ...some('display', cell('targetDisplay')), equivalence };
  return { ...element, targets: [target] };
}

function columnsOf(head: readonly string[]): Reading['columns'] {
  const keys = head.map(keyOf);
  const columns: Partial<Record<Column, number>> = {};
  for (const [column, known] of Object.entries(headers) as [Column, readonly string[]][]) {
    // The order of the words is their rank: `source code` before a bare `code`.
    const found = known.map(it => keys.indexOf(it)).find(it => it >= 0 && !Object.values(columns).includes(it));
    if (found !== undefined) columns[column] = found;
  }
  return columns;
}

function missingColumn(column: 'code' | 'targetCode'): MapFault {
  const [first, ...more] = headers[column].slice(0, 4);
  return {
    at: 'header',
    text: `no column holds the ${column === 'code' ? 'local' : 'standard'} code; call it ${first} (or ${more.join(', ')})`,
  };
}

function systemOf(header: string): string | undefined {
  const name = bySystem.find(([pattern]) => pattern.test(header))?.[1];
  return name && systemUri(name);
}

function keyOf(header: string): string {
  return header.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function some<K extends string>(name: K, text: string): { readonly [P in K]?: string } {
  return text === '' ? {} : ({ [name]: text } as { readonly [P in K]?: string });
}
