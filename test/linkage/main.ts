import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measure } from '@causeway/exchange';
import { runCases } from './cdc.ts';
import { runPeer } from './peer.ts';
import { casesText, type Row, rowOf, tableText } from './report.ts';
import { loadSet, sets } from './sets.ts';

const usage = `npm run test:linkage -- [options]
  --data FOLDER   where the data sets are (default ../shared/corpus/linkage)
  --peer          also measures Splink 4 (PyPI), installed into a temporary folder
  --write         puts the tables into docs/matching.md
Unsupervised, one configuration, records arriving one by one. Exits 1 when a bar is missed.`;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/corpus/linkage' },
    peer: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function run(): number {
  const rows: Row[] = [];
  for (const set of sets) {
    const people = loadSet(values.data, set);
    rows.push(rowOf(set, people, measure(people)));
    console.log(
      tableText(rows.slice(-1))
        .split('\n')
        .at(rows.length === 1 ? 0 : -1),
    );
    if (rows.length === 1) console.log(tableText(rows).split('\n').slice(1).join('\n'));
  }
  const cases = runCases(values.data, 'nbs_test.csv');
  const expanded = runCases(values.data, 'expanded_nbs_test.csv');
  console.log(`\n${casesText(cases, expanded)}`);
  if (values.peer) console.log(`\n${runPeer(values.data)}`);
  if (values.write) write(`${tableText(rows)}\n\n${casesText(cases, expanded)}`);
  const missed = [...rows.filter(it => it.missed !== ''), ...cases.filter(it => !it.passed)].length;
  console.log(missed === 0 ? '\nEvery bar is reached.' : `\n${missed} bars missed.`);
  return missed === 0 ? 0 : 1;
}

const page = 'docs/matching.md';
const marks = ['<!-- measured: npm run test:linkage -- --write -->', '<!-- end -->'] as const;

function write(text: string): void {
  const before = readFileSync(page, 'utf8');
  const from = before.indexOf(marks[0]) + marks[0].length;
  const to = before.indexOf(marks[1]);
  writeFileSync(page, `${before.slice(0, from)}\n\n${text}\n\n${before.slice(to)}`);
}

if (values.help) {
  console.log(usage);
  process.exit(0);
}
process.exit(run());
