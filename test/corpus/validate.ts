import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceResult } from './results.ts';

/** Why an output is no valid FHIR. */
export interface Invalid {
  readonly document: string;
  readonly problems: readonly string[];
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Has the reference validator check every output at once, and notes in the results how many are valid. */
export function validate(results: readonly SourceResult[]): readonly Invalid[] {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-corpus-'));
  try {
    for (const { source, outputs } of results) {
      if (outputs.length === 0) continue;
      const name = source.replaceAll('/', '_');
      const lines = outputs.map(it => JSON.stringify(it.converted.bundle));
      writeFileSync(join(folder, `${name}.ndjson`), lines.join('\n'));
      const sent = outputs.map(it => it.sent ?? '');
      if (sent.some(it => it !== '')) writeFileSync(join(folder, `${name}${asSent}.ndjson`), sent.join('\n'));
    }
    const problems = problemsIn(run(folder));
    return results.flatMap(it => {
      const name = it.source.replaceAll('/', '_');
      return noted(it, ours(problems.get(name) ?? new Map(), problems.get(`${name}${asSent}`) ?? new Map()));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Faults of documents that show only in the FHIR they become: what is wrong is given on as it was sent. */
const faults: readonly { readonly document: RegExp; readonly problem: RegExp }[] = [
  // The code NOPAT is of ActCode; the document says ObservationValue.
  { document: /Share with Patient or Proxy/, problem: /v3-ObservationValue#NOPAT/ },
  // The document says fr-CN: well-formed, and of no language that R4 lists.
  { document: /microsoft-fhir-converter\/input\/sample\.ccda/, problem: /fr-CN/ },
  // The reference says `Organization` and no more, which is wrong in a Bundle only.
  { document: /TokenOverflowPatient/, problem: /Encountered Organization/ },
];

function isSentSo(document: string, problem: string): boolean {
  return faults.some(it => it.document.test(document) && it.problem.test(problem));
}

const asSent = '.sent';

/** FHIR that was sent with a fault has it still, which is not the conversion's: only what the input had not is. */
function ours(problems: Problems, sent: Problems): Problems {
  const left = new Map<number, readonly string[]>();
  for (const [line, texts] of problems) {
    const before = sent.get(line) ?? [];
    const known = new Set(before.map(kindOf));
    // Where it fails on the input there is nothing to compare with.
    const unread = before.some(it => it.includes('the validator itself failed'));
    const added = unread ? [] : texts.filter(it => !known.has(kindOf(it)));
    if (added.length > 0) left.set(line, added);
  }
  return left;
}

/** What is wrong, without where and with which words. */
function kindOf(problem: string): string {
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(problem)?.[1] ?? problem;
  return message.replace(/'[^']*'|\([^)]*\)|\[\d+\]|[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
}

type Problems = ReadonlyMap<number, readonly string[]>;

function run(folder: string): string {
  const command = process.env.FHIR_VALIDATOR ?? join(root, '../shared/validate/validate');
  if (!existsSync(command)) throw new Error(`no validator at ${command}: set FHIR_VALIDATOR, or give --no-validate`);
  const { stdout, stderr, error, status } = spawnSync(command, [folder], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 900_000,
  });
  if (error || !/\d+ resources, \d+ invalid/.test(stdout)) {
    throw new Error(`the validator did not run (${error?.message ?? `status ${status}`})\n${stderr}`);
  }
  return stdout;
}

/** By source, then by line of its file. */
function problemsIn(output: string): ReadonlyMap<string, Problems> {
  const found = new Map<string, Map<number, readonly string[]>>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { resource, problems } = JSON.parse(line) as { resource: string; problems: readonly unknown[] };
    const [, source = '', at = ''] = /([^/]+)\.ndjson:(\d+)$/.exec(resource) ?? [];
    const lines = found.get(source) ?? new Map<number, readonly string[]>();
    lines.set(
      Number(at),
      problems.map(it => (typeof it === 'string' ? it : JSON.stringify(it))),
    );
    found.set(source, lines);
  }
  return found;
}

function noted(result: SourceResult, problems: Problems): readonly Invalid[] {
  const invalid = [...problems]
    .map(([line, problems]) => ({ document: result.outputs[line - 1]?.document ?? '', problems }))
    .filter(it => !it.problems.every(problem => isSentSo(it.document, problem)));
  result.valid = result.outputs.length - invalid.length;
  return invalid;
}
