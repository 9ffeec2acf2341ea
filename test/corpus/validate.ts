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
      const lines = outputs.map(it => JSON.stringify(it.converted.bundle));
      writeFileSync(join(folder, `${source.replaceAll('/', '_')}.ndjson`), lines.join('\n'));
    }
    const invalid = problemsIn(run(folder));
    return results.flatMap(it => noted(it, invalid.get(it.source.replaceAll('/', '_')) ?? new Map()));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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
function problemsIn(output: string): ReadonlyMap<string, ReadonlyMap<number, readonly string[]>> {
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

function noted(result: SourceResult, problems: ReadonlyMap<number, readonly string[]>): readonly Invalid[] {
  result.valid = result.outputs.length - problems.size;
  return [...problems].map(([line, texts]) => ({
    document: result.outputs[line - 1]?.document ?? '',
    problems: texts,
  }));
}
