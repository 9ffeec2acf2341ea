import { readPort } from '@causeway/service';
import type { Command } from 'commander';
import { type HttpOptions, localHost, openClient, withHttpOptions } from '../connection.ts';
import { formatCount, formatMs } from '../console.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { stopSignal } from '../io.ts';
import { readCount, readNumber } from '../number-option.ts';
import { type PlayReport, play } from '../player.ts';
import type { Shell } from '../shell.ts';
import { beginning, registerRegion, type SimulationKind, simulate } from '../simulated-region.ts';

interface SimulateOptions extends HttpOptions {
  readonly seed: string;
  readonly patients: string;
  readonly messages?: string;
  readonly rate?: string;
  readonly connections: string;
  readonly host?: string;
  readonly port?: string;
  readonly startAt?: string;
  readonly load?: boolean;
  readonly story?: boolean;
  readonly register: boolean;
}

export function addSimulate(causeway: Command, shell: Shell): void {
  withHttpOptions(
    causeway
      .command('simulate')
      .description('Play synthetic patients of three facilities over MLLP: scenarios and load')
      .option('--seed <seed>', 'the same seed gives the same people and the same plot', '7')
      .option('--patients <n>', 'how many people', '300')
      .option('--messages <n>', 'exactly so many (default: until every story is told, some nine for each; load: 10000)')
      .option('--rate <n>', 'messages a second (default: as fast as they are answered)')
      .option('--connections <n>', 'MLLP connections; each patient keeps to one', '4')
      .option('--load', 'one facility admitting, updating and discharging without pause, for throughput')
      .option('--story', 'seven people with a known outcome: duplicates, a merge, a shared telephone')
      .option('--start-at <time>', 'simulated time of the first message, ISO 8601 (default: 30 days ago)')
      .option('--host <host>', 'where the exchange listens (default: this machine)')
      .option('--port <port>', 'its MLLP port (default: CAUSEWAY_MLLP_PORT, or 2575)')
      .option('--no-register', 'do not register the simulated facilities first'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway simulate
  npx causeway simulate --patients 1000 --rate 200
  npx causeway simulate --load --messages 50000 --patients 6400 --connections 16
  npx causeway simulate --seed 7 --start-at 2025-01-06T08:00:00Z    the same bytes each time

The same seed and time again send the same messages: each gets its first answer again and changes nothing.
Exit codes: 0 all accepted; 1 some were refused; 2 no connection.`,
    )
    .action(shell.act((options: SimulateOptions) => run(shell, options)));
}

async function run(shell: Shell, options: SimulateOptions): Promise<number> {
  const { io, console } = shell;
  const at = {
    host: options.host ?? localHost(io.env),
    port: options.port ? readCount('--port', options.port, 1, 65_535) : readPort(io.env, 'CAUSEWAY_MLLP_PORT', 2575),
  };
  const connections = readCount('--connections', options.connections, 1, 1_000);
  const rate = options.rate === undefined ? undefined : readNumber('--rate', options.rate, 0.01, 1_000_000);
  const kind = kindOf(options);
  const startAt = readStart(options.startAt);
  const simulation = simulate({
    kind,
    seed: options.seed,
    patients: readCount('--patients', options.patients, 1, 1_000_000),
    startAt,
    ...(options.messages !== undefined && { messages: readCount('--messages', options.messages) }),
  });
  if (options.register) await registerRegion(openClient(io, options));

  const { signal, release } = stopSignal(io);
  const bar = options.json ? undefined : console.progressBar('playing', simulation.total);
  const started = performance.now();
  let report: PlayReport;
  try {
    report = await play(simulation.messages, {
      ...at,
      connections,
      signal,
      ...(rate !== undefined && { rate }),
      onProgress: answered => {
        const perSecond = answered / Math.max(0.001, (performance.now() - started) / 1_000);
        bar?.update(answered, simulation.total, `${formatCount(perSecond)} msg/s`);
      },
    });
  } finally {
    bar?.stop();
    release();
  }
  const repeat = { kind, seed: options.seed, startAt: new Date(startAt).toISOString() };
  if (options.json) console.json({ ...repeat, connections, ...report });
  else show(shell, report, { ...repeat, stopped: signal.aborted });
  return report.accepted === report.answered ? exitCodes.done : exitCodes.refused;
}

function kindOf({ load, story }: SimulateOptions): SimulationKind {
  if (load && story) throw new CommandFailure('usage', 'give --load or --story, not both');
  if (load) return 'load';
  return story ? 'story' : 'region';
}

function readStart(text: string | undefined): number {
  if (text === undefined) return beginning(Date.now());
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  throw new CommandFailure('usage', `--start-at is a time such as 2025-01-06T08:00:00Z, not "${text}"`);
}

function show(
  { console }: Shell,
  { codes, answered, refusals, seconds, perSecond, latency }: PlayReport,
  { seed, startAt, stopped }: { seed: string; startAt: string; stopped: boolean },
): void {
  const acked = Object.entries(codes).map(([code, count]) => `${code} ${formatCount(count)}`);
  console.table(
    ['sent', 'answered', 'seconds', 'msg/s', 'p50', 'p95', 'p99', 'max'],
    [
      [
        formatCount(answered),
        acked.join(', ') || 'none',
        seconds.toFixed(1),
        formatCount(perSecond),
        formatMs(latency.p50),
        formatMs(latency.p95),
        formatMs(latency.p99),
        formatMs(latency.max),
      ],
    ],
    ['sent', 'seconds', 'msg/s', 'p50', 'p95', 'p99', 'max'],
  );
  for (const [text, count] of Object.entries(refusals))
    console.out(`${console.colors.red(formatCount(count))} ${text}`);
  console.out(
    console.colors.dim(`${stopped ? 'stopped early; ' : ''}the same again: --seed ${seed} --start-at ${startAt}`),
  );
}
