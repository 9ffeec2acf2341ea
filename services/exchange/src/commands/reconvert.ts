import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount, formatSeconds } from '../console.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { stopSignal } from '../io.ts';
import type { Shell } from '../shell.ts';

interface Status {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly publish: boolean;
  readonly read: number;
  readonly total: number;
  readonly secondsLeft: number;
  readonly messages: number;
  readonly same: number;
  readonly different: number;
  readonly unpublished: number;
  readonly failed: number;
  readonly corrections: number;
  readonly paths: readonly {
    readonly path: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
  readonly samples: readonly {
    readonly message: { readonly partition: number; readonly offset: number };
    readonly resource: string;
    readonly path: string;
    readonly change: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }[];
  readonly error?: string;
}

type Options = HttpOptions & {
  readonly facility: string;
  readonly since: string;
  readonly until?: string;
  readonly type?: string;
  readonly dryRun?: boolean;
  readonly publish?: boolean;
  readonly show?: boolean;
};

export function addReconvert(ingest: Command, shell: Shell): void {
  withHttpOptions(
    ingest
      .command('reconvert')
      .description('Read stored messages with the mapper and the maps of today, and show or publish what differs')
      .requiredOption('--facility <id>', 'whose messages')
      .requiredOption('--since <time>', 'received from then on: a date or a time')
      .option('--until <time>', 'received before')
      .option('--type <type>', 'only this message, as ORU_R01 or ORU')
      .option('--dry-run', 'show what differs from what was published, and change nothing')
      .option('--publish', 'publish corrections')
      .option('--show', 'samples with what stood there and stands there now: a disclosure'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway ingest reconvert --facility riverside --since 2026-03-01 --dry-run
  npx causeway ingest reconvert --facility riverside --since 2026-03-01 --type ORU --publish

A correction changes what its message said and no later one has said since; nobody is alerted by it. Begun again, it
publishes nothing twice. Ctrl-C stops it. Exit codes: 0 done; 1 it failed or was stopped; 2 not begun.`,
    )
    .action(shell.act((options: Options) => reconvert(shell, options)));
}

async function reconvert({ io, console }: Shell, options: Options): Promise<number> {
  const { facility, since, until, type, publish = false, show = false, dryRun = false } = options;
  if (publish === dryRun)
    throw new CommandFailure('usage', 'say --dry-run to see what differs, or --publish to publish it');
  const client = openClient(io, options);
  const request = { facility, since, publish, show, ...(until && { until }), ...(type && { type }) };
  const { body: begun } = await client.post<Status>('/reconversions', request);
  const path = `/reconversions/${begun.id}`;
  const { signal, release } = stopSignal(io);
  const bar = options.json ? undefined : console.progressBar('reading', begun.total);
  try {
    let status = begun;
    while (status.state === 'running') {
      await sleep(200, undefined, { signal }).catch(() => {});
      status = signal.aborted ? await client.delete<Status>(path) : await client.get<Status>(path);
      bar?.update(status.read, status.total, noteOf(status));
      if (signal.aborted) break;
    }
    bar?.stop();
    return conclude({ console }, status, options);
  } finally {
    bar?.stop();
    release();
  }
}

function noteOf({ different, secondsLeft }: Status): string {
  return `${formatCount(different)} differ | ${formatSeconds(secondsLeft)} left`;
}

function conclude({ console }: Pick<Shell, 'console'>, status: Status, { json }: Options): number {
  if (json) console.json(status);
  else told({ console }, status);
  if (status.state === 'failed') {
    throw new CommandFailure('reconvert-failed', status.error ?? 'it failed', { exitCode: exitCodes.refused });
  }
  return status.state === 'done' ? exitCodes.done : exitCodes.refused;
}

const mostPaths = 40;

function told({ console }: Pick<Shell, 'console'>, status: Status): void {
  const { colors } = console;
  const { messages, same, different, unpublished, failed, corrections, paths, samples, publish, state } = status;
  console.out(
    `${formatCount(messages)} messages: ${formatCount(same)} as published, ${colors.yellow(`${formatCount(different)} differ`)}`,
  );
  if (unpublished > 0)
    console.out(`${formatCount(unpublished)} with nothing published yet: see "npx causeway quarantine list"`);
  if (failed > 0) console.out(colors.red(`${formatCount(failed)} do not convert today; what was published stays`));
  if (paths.length > 0) {
    console.out();
    console.table(
      ['element', 'added', 'removed', 'changed'],
      paths.slice(0, mostPaths).map(it => [it.path, ...[it.added, it.removed, it.changed].map(formatCount)]),
      ['added', 'removed', 'changed'],
    );
    if (paths.length > mostPaths) console.out(`and ${formatCount(paths.length - mostPaths)} more; --json shows them`);
    console.out();
    for (const it of samples.slice(0, 10)) console.out(sampleText(it, colors));
  }
  if (state !== 'done') console.out(colors.yellow('stopped; what was published stays'));
  else if (publish) console.out(colors.green(`${formatCount(corrections)} corrections published`));
  else if (corrections > 0)
    console.out(`nothing was changed; ${formatCount(corrections)} corrections would be published by --publish`);
}

function sampleText(
  { message, resource, path, change, before, after }: Status['samples'][number],
  colors: Shell['console']['colors'],
): string {
  const place = colors.dim(`${message.partition} @ ${message.offset}`);
  const shown =
    before === undefined && after === undefined
      ? ''
      : `: ${JSON.stringify(before) ?? '–'} → ${JSON.stringify(after) ?? '–'}`;
  return `${place} ${resource} ${path} ${change}${shown}`;
}
