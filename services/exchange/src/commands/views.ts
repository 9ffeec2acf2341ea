import { setTimeout as sleep } from 'node:timers/promises';
import type { RebuildResult, ViewStatus } from '@causeway/service';
import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount, formatSeconds } from '../console.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { stopSignal } from '../io.ts';
import type { Shell } from '../shell.ts';

type StatusOptions = HttpOptions & { readonly watch?: boolean };

export function addViews(causeway: Command, shell: Shell): void {
  const views = causeway.command('views').description('What services keep of the log, and how it is built anew');
  withHttpOptions(views.command('list').description('Every view with its build, count, checksum and lag'))
    .addHelpText('after', '\nExample:\n  npx causeway views list --json')
    .action(shell.act((options: HttpOptions) => list(shell, options)));
  withHttpOptions(
    views
      .command('rebuild')
      .description('Build a view anew from the log beside the live one, compare, and switch')
      .argument('<view>', 'as "views list" shows it, e.g. identity.links'),
  )
    .addHelpText(
      'after',
      `
Example:
  npx causeway views rebuild query.record

Readers and writers go on meanwhile. Nothing is sent again: a rebuild makes documents, not alerts. When the new build
does not equal the live one at the same positions, the live one stays and the command ends with 1.
Ctrl-C leaves the rebuild running; "npx causeway views status" shows it.`,
    )
    .action(shell.act((view: string, options: HttpOptions) => rebuild(shell, view, options)));
  withHttpOptions(
    views
      .command('status')
      .description('Rebuilds under way and how the last ones ended')
      .option('--watch', 'again every second until Ctrl-C'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway views status --watch')
    .action(shell.act((options: StatusOptions) => status(shell, options)));
}

function read(client: ExchangeClient): Promise<readonly ViewStatus[]> {
  return client.get('/views');
}

async function list({ io, console }: Shell, options: HttpOptions): Promise<undefined> {
  const all = await read(openClient(io, options));
  if (options.json) {
    console.json(all);
    return undefined;
  }
  console.table(
    ['view', 'version', 'build', 'documents', 'checksum', 'events', 'lag'],
    all.map(it => [
      it.view,
      it.version,
      it.build,
      formatCount(it.documents),
      it.checksum,
      formatCount(it.events),
      formatCount(it.lag),
    ]),
    ['version', 'build', 'documents', 'events', 'lag'],
  );
  return undefined;
}

async function status({ io, console }: Shell, options: StatusOptions): Promise<undefined> {
  const client = openClient(io, options);
  const { signal, release } = stopSignal(io);
  try {
    do {
      const all = await read(client);
      if (options.json) console.json(all);
      else {
        if (options.watch && io.stdout.isTTY) io.stdout.write('\x1b[2J\x1b[H');
        console.table(
          ['view', 'build', 'lag', 'rebuild'],
          all.map(it => [it.view, it.build, formatCount(it.lag), stateOf(it)]),
          ['build', 'lag'],
        );
      }
      if (options.watch) await sleep(1_000, undefined, { signal }).catch(() => {});
    } while (options.watch && !signal.aborted);
  } finally {
    release();
  }
  return undefined;
}

function stateOf({ rebuild: running, lastRebuild, lastError }: ViewStatus): string {
  if (running) {
    const share = running.total > 0 ? (100 * running.applied) / running.total : 100;
    return `${running.phase} ${share.toFixed(0)} %, ${formatCount(running.eventsPerSecond)} events/s, ${formatSeconds(running.secondsLeft)} left`;
  }
  if (lastError) return `failed: ${lastError}`;
  return lastRebuild ? verdictOf(lastRebuild) : '';
}

function verdictOf({ equal, events, seconds, documents, checksum }: RebuildResult): string {
  const verdict = equal === null ? 'another version than before' : 'equal to the live one';
  const rate = formatCount(events / Math.max(seconds, 0.001));
  return `rebuilt, ${verdict}: ${formatCount(documents)} ${documents === 1 ? 'document' : 'documents'}, checksum ${checksum}, ${formatCount(events)} events in ${seconds.toFixed(1)} s (${rate}/s)`;
}

async function rebuild({ io, console }: Shell, view: string, options: HttpOptions): Promise<number> {
  const client = openClient(io, options);
  const before = find(await read(client), view);
  const { signal, release } = stopSignal(io);
  // A rebuild that another terminal began is shown as well as one begun here.
  if (!before.rebuild) await client.post(`/views/${encodeURIComponent(before.view)}/rebuild`);
  const bar = options.json ? undefined : console.progressBar(before.view, before.events + before.lag);
  try {
    for (;;) {
      const now = find(await read(client), before.view);
      if (now.rebuild) {
        const { applied, total, eventsPerSecond, secondsLeft, phase } = now.rebuild;
        bar?.update(
          applied,
          total,
          `${formatCount(eventsPerSecond)} events/s | ${phase === 'verifying' ? 'comparing' : `${formatSeconds(secondsLeft)} left`}`,
        );
      } else {
        const { lastRebuild: result, lastError } = now;
        if (result && result.build !== before.lastRebuild?.build) bar?.update(result.events, result.events, 'done');
        bar?.stop();
        return conclude({ console, before, now, json: options.json, result, lastError });
      }
      await sleep(200, undefined, { signal }).catch(() => {});
      if (signal.aborted) {
        bar?.stop();
        console.err('the rebuild goes on; "npx causeway views status" shows it');
        return exitCodes.done;
      }
    }
  } finally {
    bar?.stop();
    release();
  }
}

function conclude(given: {
  readonly console: Shell['console'];
  readonly before: ViewStatus;
  readonly now: ViewStatus;
  readonly json: boolean | undefined;
  readonly result: RebuildResult | undefined;
  readonly lastError: string | undefined;
}): number {
  const { console, before, now, json, result, lastError } = given;
  if (lastError)
    throw new CommandFailure('rebuild-failed', `${now.view} was not rebuilt: ${lastError}`, {
      exitCode: exitCodes.refused,
    });
  if (!result || result.build === before.lastRebuild?.build) {
    throw new CommandFailure('rebuild-unknown', `the rebuild of ${now.view} ended without a result`, {
      hint: 'The exchange may have been restarted meanwhile, or another instance leads the rebuild: see "npx causeway views list".',
      exitCode: exitCodes.refused,
    });
  }
  if (json) console.json({ ...result, view: now.view });
  else console.out(`${console.colors.green('✔')} ${now.view} ${verdictOf(result)}`);
  return exitCodes.done;
}

/** By its full name, or by the part after the dot where only one service has it. */
function find(all: readonly ViewStatus[], name: string): ViewStatus {
  const found = all.filter(it => it.view === name || it.view.endsWith(`.${name}`));
  const [view] = found;
  if (view && found.length === 1) return view;
  throw new CommandFailure(
    'no-such-view',
    `${found.length > 1 ? `several services have a view ${name}` : `there is no view ${name}`}`,
    { hint: `views: ${(found.length > 1 ? found : all).map(it => it.view).join(', ')}` },
  );
}
