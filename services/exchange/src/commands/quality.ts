import type { Command } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import { type Colors, formatCount } from '../console.ts';
import { CommandFailure } from '../failure.ts';
import { queryOf } from '../query-text.ts';
import type { Shell } from '../shell.ts';

interface Measure {
  readonly name: string;
  readonly dimension: string;
  readonly title: string;
  readonly serves: string;
  readonly field: string;
  readonly met: number;
  readonly of: number;
  readonly score: number;
}

interface Feed {
  readonly facility: string;
  readonly type: string;
  readonly messages: number;
  readonly score: number;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly measures: readonly Measure[];
  readonly trend: readonly { readonly day: string; readonly score: number }[];
}

interface Answer {
  readonly period: { readonly start: string; readonly end: string };
  readonly feeds: readonly Feed[];
}

type QualityOptions = HttpOptions & {
  readonly facility?: string;
  readonly type?: string;
  readonly period: string;
  readonly format?: string;
};

export function addQuality(causeway: Command, shell: Shell): void {
  withHttpOptions(
    causeway
      .command('quality')
      .description('How good the messages of each facility are: complete, valid, in time')
      .option('--facility <id>', 'only this one, with what it lacks')
      .option('--type <type>', 'only this message, as ADT_A01')
      .option('--period <period>', '30d, 2026-03, 2026-03-01 or 2026-03-01/2026-03-07; days of receipt, UTC', '30d')
      .option('--format <format>', 'csv or fhir (MeasureReport), instead of a table'),
  )
    .addHelpText(
      'after',
      `
Examples:
  npx causeway quality
  npx causeway quality --facility riverside --period 7d
  npx causeway quality --format csv > quality.csv
  npx causeway quality --json

A score is 0 to 100: half what matching, alerts and clinicians need and is there, three tenths what is valid, two tenths
what came in time. The trend is a bar for each day with messages.`,
    )
    .action(shell.act((options: QualityOptions) => quality(shell, options)));
}

async function quality({ io, console }: Shell, options: QualityOptions): Promise<undefined> {
  const { facility, type, period, format } = options;
  if (format !== undefined && !['csv', 'fhir'].includes(format))
    throw new CommandFailure('usage', '--format is csv or fhir');
  const client = openClient(io, options);
  const path = `/quality?${queryOf({ facility, type, period, _format: format ?? 'json' })}`;
  if (format === 'csv') {
    console.out((await client.text(path)).trimEnd());
    return undefined;
  }
  const answer = await client.get<Answer>(path);
  if (format === 'fhir' || options.json) console.json(answer);
  else show({ console }, answer, facility);
  return undefined;
}

function show({ console }: Pick<Shell, 'console'>, { feeds, period }: Answer, facility: string | undefined): void {
  const { colors } = console;
  if (feeds.length === 0) {
    console.out(`no messages from ${period.start} to ${period.end}`);
    return;
  }
  console.table(
    ['facility', 'type', 'messages', 'score', 'complete', 'valid', 'in time', 'trend'],
    feeds.map(it => [
      it.facility,
      it.type,
      formatCount(it.messages),
      coloured(it.score, colors),
      ...['completeness', 'validity', 'timeliness'].map(name => coloured(it.dimensions[name], colors)),
      sparkline(it.trend.map(day => day.score)),
    ]),
    ['messages', 'score', 'complete', 'valid', 'in time'],
  );
  if (facility !== undefined) for (const it of feeds) showMeasures({ console }, it);
}

/** What the interface engineer of the facility can put right, the worst first. */
function showMeasures({ console }: Pick<Shell, 'console'>, { type, measures }: Feed): void {
  const lacking = measures.filter(it => it.score < 100).sort((a, b) => a.score - b.score);
  if (lacking.length === 0) return;
  console.out(`\n${console.colors.bold(type)}`);
  console.table(
    ['score', 'met', 'of', 'field', 'what', 'for'],
    lacking.map(it => [
      coloured(it.score, console.colors),
      formatCount(it.met),
      formatCount(it.of),
      it.field,
      it.title,
      it.serves,
    ]),
    ['score', 'met', 'of'],
  );
}

function coloured(score: number | undefined, colors: Colors): string {
  if (score === undefined) return colors.dim('–');
  const text = score.toFixed(1);
  if (score >= 90) return colors.green(text);
  return score >= 70 ? colors.yellow(text) : colors.red(text);
}

const bars = '▁▂▃▄▅▆▇█';
const mostDays = 30;

/** A bar for each day, from 0 to 100. */
function sparkline(scores: readonly number[]): string {
  return scores
    .slice(-mostDays)
    .map(it => bars[Math.min(bars.length - 1, Math.floor((it / 100) * bars.length))] ?? '')
    .join('');
}
