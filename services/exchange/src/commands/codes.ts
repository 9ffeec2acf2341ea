import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount } from '../console.ts';
import { CommandFailure } from '../failure.ts';
import { readBytes } from '../json-file.ts';
import { readCount } from '../number-option.ts';
import { queryOf } from '../query-text.ts';
import type { Shell } from '../shell.ts';

interface MapListed {
  readonly facility: string;
  readonly name: string;
  readonly domain: string;
  readonly codes: number;
  readonly recordedAt: string;
}

interface Queued {
  readonly facility: string;
  readonly domain: string;
  readonly system: string;
  readonly code: string;
  readonly display: string;
  readonly count: number;
  readonly lastAt: string;
  readonly examples: readonly { readonly partition: number; readonly offset: number }[];
}

type Of = HttpOptions & { readonly facility: string };
type ImportOptions = Of & { readonly domain?: string; readonly name?: string };
type UnmappedOptions = HttpOptions & { readonly facility?: string; readonly domain?: string; readonly limit: string };
type MapOptions = Of & {
  readonly domain: string;
  readonly system?: string;
  readonly to?: string;
  readonly display?: string;
  readonly none?: boolean;
};

export function addCodes(causeway: Command, shell: Shell): void {
  const codes = causeway
    .command('codes')
    .description("Map a facility's own codes to standard ones, and see which wait");
  withHttpOptions(
    codes
      .command('import')
      .description('Record a map of local codes from a CSV table or a FHIR ConceptMap')
      .argument('<file>', 'CSV with the local and the standard code in columns, or ConceptMap JSON')
      .requiredOption('--facility <id>', 'whose codes they are')
      .option('--domain <domain>', 'results, medications or locations; a ConceptMap may say it by its target')
      .option('--name <name>', 'of the map; a map of the same name is replaced (default: of the file)'),
  )
    .addHelpText(
      'after',
      `
Example, for a table that begins "local code,local name,loinc":
  npx causeway codes import --facility riverside --domain results lab-codes.csv

Columns: local code, local name, local system, standard code (or loinc, rxnorm, cvx, snomed, hsloc), standard name, standard
system, equivalence (equivalent; "unmatched" where there is no standard code). Messages that come from now on are mapped;
what came before is repaired by "npx causeway ingest reconvert".`,
    )
    .action(shell.act((file: string, options: ImportOptions) => importCodes(shell, file, options)));
  withHttpOptions(
    codes.command('list').description('The maps of a facility').requiredOption('--facility <id>', 'whose'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway codes list --facility riverside')
    .action(shell.act((options: Of) => list(shell, options)));
  withHttpOptions(
    codes
      .command('unmapped')
      .description('Local codes that came without a standard one, the most frequent first')
      .option('--facility <id>', 'only of this one')
      .option('--domain <domain>', 'only results, medications or locations')
      .option('--limit <n>', 'at most so many', '100'),
  )
    .addHelpText(
      'after',
      `
Example:
  npx causeway codes unmapped --facility riverside --domain results

The examples are places in the log (partition @ offset of causeway.inbound.message), never what stands there.`,
    )
    .action(shell.act((options: UnmappedOptions) => unmapped(shell, options)));
  withHttpOptions(
    codes
      .command('map')
      .description('Map one code, so that it leaves the queue')
      .argument('<code>', 'as "codes unmapped" shows it')
      .requiredOption('--facility <id>', 'whose code it is')
      .requiredOption('--domain <domain>', 'results, medications or locations')
      .option('--system <uri>', 'of the local code, as the queue shows it (default: any)')
      .option('--to <system|code>', 'the standard code, as "LOINC|2345-7" or "http://loinc.org|2345-7"')
      .option('--display <text>', 'of the standard code')
      .option('--none', 'there is no standard code for it'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway codes map GLU --facility riverside --domain results --to "LOINC|2345-7" --display "Glucose"
  npx causeway codes map COMMENT --facility riverside --domain results --none`,
    )
    .action(shell.act((code: string, options: MapOptions) => map(shell, code, options)));
}

async function importCodes({ io, console }: Shell, file: string, options: ImportOptions): Promise<undefined> {
  const { facility, domain, name = nameOf(file) } = options;
  const bytes = await readBytes(io, file);
  const isJson = /^\s*\{/.test(bytes.toString('utf8', 0, 200).replace(/^\uFEFF/, ''));
  if (!isJson && domain === undefined) {
    throw new CommandFailure('usage', 'say what the codes of the table are of: --domain results|medications|locations');
  }
  const path = `/facilities/${encodeURIComponent(facility)}/concept-maps/${encodeURIComponent(name)}?${queryOf({ domain })}`;
  const type = isJson ? 'application/fhir+json' : 'text/csv';
  const { status, body } = await openClient(io, options).send<MapListed>('PUT', path, { body: bytes, type });
  if (options.json) console.json(body);
  else told({ console }, status, body);
  return undefined;
}

function told({ console }: Pick<Shell, 'console'>, status: number, { name, facility, codes }: MapListed): void {
  const what = status === 201 ? console.colors.green('recorded') : 'was recorded so already';
  console.out(`${name} of ${facility} ${what}: ${formatCount(codes)} ${codes === 1 ? 'code' : 'codes'}`);
}

function nameOf(file: string): string {
  return basename(file, extname(file))
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 64);
}

async function list({ io, console }: Shell, options: Of): Promise<undefined> {
  const path = `/facilities/${encodeURIComponent(options.facility)}/concept-maps`;
  const { items } = await openClient(io, options).get<{ items: readonly MapListed[] }>(path);
  if (options.json) console.json(items);
  else if (items.length === 0) console.out('no map yet; record one: npx causeway codes import --help');
  else {
    console.table(
      ['map', 'domain', 'codes', 'recorded'],
      items.map(it => [it.name, it.domain || 'all', formatCount(it.codes), it.recordedAt]),
      ['codes'],
    );
  }
  return undefined;
}

async function unmapped({ io, console }: Shell, options: UnmappedOptions): Promise<undefined> {
  const { facility, domain } = options;
  const limit = String(readCount('--limit', options.limit, 1, 10_000));
  const { items, total } = await openClient(io, options).get<{ items: readonly Queued[]; total: number }>(
    `/unmapped-codes?${queryOf({ facility, domain, limit })}`,
  );
  if (options.json) {
    console.json(items);
    return undefined;
  }
  if (items.length === 0) console.out(console.colors.green('no code waits for a map'));
  else {
    console.table(
      ['facility', 'domain', 'code', 'name', 'system', 'count', 'last', 'example'],
      items.map(it => [
        it.facility,
        it.domain,
        it.code,
        it.display,
        it.system,
        formatCount(it.count),
        it.lastAt,
        exampleOf(it),
      ]),
      ['count'],
    );
  }
  if (total > items.length) console.err(`${formatCount(total - items.length)} more; --limit shows them`);
  return undefined;
}

export function exampleOf({ examples }: Pick<Queued, 'examples'>): string {
  const [first] = examples;
  return first ? `${first.partition} @ ${first.offset}` : '';
}

async function map({ io, console }: Shell, code: string, options: MapOptions): Promise<undefined> {
  const { facility, domain, system, to, display, none } = options;
  if ((to === undefined) === !none) throw new CommandFailure('usage', 'give the standard code with --to, or --none');
  const at = to?.lastIndexOf('|') ?? -1;
  if (to !== undefined && at < 0) throw new CommandFailure('usage', '--to is system|code, as "LOINC|2345-7"');
  const target =
    to === undefined ? null : { system: to.slice(0, at), code: to.slice(at + 1), ...(display && { display }) };
  const { status, body } = await openClient(io, options).post<MapListed>('/unmapped-codes/map', {
    facility,
    domain,
    code,
    target,
    ...(system && { system }),
  });
  if (options.json) console.json(body);
  else told({ console }, status, body);
  return undefined;
}
