import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { readNumber } from '../number-option.ts';
import type { Shell } from '../shell.ts';

interface Summary {
  readonly version: string;
  readonly active: boolean;
  readonly records: number;
  readonly pairs: number;
  readonly learnedAt?: string;
}

interface Change {
  readonly change: 'gained' | 'lost';
  readonly a: { readonly authority: string; readonly identifier: string };
  readonly b: { readonly authority: string; readonly identifier: string };
  readonly score: number;
  readonly explanation: string;
}

interface Difference {
  readonly version: string;
  readonly records: number;
  readonly pairs: number;
  readonly links: number;
  readonly reviews: number;
  readonly linksGained: number;
  readonly linksLost: number;
  readonly personsTouched: number;
  readonly changes: readonly Change[];
  readonly disclosures: readonly {
    readonly patient: string;
    readonly at: string;
    readonly subject: string;
    readonly organization: string;
    readonly action: string;
  }[];
  readonly seconds: number;
}

interface Job {
  readonly kind: string;
  readonly version: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly records: number;
  readonly error?: string;
  readonly difference?: Difference;
}

type LearnOptions = HttpOptions & { readonly falseLinkRate?: string; readonly out?: string };
type AdoptOptions = HttpOptions & { readonly reason: string };

const pollMs = 300;

/** The life of a matching model, under `causeway match`. */
export function addMatchModels(causeway: Command, shell: Shell): void {
  const match =
    causeway.commands.find(it => it.name() === 'match') ??
    causeway.command('match').description('Matching: measure it, learn a model, compare and adopt it');
  withHttpOptions(match.command('models').description('The models there are, and which decides'))
    .addHelpText('after', '\nExample:\n  npx causeway match models')
    .action(shell.act((options: HttpOptions) => models(shell, options)));
  withHttpOptions(
    match
      .command('learn')
      .description(
        'Learn a model from the records of the exchange, without labels; nothing changes until it is adopted',
      )
      .option('--false-link-rate <rate>', 'share of automatic links that may be wrong, as estimated (default: 0.001)')
      .option('--out <file>', 'also write the model, readable JSON'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway match learn --out model.json')
    .action(shell.act((options: LearnOptions) => learn(shell, options)));
  for (const name of ['compare', 'rematch']) {
    withHttpOptions(
      match
        .command(name)
        .description(
          name === 'compare'
            ? 'Run a model over all history beside the live one, and show what it would change'
            : 'The same as compare',
        )
        .argument('<version>', 'as "match models" shows it'),
    )
      .addHelpText('after', `\nExample:\n  npx causeway match ${name} learned-20260131120000`)
      .action(shell.act((version: string, options: HttpOptions) => compare(shell, version, options)));
  }
  withHttpOptions(
    match
      .command('adopt')
      .description('Let a model decide from now on; prior-1 is the one that is shipped')
      .argument('<version>')
      .requiredOption('--reason <text>', 'why'),
  )
    .addHelpText(
      'after',
      `
Links and unlinks are events in the log, with the model's version. Also lists who was shown a person that is now parted.

Example:
  npx causeway match adopt learned-20260131120000 --reason "a year of our own data"`,
    )
    .action(shell.act((version: string, options: AdoptOptions) => adopt(shell, version, options)));
}

async function models({ io, console }: Shell, options: HttpOptions): Promise<undefined> {
  const all = await openClient(io, options, 'steward').get<readonly Summary[]>('/identity/models');
  if (options.json) console.json(all);
  else {
    const rows = all.map(it => [it.active ? '*' : '', it.version, it.records, it.pairs, it.learnedAt ?? 'shipped']);
    console.table(['', 'version', 'records', 'pairs', 'learned'], rows, ['records', 'pairs']);
  }
  return undefined;
}

async function learn(shell: Shell, options: LearnOptions): Promise<undefined> {
  const rate =
    options.falseLinkRate === undefined
      ? undefined
      : readNumber('--false-link-rate', options.falseLinkRate, 0.000_001, 0.1);
  const { version } = await finished(shell, options, {
    path: '',
    body: rate === undefined ? {} : { falseLinkRate: rate },
  });
  if (options.out !== undefined) {
    const model = await openClient(shell.io, options, 'steward').get<object>(
      `/identity/models/${encodeURIComponent(version)}`,
    );
    await writeFile(options.out, `${JSON.stringify(model, undefined, 1)}\n`);
  }
  if (options.json) shell.console.json({ version });
  else {
    shell.console.out(`learned ${version}`);
    shell.console.out(`see what it would change: npx causeway match compare ${version}`);
  }
  return undefined;
}

async function compare(shell: Shell, version: string, options: HttpOptions): Promise<undefined> {
  const { difference } = await finished(shell, options, { path: `/${encodeURIComponent(version)}/compare` });
  tell(shell, difference, options);
  return undefined;
}

async function adopt(shell: Shell, version: string, { reason, ...options }: AdoptOptions): Promise<undefined> {
  const { difference } = await finished(shell, options, {
    path: `/${encodeURIComponent(version)}/adopt`,
    body: { reason },
  });
  if (!options.json) shell.console.out(`${version} decides from now on`);
  tell(shell, difference, options);
  return undefined;
}

/** Starts the work and waits for its end, however long it takes. */
async function finished(
  { io }: Shell,
  options: HttpOptions,
  { path, body = {} }: { readonly path: string; readonly body?: object },
): Promise<Job> {
  const client = openClient(io, options, 'steward');
  const { body: started } = await client.post<Job>(`/identity/models${path}`, body);
  for (;;) {
    const job = await client.get<Job>('/identity/models/job');
    if (job.version !== started.version || job.kind !== started.kind) {
      throw new CommandFailure('interrupted', 'another work on a model took the place of this one');
    }
    if (job.state === 'failed') {
      throw new CommandFailure('failed', job.error ?? 'it failed', { exitCode: exitCodes.refused });
    }
    if (job.state === 'done') return job;
    await sleep(pollMs);
  }
}

function tell({ console }: Shell, difference: Difference | undefined, options: HttpOptions): void {
  if (!difference) return;
  if (options.json) {
    console.json(difference);
    return;
  }
  const { records, pairs, links, reviews, linksGained, linksLost, personsTouched, changes, disclosures } = difference;
  console.table(
    ['records', 'pairs', 'links', 'reviews', 'gained', 'lost', 'persons touched'],
    [[records, pairs, links, reviews, linksGained, linksLost, personsTouched]],
    ['records', 'pairs', 'links', 'reviews', 'gained', 'lost', 'persons touched'],
  );
  for (const it of changes.slice(0, 20)) console.out(`${it.change} ${it.score.toFixed(1)} bits: ${it.explanation}`);
  if (changes.length > 20) console.out(`… ${changes.length - 20} more with --json`);
  if (disclosures.length > 0) console.out(`${disclosures.length} disclosures showed a person that is parted:`);
  for (const it of disclosures.slice(0, 20))
    console.out(`${it.at} ${it.action} by ${it.subject} of ${it.organization}: ${it.patient}`);
}
