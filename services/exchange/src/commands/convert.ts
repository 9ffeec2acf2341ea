import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { isTimeZone } from '@causeway/hl7';
import { type Command, Option } from 'commander';
import { type ConvertedFile, convertFile, formatOf } from '../convert/convert-file.ts';
import { type Format, formats } from '../convert/converter.ts';
import { type Input, inputsOf, standardInput } from '../convert/inputs.ts';
import { CommandFailure, exitCodes, systemCode } from '../failure.ts';
import { readJson } from '../json-file.ts';
import type { Shell } from '../shell.ts';

interface ConvertOptions {
  readonly format?: Format;
  readonly facilityTimeZone?: string;
  readonly out?: string;
  readonly mapping?: string;
  readonly unmapped?: boolean;
  readonly json?: boolean;
}

export function addConvert(causeway: Command, shell: Shell): void {
  causeway
    .command('convert')
    .description('Show the FHIR R4 Bundle that a file becomes; no exchange needs to run')
    .argument('<file...>', 'HL7 v2 messages or batches, C-CDA documents, FHIR JSON, CSV; or a folder, with --out')
    .addOption(new Option('--format <format>', 'what the files are (default: as they look)').choices(formats))
    .option('--facility-time-zone <zone>', 'IANA zone of times sent without an offset (default: of this machine)')
    .option('--out <folder>', 'write <file>.json there, for each file, instead of printing')
    .option('--mapping <file>', 'CSV: how the columns are read, as "csv mapping guess" writes it (default: guessed)')
    .option('--unmapped', 'also tell what was sent and came to nothing')
    .option('--json', 'for scripts: failures as one JSON document each, on standard error')
    .addHelpText(
      'after',
      `
Examples:
  npx causeway convert services/exchange/samples/first-admit.hl7
  npx causeway convert night-batch.hl7 --facility-time-zone America/New_York > night.json
  npx causeway convert exports/ --out converted/
  cat message.hl7 | npx causeway convert -

One file is one Bundle (type collection; fullUrls and references are urn:uuid, the same each time): all its messages, each
resource once. Several files without --out are printed as a Bundle a line. No facility is registered here, so any assigning
authority will do, and a message without a patient number converts too. meta.source says which message of the file, and
where in it: urn:causeway:input:1#OBX[3].
Exit codes: 0 all converted; 1 something could not be: what and why is on standard error, the rest is converted; 2 usage.`,
    )
    .action(shell.act((paths: string[], options: ConvertOptions) => convert(shell, paths, options)));
}

/** Why a file, or a message of it, was not converted. */
interface Failure {
  readonly file: string;
  /** Which message of the file, where that is known. */
  readonly part?: number;
  readonly code: string;
  readonly location?: string;
  readonly text: string;
}

type Outcome = { readonly converted?: ConvertedFile; readonly failures: readonly Failure[] };

async function convert(shell: Shell, paths: readonly string[], options: ConvertOptions): Promise<number> {
  const { facilityTimeZone, out } = options;
  if (facilityTimeZone !== undefined && !isTimeZone(facilityTimeZone)) {
    throw new CommandFailure('usage', `"${facilityTimeZone}" is no time zone of the IANA database`, {
      hint: 'An example is America/New_York.',
    });
  }
  const { files, hasFolder } = await inputsOf(paths, shell.io.directory);
  if (hasFolder && out === undefined) {
    throw new CommandFailure('usage', 'a folder is converted into another one', { hint: 'Name it with --out.' });
  }
  const failures =
    out === undefined ? await printAll(shell, files, options) : await writeAll(shell, files, options, out);
  return failures === 0 ? exitCodes.done : exitCodes.refused;
}

/** One Bundle for people to read; of several each on its line. */
async function printAll(shell: Shell, files: readonly Input[], options: ConvertOptions): Promise<number> {
  let failed = 0;
  for (const file of files) {
    const { converted, failures } = await convertOne(shell, file, options);
    if (converted) shell.console.out(JSON.stringify(converted.bundle, null, files.length === 1 ? 2 : undefined));
    tell(shell, failures, options);
    if (options.unmapped && converted) tellUnmapped(shell, converted.unmapped);
    failed += failures.length;
  }
  return failed;
}

