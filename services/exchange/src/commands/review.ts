import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { CommandFailure } from '../failure.ts';
import { readCount } from '../number-option.ts';
import type { Shell } from '../shell.ts';

interface SourcePatient {
  readonly authority: string;
  readonly identifier: string;
}

interface Review {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly a: SourcePatient;
  readonly b: SourcePatient;
  readonly score: number;
  readonly probability: number;
  readonly model: string;
  readonly explanation: string;
  readonly raisedAt: string;
  readonly claim?: { readonly steward: string; readonly until: string };
  readonly decision?: { readonly verdict: string; readonly steward: string; readonly explanation: string };
  readonly samePerson: boolean;
}

interface Described {
  readonly name?: readonly { readonly text?: string; readonly family?: string; readonly given?: readonly string[] }[];
  readonly birthDate?: string;
  readonly gender?: string;
  readonly telecom?: readonly { readonly value?: string }[];
  readonly address?: readonly {
    readonly line?: readonly string[];
    readonly city?: string;
    readonly postalCode?: string;
  }[];
}

interface Detail extends Review {
  readonly waterfall: readonly { readonly field: string; readonly level: string; readonly weight: number }[];
  readonly patients: readonly Described[];
}

interface Page {
  readonly reviews: readonly Review[];
  readonly next?: string;
}

type ListOptions = HttpOptions & {
  readonly status: string;
  readonly kind: string;
  readonly mine?: boolean;
  readonly minScore?: string;
  readonly limit: string;
};
type DecideOptions = HttpOptions & { readonly verdict: string; readonly reason: string };
type UndoOptions = HttpOptions & { readonly reason: string };

const verdicts = ['link', 'separate', 'overlay-confirmed', 'overlay-rejected'];

