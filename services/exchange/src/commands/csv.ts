import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CsvKind, guessMapping, kinds, readTable } from '@causeway/csv-to-fhir';
import { type Command, Option } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount } from '../console.ts';
import { CommandFailure, exitCodes, systemCode } from '../failure.ts';
import { readBytes, readJson } from '../json-file.ts';
import { queryOf } from '../query-text.ts';
import type { Shell } from '../shell.ts';

interface MappingListed {
  readonly facility: string;
  readonly name: string;
  readonly kind: string;
  readonly mapping: {
    readonly columns: Readonly<Record<string, { readonly column?: string; readonly value?: string }>>;
  };
  readonly recordedAt: string;
}

interface Report {
  readonly facility: string;
  readonly dryRun: boolean;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly repeated: number;
  readonly messages: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly row: number; readonly column: string; readonly text: string }[];
  readonly notes?: readonly string[];
  readonly sample?: readonly { readonly resourceType: string }[];
}

type Of = HttpOptions & { readonly facility: string };
type SendOptions = Of & { readonly mapping?: string; readonly dryRun?: boolean };

export function addCsv(causeway: Command, shell: Shell): void {
  const csv = causeway.command('csv').description('Send tables, for facilities that have nothing else');
  addMappings(csv, shell);
  withHttpOptions(
    csv
      .command('send')
      .description('Send a table of patients, encounters, results or immunisations')
      .argument('<file>', 'CSV: comma, semicolon, tab or bar; of any size')
      .requiredOption('--facility <id>', 'whose table it is')
      .option('--mapping <name>', 'as "csv mapping add" saved it; a dry run without one guesses')
      .option('--dry-run', 'show what would come out, and keep nothing'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway csv send results.csv --facility riverside --dry-run
  npx causeway csv send results.csv --facility riverside --mapping lab

A row that is wrong goes to quarantine alone: "npx causeway quarantine list --reason invalid-row". The same table again
changes nothing. Exit codes: 0 all rows taken; 1 some were refused; 2 not sent.`,
    )
    .action(shell.act((file: string, options: SendOptions) => send(shell, file, options)));
}

function addMappings(csv: Command, shell: Shell): void {
  const mapping = csv.command('mapping').description('How the tables of a facility are read');
  mapping
    .command('guess')
    .description('Propose a mapping for a table, as JSON; no exchange needs to run')
    .argument('<file>', 'the table')
    .addOption(new Option('--kind <kind>', 'what it is a table of (default: as it looks)').choices(kinds))
    .option('--json', 'for scripts: mapping and notes as one JSON document')
    .addHelpText('after', '\nExample:\n  npx causeway csv mapping guess results.csv > lab.json')
    .action(shell.act((file: string, options: { kind?: CsvKind; json?: boolean }) => guess(shell, file, options)));
  withHttpOptions(
    mapping
      .command('add')
      .description('Save a mapping, or replace it')
      .argument('<file>', 'JSON, as "csv mapping guess" writes it')
      .requiredOption('--facility <id>', 'whose tables it is for')
      .requiredOption('--name <name>', 'of the mapping'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway csv mapping add lab.json --facility riverside --name lab')
    .action(shell.act((file: string, options: Of & { name: string }) => add(shell, file, options)));
  withHttpOptions(
    mapping.command('list').description('The mappings of a facility').requiredOption('--facility <id>', 'whose'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway csv mapping list --facility riverside')
    .action(shell.act((options: Of) => list(shell, options)));
  withHttpOptions(
    mapping
      .command('show')
      .description('One mapping, as JSON that "csv mapping add" takes')
      .argument('<name>', 'of the mapping')
      .requiredOption('--facility <id>', 'whose'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway csv mapping show lab --facility riverside')
    .action(shell.act((name: string, options: Of) => show(shell, name, options)));
}

async function guess(
  { io, console }: Shell,
  file: string,
  options: { kind?: CsvKind; json?: boolean },
): Promise<undefined> {
  const bytes = await readBytes(io, file);
  const { head, rows, form } = tableIn(bytes, file);
  const { mapping, notes } = guessMapping({ head, rows: rows.slice(0, 1_000) }, options.kind);
  const { delimiter, encoding } = form;
  const proposed = { ...mapping, delimiter: delimiter === '\t' ? 'tab' : delimiter, encoding };
  if (options.json) {
    console.json({ mapping: proposed, notes });
    return undefined;
  }
  console.out(JSON.stringify(proposed, null, 2));
  for (const it of notes) console.err(`${console.colors.yellow('look at:')} ${it}`);
  return undefined;
}

function tableIn(bytes: Buffer, file: string) {
  try {
    return readTable(bytes);
  } catch (cause) {
    throw new CommandFailure(
      'unreadable-file',
      `${file} is no table: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

function pathOf(facility: string, name?: string): string {
  const base = `/facilities/${encodeURIComponent(facility)}/csv-mappings`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}

async function add({ io, console }: Shell, file: string, options: Of & { name: string }): Promise<undefined> {
  const json = await readJson(io, file);
  if (typeof json !== 'object' || json === null) throw new CommandFailure('unreadable-file', `${file} is no mapping`);
  const { status, body } = await openClient(io, options).put<MappingListed>(
    pathOf(options.facility, options.name),
    json,
  );
  if (options.json) console.json(body);
  else
    console.out(
      `${body.name} of ${body.facility} ${status === 201 ? console.colors.green('saved') : 'was saved so already'}`,
    );
  return undefined;
}

async function list({ io, console }: Shell, options: Of): Promise<undefined> {
  const { items } = await openClient(io, options).get<{ items: readonly MappingListed[] }>(pathOf(options.facility));
  if (options.json) console.json(items);
  else if (items.length === 0) console.out('no mapping yet; propose one: npx causeway csv mapping guess --help');
  else {
    console.table(
      ['mapping', 'kind', 'columns', 'saved'],
      items.map(it => [it.name, it.kind, columnsOf(it), it.recordedAt]),
    );
  }
  return undefined;
}

function columnsOf({ mapping }: MappingListed): string {
  return Object.values(mapping.columns)
    .map(it => it.column ?? `"${it.value ?? ''}"`)
    .join(', ');
}

async function show({ io, console }: Shell, name: string, options: Of): Promise<undefined> {
  const mapping = await openClient(io, options).get<object>(pathOf(options.facility, name));
  console.out(JSON.stringify(mapping, null, options.json ? undefined : 2));
  return undefined;
}

async function send({ io, console }: Shell, file: string, options: SendOptions): Promise<number> {
  const { facility, mapping, dryRun } = options;
  if (mapping === undefined && !dryRun) {
    throw new CommandFailure('usage', 'say how the table is read, with --mapping', {
      hint: `See what a guess gives: npx causeway csv send ${basename(file)} --facility ${facility} --dry-run`,
    });
  }
  const path = resolve(io.directory, file);
  const bytes = await sizeOf(path, file);
  const bar = options.json ? undefined : console.progressBar(basename(file), bytes);
  const query = queryOf({ facility, mapping, ...(dryRun && { 'dry-run': 'true' }) });
  const body = counted(path, sent => bar?.update(sent, bytes, 'bytes'));
  try {
    const signal = new AbortController().signal;
    const answer = await openClient(io, options).send<Report>('POST', `/csv?${query}`, {
      body,
      type: 'text/csv',
      signal,
    });
    bar?.stop();
    if (options.json) console.json(answer.body);
    else told({ console }, answer.body);
    return answer.body.refused === 0 ? exitCodes.done : exitCodes.refused;
  } finally {
    bar?.stop();
  }
}

async function sizeOf(path: string, file: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new CommandFailure('unreadable-file', `cannot read ${file}: ${systemCode(cause) ?? 'it failed'}`, { cause });
  }
}

async function* counted(path: string, onBytes: (sent: number) => void): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of createReadStream(path)) {
    sent += (chunk as Buffer).length;
    onBytes(sent);
    yield chunk as Buffer;
  }
}

const mostShown = 20;

function told({ console }: Pick<Shell, 'console'>, report: Report): void {
  const { colors } = console;
  const { rows, accepted, refused, repeated, resources, errors, dryRun, notes = [], sample = [] } = report;
  const of = Object.entries(resources).map(([type, count]) => `${formatCount(count)} ${type}`);
  const verb = dryRun ? 'would be taken' : 'taken';
  console.out(
    `${formatCount(rows)} rows: ${colors.green(`${formatCount(accepted)} ${verb}`)}, ${refused > 0 ? colors.red(`${formatCount(refused)} refused`) : '0 refused'}`,
  );
  if (repeated > 0) console.out(`${formatCount(repeated)} had come before and change nothing`);
  if (of.length > 0) console.out(of.join(', '));
  for (const it of errors.slice(0, mostShown)) console.out(`${colors.red(`row ${it.row}`)} ${it.column}: ${it.text}`);
  if (errors.length > mostShown) console.out(`and ${formatCount(errors.length - mostShown)} more; --json shows them`);
  for (const it of notes) console.err(`${colors.yellow('look at:')} ${it}`);
  if (sample.length > 0) console.out(`\n${colors.dim('the first rows become:')}\n${JSON.stringify(sample, null, 2)}`);
}
