import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount } from '../console.ts';
import { CommandFailure } from '../failure.ts';
import { stopSignal } from '../io.ts';
import { readCount } from '../number-option.ts';
import type { Shell } from '../shell.ts';

interface TailLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly at: string;
  readonly type: string;
  readonly bytes: number;
}

interface LagRow {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
  readonly end: number;
  readonly lag: number;
}

type TailOptions = HttpOptions & { readonly topic?: string; readonly from: string; readonly limit?: string };
type LagOptions = HttpOptions & { readonly partitions?: boolean };

export function addLog(causeway: Command, shell: Shell): void {
  const log = causeway.command('log').description('What happens in the log: types, positions and sizes, never content');
  withHttpOptions(
    log
      .command('tail')
      .description('Show records as they are appended, until Ctrl-C')
      .option('--topic <topic>', 'only this, as causeway.clinical.event; "inbound.message" will do')
      .option('--from <where>', '"end": what comes from now on; "beginning": everything', 'end')
      .option('--limit <n>', 'stop after so many records'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway log tail
  npx causeway log tail --topic clinical.event --from beginning --json | jq .type`,
    )
    .action(shell.act((options: TailOptions) => tail(shell, options)));
  withHttpOptions(
    log
      .command('lag')
      .description('How far each service is behind the log')
      .option('--partitions', 'a line for each partition'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway log lag --json')
    .action(shell.act((options: LagOptions) => lag(shell, options)));
}

async function tail({ io, console }: Shell, options: TailOptions): Promise<undefined> {
  const { from } = options;
  if (from !== 'beginning' && from !== 'end') {
    throw new CommandFailure('usage', `--from is "beginning" or "end", not "${from}"`);
  }
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : readCount('--limit', options.limit);
  const topic = options.topic && (options.topic.startsWith('causeway.') ? options.topic : `causeway.${options.topic}`);
  const query = new URLSearchParams({ from, ...(topic && { topic }) });
  const client = openClient(io, options);
  const { signal, release } = stopSignal(io);
  const ended = new AbortController();
  let shown = 0;
  try {
    const lines = client.lines(`/log/tail?${query}`, {
      signal: AbortSignal.any([signal, ended.signal]),
      accept: 'application/x-ndjson',
    });
    for await (const line of lines) {
      if (line === '') continue;
      if (options.json) console.out(line);
      else console.out(described(JSON.parse(line) as TailLine, console.colors));
      if (++shown >= limit) break;
    }
  } finally {
    ended.abort();
    release();
  }
  return undefined;
}

function described(line: TailLine, colors: Shell['console']['colors']): string {
  const { at, topic, partition, offset, type, bytes } = line;
  const place = `${topic}/${partition} @ ${offset}`;
  return `${colors.dim(at)}  ${colors.cyan(place.padEnd(40))}  ${colors.bold(type.padEnd(20))}  ${colors.dim(`${bytes} bytes`)}`;
}

async function lag({ io, console }: Shell, options: LagOptions): Promise<undefined> {
  const rows = await openClient(io, options).get<readonly LagRow[]>('/log/lag');
  if (options.json) {
    console.json(rows);
    return undefined;
  }
  if (options.partitions) {
    console.table(
      ['service', 'topic', 'partition', 'committed', 'end', 'lag'],
      rows.map(it => [it.group, it.topic, it.partition, it.committed, it.end, it.lag]),
      ['partition', 'committed', 'end', 'lag'],
    );
    return undefined;
  }
  console.table(
    ['service', 'topic', 'partitions', 'committed', 'end', 'lag'],
    summarized(rows).map(it => [
      it.group,
      it.topic,
      it.partitions,
      formatCount(it.committed),
      formatCount(it.end),
      formatCount(it.lag),
    ]),
    ['partitions', 'committed', 'end', 'lag'],
  );
  return undefined;
}

type LagSummary = Omit<LagRow, 'partition'> & { readonly partitions: number };

function summarized(rows: readonly LagRow[]): readonly LagSummary[] {
  const sums = new Map<string, LagSummary>();
  for (const { group, topic, committed, end, lag } of rows) {
    const key = `${group} ${topic}`;
    const known = sums.get(key) ?? { group, topic, partitions: 0, committed: 0, end: 0, lag: 0 };
    sums.set(key, {
      ...known,
      partitions: known.partitions + 1,
      committed: known.committed + committed,
      end: known.end + end,
      lag: known.lag + lag,
    });
  }
  return [...sums.values()];
}