async function writeAll(shell: Shell, files: readonly Input[], options: ConvertOptions, out: string): Promise<number> {
  const { console, io } = shell;
  const bar = console.progressBar('converting', files.length);
  const failures: Failure[] = [];
  const unmapped: Record<string, number> = {};
  let written = 0;
  for (const [index, file] of files.entries()) {
    const outcome = await convertOne(shell, file, options);
    failures.push(...outcome.failures);
    if (outcome.converted) {
      await write(join(resolve(io.directory, out), `${file.name}.json`), outcome.converted.bundle);
      for (const [path, n] of Object.entries(outcome.converted.unmapped)) unmapped[path] = (unmapped[path] ?? 0) + n;
      written++;
    }
    bar.update(index + 1, files.length, file.name);
  }
  bar.stop();
  tell(shell, failures, options);
  if (options.unmapped) tellUnmapped(shell, unmapped);
  console.err(`${written} of ${files.length} files converted into ${out}`);
  return failures.length;
}

async function write(path: string, bundle: object): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(bundle, null, 2)}\n`);
  } catch (cause) {
    throw new CommandFailure('unwritable', `cannot write ${path}: ${systemCode(cause) ?? 'it failed'}`, { cause });
  }
}

async function convertOne({ io }: Shell, { path }: Input, options: ConvertOptions): Promise<Outcome> {
  const file = path === standardInput ? 'standard input' : relative(io.directory, path);
  const bytes = await read(path);
  if (typeof bytes === 'string') return { failures: [{ file, code: 'unreadable-file', text: bytes }] };
  const format = options.format ?? formatOf({ bytes, name: path });
  if (format === undefined) return { failures: [{ file, code: 'unknown-format', text: unknownFormat(bytes) }] };
  const converted = convertFile(format, {
    bytes,
    name: path,
    timeZone: options.facilityTimeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    receivedAt: Date.now(),
    ...(options.mapping !== undefined && { mapping: await readJson(io, options.mapping) }),
  });
  if (converted === undefined || converted.parts === 0) {
    return { failures: [{ file, code: 'no-message', text: `nothing in it is ${names[format]}` }] };
  }
  const failures = converted.refused.map(({ ok, ...it }) => ({ file, ...it }));
  return failures.length === converted.parts ? { failures } : { converted, failures };
}

const names: Readonly<Record<Format, string>> = {
  hl7v2: 'an HL7 v2 message: one begins with a segment MSH',
  ccda: 'a C-CDA document: one is XML with the root ClinicalDocument',
  fhir: 'FHIR: that is JSON with a resourceType',
  csv: 'a table: that is CSV with a line of column names',
};

function unknownFormat(bytes: Buffer): string {
  if (bytes.length === 0) return 'the file is empty';
  return `it does not look like ${formats.join(', ')}; if it is one of them, say which with --format`;
}

/** The bytes, or why there are none. */
async function read(path: string): Promise<Buffer | string> {
  try {
    return path === standardInput ? readFileSync(0) : await readFile(path);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT') return 'there is no such file';
    return code === 'EACCES' ? 'it may not be read' : `it cannot be read (${code ?? 'unknown error'})`;
  }
}

function tell({ console }: Shell, failures: readonly Failure[], { json }: ConvertOptions): void {
  for (const it of failures) {
    const where = [it.part === undefined ? '' : `message ${it.part}`, it.location ?? ''].filter(Boolean).join(', ');
    console.err(
      json
        ? JSON.stringify({ error: it })
        : `${console.colors.red(it.file)}${where && ` (${where})`}: ${it.text} ${console.colors.dim(it.code)}`,
    );
  }
}

function tellUnmapped({ console }: Shell, unmapped: Readonly<Record<string, number>>): void {
  const counts = Object.entries(unmapped).sort(([, a], [, b]) => b - a);
  console.err(
    counts.length === 0
      ? 'everything that was sent is mapped'
      : `not mapped: ${counts.map(([path, count]) => (count === 1 ? path : `${path} ×${count}`)).join(', ')}`,
  );
}
