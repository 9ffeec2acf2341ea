import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { formatCount } from '../console.ts';
import { readCount } from '../number-option.ts';
import { queryOf } from '../query-text.ts';
import type { Shell } from '../shell.ts';
import { exampleOf } from './codes.ts';
import { addReconvert } from './reconvert.ts';

interface Unmapped {
  readonly facility: string;
  readonly type: string;
  readonly path: string;
  readonly count: number;
  readonly lastAt: string;
  readonly examples: readonly { readonly partition: number; readonly offset: number }[];
}

type UnmappedOptions = HttpOptions & { readonly facility?: string; readonly type?: string; readonly limit: string };

export function addIngest(causeway: Command, shell: Shell): void {
  const ingest = causeway.command('ingest').description('What became of stored messages');
  withHttpOptions(
    ingest
      .command('unmapped')
      .description('Fields, segments, sections and columns that were read and not mapped, the most frequent first')
      .option('--facility <id>', 'only of this one')
      .option('--type <type>', 'only of this message, as ADT_A01')
      .option('--limit <n>', 'at most so many', '100'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway ingest unmapped --facility riverside --type ORU_R01')
    .action(shell.act((options: UnmappedOptions) => unmapped(shell, options)));
  addReconvert(ingest, shell);
}

async function unmapped({ io, console }: Shell, options: UnmappedOptions): Promise<undefined> {
  const { facility, type } = options;
  const limit = String(readCount('--limit', options.limit, 1, 10_000));
  const { items, total } = await openClient(io, options).get<{ items: readonly Unmapped[]; total: number }>(
    `/unmapped?${queryOf({ facility, type, limit })}`,
  );
  if (options.json) {
    console.json(items);
    return undefined;
  }
  if (items.length === 0) console.out(console.colors.green('all that was sent was mapped'));
  else {
    console.table(
      ['facility', 'type', 'what', 'count', 'last', 'example'],
      items.map(it => [it.facility, it.type, it.path, formatCount(it.count), it.lastAt, exampleOf(it)]),
      ['count'],
    );
  }
  if (total > items.length) console.err(`${formatCount(total - items.length)} more; --limit shows them`);
  return undefined;
}