export function addReview(causeway: Command, shell: Shell): void {
  const review = causeway
    .command('review')
    .description('The work queue of data stewards: possible duplicates and overlays')
    .addHelpText(
      'after',
      `
What the matcher is not sure of waits here for a person. A steward's word stands for ever, and can be undone.
  npx causeway review list
  npx causeway review show <id>
  npx causeway review decide <id> --verdict link --reason "same passport"`,
    );
  addList(review, shell);
  withHttpOptions(
    review.command('show').description('Both records and the weights, which is a disclosure').argument('<id>'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway review show 1f0c…+9a2b…')
    .action(shell.act((id: string, options: HttpOptions) => show(shell, id, options)));
  withHttpOptions(
    review
      .command('claim')
      .description('Keep a review from other stewards for a while')
      .argument('<id>')
      .option('--minutes <n>', 'how long', '30'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway review claim 1f0c…+9a2b… --minutes 15')
    .action(
      shell.act((id: string, options: HttpOptions & { readonly minutes: string }) =>
        post(
          shell,
          { id, what: 'claim', body: { minutes: readCount('--minutes', options.minutes, 1, 1_440) } },
          options,
        ),
      ),
    );
  withHttpOptions(review.command('release').description('Give a review back').argument('<id>'))
    .addHelpText('after', '\nExample:\n  npx causeway review release 1f0c…+9a2b…')
    .action(shell.act((id: string, options: HttpOptions) => post(shell, { id, what: 'release', body: {} }, options)));
  addDecide(review, shell);
  withHttpOptions(
    review
      .command('undo')
      .description('Take a decision back, and what it did')
      .argument('<id>')
      .requiredOption('--reason <text>', 'why'),
  )
    .addHelpText('after', '\nExample:\n  npx causeway review undo 1f0c…+9a2b… --reason "wrong twin"')
    .action(
      shell.act((id: string, options: UndoOptions) =>
        post(shell, { id, what: 'undo', body: { reason: options.reason } }, options),
      ),
    );
}

function addList(review: Command, shell: Shell): void {
  withHttpOptions(
    review
      .command('list')
      .description('Reviews, the surest first, without what describes a patient')
      .option('--status <status>', 'open, decided or withdrawn', 'open')
      .option('--kind <kind>', 'duplicate or overlay', 'duplicate')
      .option('--mine', 'only those that you claimed')
      .option('--min-score <bits>', 'only those of at least this score')
      .option('--limit <n>', 'at most so many', '50'),
  )
    .addHelpText('after', '\nExamples:\n  npx causeway review list\n  npx causeway review list --kind overlay --json')
    .action(shell.act((options: ListOptions) => list(shell, options)));
}

function addDecide(review: Command, shell: Shell): void {
  withHttpOptions(
    review
      .command('decide')
      .description('Decide a review; the word of a steward outranks the matcher for ever')
      .argument('<id>')
      .requiredOption('--verdict <verdict>', verdicts.join(', '))
      .requiredOption('--reason <text>', 'why'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway review decide 1f0c…+9a2b… --verdict separate --reason "father and son"
  npx causeway review decide overlay:1f0c…:3 --verdict overlay-confirmed --reason "number given twice"`,
    )
    .action(
      shell.act((id: string, { verdict, reason, ...options }: DecideOptions) => {
        if (!verdicts.includes(verdict)) {
          throw new CommandFailure('usage', `--verdict is one of ${verdicts.join(', ')}, not "${verdict}"`);
        }
        return post(shell, { id, what: 'decide', body: { verdict, reason } }, options);
      }),
    );
}

async function list({ io, console }: Shell, options: ListOptions): Promise<undefined> {
  const limit = readCount('--limit', options.limit);
  const query = new URLSearchParams({
    status: options.status,
    kind: options.kind,
    count: String(Math.min(limit, 500)),
  });
  if (options.mine) query.set('mine', 'true');
  if (options.minScore !== undefined) query.set('minScore', options.minScore);
  const { reviews, next } = await openClient(io, options, 'steward').get<Page>(`/identity/reviews?${query}`);
  if (options.json) console.json({ reviews, ...(next === undefined ? {} : { next }) });
  else {
    const rows = reviews.map(it => [it.id, it.score.toFixed(1), it.claim?.steward ?? '', it.explanation]);
    if (rows.length === 0) console.out('nothing to review');
    else console.table(['id', 'score', 'claimed by', 'why'], rows, ['score']);
    if (next !== undefined) console.err('there are more; --limit shows them');
  }
  return undefined;
}

async function show({ io, console }: Shell, id: string, options: HttpOptions): Promise<undefined> {
  const review = await openClient(io, options, 'steward').get<Detail>(`/identity/reviews/${encodeURIComponent(id)}`);
  if (options.json) {
    console.json(review);
    return undefined;
  }
  console.out(`${review.kind.toLowerCase()} ${review.status}: ${review.explanation}`);
  console.table(
    ['', ...review.patients.map((_, at) => columnOf(review, at))],
    [
      ['number', ...review.patients.map((_, at) => numberOf(review, at))],
      ['name', ...review.patients.map(nameOf)],
      ['birth date', ...review.patients.map(it => it.birthDate ?? '')],
      ['sex', ...review.patients.map(it => it.gender ?? '')],
      ['contact', ...review.patients.map(it => (it.telecom ?? []).map(one => one.value ?? '').join(', '))],
      ['address', ...review.patients.map(addressOf)],
    ],
  );
  if (review.waterfall.length > 0) {
    console.out();
    console.table(
      ['field', 'agreement', 'bits'],
      [
        ...review.waterfall.map(it => [it.field, it.level, it.weight.toFixed(2)]),
        ['score', '', review.score.toFixed(2)],
      ],
      ['bits'],
    );
  }
  return undefined;
}

/** Of an overlay: one record at two times. */
function columnOf({ kind, patients }: Detail, at: number): string {
  if (kind !== 'OVERLAY' || patients.length < 2) return `record ${at + 1}`;
  return at === 0 ? 'before' : 'now';
}

function numberOf({ a, b }: Detail, at: number): string {
  const { authority, identifier } = at === 0 ? a : b;
  return `${identifier} of ${authority.replace('urn:causeway:authority:', '')}`;
}

async function post(
  { io, console }: Shell,
  { id, what, body }: { readonly id: string; readonly what: string; readonly body: object },
  options: HttpOptions,
): Promise<undefined> {
  const path = `/identity/reviews/${encodeURIComponent(id)}/${what}`;
  const { body: review } = await openClient(io, options, 'steward').post<Review>(path, body);
  if (options.json) console.json(review);
  else console.out(`${review.id} ${review.status}${told(review)}`);
  return undefined;
}

function told({ claim, decision }: Review): string {
  if (decision) return `: ${decision.verdict} by ${decision.steward}`;
  return claim ? `: ${claim.steward} has it until ${claim.until}` : '';
}

function nameOf({ name = [] }: Described): string {
  const [first] = name;
  return first?.text ?? [...(first?.given ?? []), first?.family ?? ''].join(' ');
}

function addressOf({ address = [] }: Described): string {
  const [first] = address;
  return first
    ? [...(first.line ?? []), first.postalCode ?? '', first.city ?? ''].filter(it => it !== '').join(', ')
    : '';
}
