import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { CommandFailure, exitCodes } from '../failure.ts';
import { readCount } from '../number-option.ts';
import type { Shell } from '../shell.ts';

interface Item {
  readonly id: string;
  readonly status: string;
  readonly kind: string;
  readonly reason: string;
  readonly code: string;
  readonly text: string;
  readonly location: string;
  readonly facility: string;
  readonly sender: string;
  readonly controlId: string;
  readonly messageType: string;
  readonly receivedAt: string;
  readonly partition: number;
  readonly offset: number;
}

interface Page {
  readonly items: readonly Item[];
  readonly next?: string;
}

interface Replayed {
  readonly id: string;
  readonly ackCode: string;
  readonly refusal: { readonly reason: string; readonly text: string } | null;
}

interface ReplayReport {
  readonly replayed: number;
  readonly accepted: number;
  readonly refused: number;
  readonly messages: readonly Replayed[];
}

interface Filters {
  readonly reason?: string;
  readonly facility?: string;
}

type ListOptions = HttpOptions & Filters & { readonly status: string; readonly limit: string };
type ReplayOptions = HttpOptions & Filters & { readonly all?: boolean };

const pageSize = 500;

export function addQuarantine(causeway: Command, shell: Shell): void {
  const quarantine = causeway
    .command('quarantine')
    .description('Messages that were refused or could not be normalised: kept, visible, replayable')
    .addHelpText(
      'after',
      `
A message the exchange refuses is kept with the reason. Put the reason right (register the facility, say), then replay:
it is judged again as if it had come now.
  npx causeway quarantine list
  npx causeway quarantine replay --all --reason unknown-facility`,
    );
  withHttpOptions(
    quarantine
      .command('list')
      .description('Quarantined messages, the oldest first, without content')
      .option('--status <status>', 'open, replaced (came again, refused otherwise) or resolved', 'open')
      .option('--reason <reason>', 'only these, as unknown-facility')
      .option('--facility <id>', 'only these')
      .option('--limit <n>', 'at most so many', '100'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway quarantine list --reason unknown-facility')
    .action(shell.act((options: ListOptions) => list(shell, options)));
  withHttpOptions(
    quarantine
      .command('show')
      .description('One message with its content, which is a disclosure of what it says')
      .argument('<id>', 'as "quarantine list" shows it'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway quarantine show 85e5eab3-7b42-47af-9b9e-6f8557cccab8')
    .action(shell.act((id: string, options: HttpOptions) => show(shell, id, options)));
  withHttpOptions(
    quarantine
      .command('replay')
      .description('Judge one message again, or all that are open')
      .argument('[id]', 'as "quarantine list" shows it')
      .option('--all', 'every open message')
      .option('--reason <reason>', 'with --all: only these')
      .option('--facility <id>', 'with --all: only these'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway quarantine replay 0b6f1c1e-…
  npx causeway quarantine replay --all --reason unknown-facility

Exit codes: 0 all accepted; 1 some were refused again; 2 not tried.`,
    )
    .action(shell.act((id: string | undefined, options: ReplayOptions) => replay(shell, id, options)));
}

async function list({ io, console }: Shell, options: ListOptions): Promise<undefined> {
  const client = openClient(io, options);
  const limit = readCount('--limit', options.limit);
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page: Page = await client.get(
      `/quarantine?${query({ ...filtersOf(options), status: options.status, limit: String(Math.min(limit - items.length, pageSize)), after })}`,
    );
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined && items.length < limit);
  if (options.json) {
    console.json(items);
    return undefined;
  }
  if (items.length === 0) console.out(`no ${options.status} message in quarantine`);
  else {
    console.table(
      ['id', 'received', 'facility or sender', 'message', 'MSH-10', 'reason'],
      items.map(it => [it.id, it.receivedAt, it.facility || it.sender, it.messageType, it.controlId, it.reason]),
    );
  }
  if (after !== undefined) console.err(`there are more; --limit shows them`);
  return undefined;
}

async function show({ io, console }: Shell, id: string, options: HttpOptions): Promise<undefined> {
  const { message, ...item } = await openClient(io, options).get<Item & { readonly message: string | null }>(
    `/quarantine/${encodeURIComponent(id)}`,
  );
  if (options.json) {
    console.json({ ...item, message });
    return undefined;
  }
  const { colors } = console;
  const place = `causeway.inbound.message/${item.partition} @ ${item.offset}`;
  const rows: readonly (readonly [string, string])[] = [
    ['status', item.status],
    ['received', item.receivedAt],
    ['facility', item.facility || `not registered, ${item.sender || 'unknown sender'}`],
    ['message', `${item.messageType} ${item.controlId}`.trim()],
    ['reason', item.reason],
    ['code', [item.code, item.location].filter(Boolean).join(' at ')],
    ['in the log', place],
  ];
  for (const [name, value] of rows) if (value) console.out(`${colors.dim(name.padEnd(11))} ${value}`);
  console.out(`\n${item.text}\n`);
  console.out(
    message === null ? colors.dim('(the record holds no readable message)') : message.replace(/\r\n?/g, '\n').trimEnd(),
  );
  return undefined;
}

async function replay({ io, console }: Shell, id: string | undefined, options: ReplayOptions): Promise<number> {
  if ((id === undefined) === !options.all) {
    throw new CommandFailure('usage', 'give the id of one message, or --all', {
      hint: 'npx causeway quarantine list shows them.',
    });
  }
  const client = openClient(io, options);
  if (id !== undefined) {
    const { body } = await client.post<Replayed>(`/quarantine/${encodeURIComponent(id)}/replay`);
    if (options.json) console.json(body);
    else console.out(told(body));
    return body.ackCode === 'AA' ? exitCodes.done : exitCodes.refused;
  }
  const { body } = await client.post<ReplayReport>(`/quarantine/replay?${query(filtersOf(options))}`);
  if (options.json) console.json(body);
  else {
    for (const it of body.messages) if (it.ackCode !== 'AA') console.out(told(it));
    console.out(
      body.replayed === 0
        ? 'no open message to replay'
        : `${body.replayed} replayed: ${body.accepted} accepted, ${body.refused} refused again`,
    );
  }
  return body.refused === 0 ? exitCodes.done : exitCodes.refused;
}

function told({ id, ackCode, refusal }: Replayed): string {
  return `${id} ${ackCode}${refusal ? ` ${refusal.reason}: ${refusal.text}` : ' accepted'}`;
}

function filtersOf({ reason, facility }: Filters): Filters {
  return { ...(reason && { reason }), ...(facility && { facility }) };
}

function query(given: Readonly<Record<string, string | undefined>> | Filters): URLSearchParams {
  return new URLSearchParams(Object.entries(given).filter((it): it is [string, string] => it[1] !== undefined));
}
