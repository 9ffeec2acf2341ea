import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { readRows } from '@causeway/csv-to-fhir';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure, systemCode } from '../failure.ts';
import type { Io } from '../io.ts';
import { readJson } from '../json-file.ts';
import { readColumnMap } from '../match/column-map.ts';
import { type Measured, measure, type People, peopleOf } from '../match/measure.ts';
import type { Shell } from '../shell.ts';

interface EvaluateOptions {
  readonly records: string;
  readonly map: string;
  readonly falseLinkRate?: number;
  readonly json?: boolean;
}

/** `causeway match evaluate`: how well matching does on a file whose truth is known. */
export function addMatch(causeway: Command, shell: Shell): void {
  const match =
    causeway.commands.find(it => it.name() === 'match') ??
    causeway.command('match').description('How records become persons');
  match
    .command('evaluate')
    .description('Measure matching on a file of records; no exchange needs to run')
    .requiredOption('--records <file>', 'CSV with a head, .csv or .csv.gz')
    .requiredOption('--map <file>', 'JSON that names its columns')
    .option('--false-link-rate <share>', 'share of automatic links that may be wrong, as estimated', readRate)
    .option('--json', 'for scripts: the figures as one JSON document on the last line')
    .addHelpText(
      'after',
      `
Examples:
  npx causeway match evaluate --records people.csv --map map.json
  npx causeway match evaluate --records people.csv.gz --map map.json --json | tail -1 | jq .f1

The map: {"id": "rec_id", "cluster": "person", "given": "first", "family": "last", "birthDate": "dob", "sex": "sex",
"line": "address", "city": "city", "postalCode": "zip", "phone": "phone", "identifiers": [{"system": "ssn", "column": "ssn"}]}
and also source, middle, suffix, birthYear, birthMonth, birthDay, email, houseNumber, line2, district, state, country, motherName.
Columns that it does not name are ignored. "cluster" holds the truth, if it is known: rows with the same value are one person.
The model is learned from the records alone; the truth is only read to score. Without it links are printed, unscored.`,
    )
    .action(shell.act((options: EvaluateOptions) => evaluate(shell, options)));
}

function readRate(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate < 0.5)) throw new InvalidArgumentError('a share between 0 and 0.5, as 0.001');
  return rate;
}

async function evaluate(
  { io, console }: Shell,
  { records, map, falseLinkRate, json }: EvaluateOptions,
): Promise<undefined> {
  const people = await readPeople(io, records, map);
  console.err(`${people.descriptions.length} records read; learning from them`);
  const bar = json ? undefined : console.progressBar('Arriving', people.descriptions.length);
  const measured = measure(people, {
    falseLinkRate,
    tell: at => bar?.update(at, people.descriptions.length, 'records'),
  });
  bar?.update(people.descriptions.length, people.descriptions.length, 'records');
  bar?.stop();
  if (!measured.quality) for (const line of linkLines(people, measured)) console.out(line);
  if (json) console.json(figuresOf(people, measured));
  else for (const line of textOf(people, measured)) console.out(line);
  return undefined;
}

async function readPeople(io: Io, records: string, map: string): Promise<People> {
  const named = await readJson(io, map);
  let head: readonly string[] = [];
  const rows: (readonly string[])[] = [];
  try {
    for await (const it of readRows(bytesOf(resolve(io.directory, records), records))) {
      if ('head' in it) head = it.head.map(name => name.trim());
      else rows.push(it.cells);
    }
  } catch (cause) {
    const why =
      systemCode(cause) === 'ENOENT' ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure('unreadable-file', `cannot read ${records}: ${why}`, { cause });
  }
  return peopleOf(readColumnMap(named, head), head, rows);
}

function bytesOf(path: string, name: string): AsyncIterable<Uint8Array> {
  const bytes = createReadStream(path);
  if (!name.endsWith('.gz')) return bytes;
  const unzipped = createGunzip();
  bytes.on('error', error => unzipped.destroy(error));
  return bytes.pipe(unzipped);
}

function* linkLines({ ids }: People, { judged }: Measured): Generator<string> {
  for (const { a, b, outcome, score } of judged)
    yield JSON.stringify({ a: ids[a], b: ids[b], outcome, score: Number(score.toFixed(2)) });
}

function figuresOf({ descriptions }: People, it: Measured): Record<string, number> {
  const rate = it.seconds > 0 ? descriptions.length / it.seconds : 0;
  const { precision, recall, f1, pairs, found } = it.quality ?? {};
  const scored = { precision, recall, f1, pairs, found };
  const known = Object.entries(scored).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(known.map(([name, value]) => [name, Number(value.toFixed(6))])),
    links: it.links,
    reviews: it.reviews,
    records: descriptions.length,
    compared: it.compared,
    learnSeconds: Number(it.learnSeconds.toFixed(3)),
    seconds: Number(it.seconds.toFixed(3)),
    recordsPerSecond: Math.round(rate),
  };
}

function textOf(people: People, it: Measured): readonly string[] {
  const percent = (value: number) => `${(value * 100).toFixed(3)} %`;
  const { quality } = it;
  const figures = figuresOf(people, it);
  return [
    ...(quality
      ? [
          `precision          ${percent(quality.precision)}`,
          `recall             ${percent(quality.recall)}`,
          `F1                 ${quality.f1.toFixed(5)}`,
          `true pairs         ${quality.pairs}, of which links or reviews find ${percent(quality.found)}`,
        ]
      : []),
    `links, reviews     ${it.links}, ${it.reviews}`,
    `learned in         ${it.learnSeconds.toFixed(1)} s`,
    `arrived in         ${it.seconds.toFixed(1)} s, ${figures.recordsPerSecond} records/s`,
  ];
}
