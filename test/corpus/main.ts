import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { adjudications } from './adjudications/index.ts';
import { conformancePage } from './conformance-page.ts';
import { reached, worseThan } from './reached.ts';
import { colorful, groupedText, resultTable } from './report.ts';
import { againstUs, agreement, bar, resultOf, type SourceResult } from './results.ts';
import { corpusFolder, type Source, sources } from './sources.ts';
import { type Invalid, validate } from './validate.ts';

const usage = `npm run test:corpus -- [options]
  --only NAME      sources or documents: hl7v2, hl7v2/microsoft, hl7v2/microsoft/ADT-A01; several may be given
  --show N         the N paths that disagree most, with examples (default 10)
  --settled        show those where the guide is not with the expected output, too
  --json FILE      per source: documents, parsed, valid, elements compared, agreed, disagreements
  --no-validate    leave the FHIR validator out
  --no-worse       fail by what was reached before (test/corpus/reached.json) and not by the bar
Sources: ${sources.map(it => it.name).join(', ')}
A run of everything, validated, writes docs/conformance.md.
The corpus is ../shared/corpus, or CORPUS_DIR.`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    show: { type: 'string', default: '10' },
    settled: { type: 'boolean', default: false },
    json: { type: 'string' },
    validate: { type: 'boolean', default: true },
    worse: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
});

const page = fileURLToPath(new URL('../../../docs/conformance.md', import.meta.url));
const say = (text: string) => void process.stdout.write(`${text}\n`);

/** `hl7v2/microsoft/ADT-A01-01.hl7` */
function isChosen(name: string): boolean {
  return values.only.length === 0 || values.only.some(it => name.startsWith(it));
}

function isOpen({ name }: Source): boolean {
  return isChosen(name) || values.only.some(it => it.startsWith(`${name}/`));
}

function run(): number {
  const corpus = corpusFolder();
  const results = sources.filter(isOpen).map(it => resultOf(it, { corpus, adjudications, isChosen }));
  const invalid = values.validate ? validate(results) : [];
  for (const it of results) show(it);
  for (const it of invalid.slice(0, 30))
    say(`${colorful('red', 'invalid')} ${it.document}\n    ${it.problems.slice(0, 5).join('\n    ')}`);
  say(resultTable(results));
  // A page of a part would be no page.
  if (values.only.length === 0 && values.validate) writeFileSync(page, conformancePage(results, adjudications));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report(results, invalid), null, 2)}\n`);
  const worse = !values.worse ? worseThan(reached(), results) : undefined;
  for (const it of worse ?? []) say(`${colorful('red', 'worse')} ${it}`);
  return (worse?.length === 0 || (worse === undefined && results.every(passes))) && invalid.length === 0 ? 0 : 1;
}

function show(result: SourceResult): void {
  const { source, disagreements, refusals } = result;
  const most = Number(values.show);
  const shown = values.settled ? disagreements : againstUs(result);
  if (most > 0 && shown.length > 0) say(`${colorful('bold', `── ${source}`)}\n${groupedText(shown, most)}\n`);
  for (const { document, part, code, location, text } of refusals.slice(0, most)) {
    say(`${colorful('red', 'not converted')} ${document} #${part}: ${code} ${location} ${text}`);
  }
}

function passes(result: SourceResult): boolean {
  const rate = agreement(result);
  return result.parsed === result.documents && (rate === undefined || rate >= bar) && unexplained(result) === 0;
}

function unexplained({ disagreements }: SourceResult): number {
  return disagreements.filter(it => it.rule === undefined).length;
}

function report(results: readonly SourceResult[], invalid: readonly Invalid[]): object {
  return {
    sources: results.map(
      ({ outputs, source, documents, parsed, converted, valid, pairs, compared, agreed, ...it }) => ({
        source,
        documents,
        parsed,
        converted,
        valid: valid ?? null,
        pairs,
        elementsCompared: compared,
        elementsAgreed: agreed,
        agreement:
          agreement({ ...it, outputs, source, documents, parsed, converted, valid, pairs, compared, agreed }) ?? null,
        ...it,
      }),
    ),
    invalid,
    adjudications: adjudications.map(it => ({
      ...it,
      path: it.path.source,
      expected: it.expected?.source,
      ours: it.ours?.source,
      words: it.words?.source,
      again: it.again?.source,
      at: it.at?.source,
      file: it.file?.source,
    })),
  };
}

if (values.help) {
  say(usage);
  process.exit(0);
}
process.exit(run());
