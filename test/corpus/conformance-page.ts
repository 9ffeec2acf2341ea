import type { Adjudication } from './adjudication.ts';
import { againstUs, agreement, percent, type SourceResult, settled } from './results.ts';

const order = ['ours', 'neither', 'expected'] as const;
const titles = { ours: 'the guide is with us', neither: 'the guide leaves it open', expected: 'the expected is right' };

/** `docs/conformance.md`: what the last run found, and nothing that would differ if it ran again. */
export function conformancePage(results: readonly SourceResult[], adjudications: readonly Adjudication[]): string {
  return [
    intro,
    table(
      [
        'source',
        'documents',
        'parsed',
        'converted',
        'valid',
        'pairs',
        'elements',
        'agree',
        'settled',
        'against us',
        'agreement',
      ],
      results.map(sourceRow),
    ),
    legend,
    '## Where outputs differ, and who is right',
    adjudicated,
    ...order.flatMap(it => adjudicatedSection(it, results, adjudications)),
    '## What nobody has explained',
    unexplained(results),
    '## What is not converted',
    notConverted(results),
    '## What we say and the expected outputs do not',
    onlyOurs(results),
    '',
  ].join('\n\n');
}

const intro = `# Conformance

\`npm run test:corpus\` converts every message and document of the corpus, has the FHIR reference validator check what comes
out, and compares it with what others made of the same input, where that comes along (219 pairs). It writes this page.`;

const legend = `_Parsed_ is read as what it is; _converted_ became a Bundle; _valid_ counts Bundles without an error of the validator.
Compared are elements that carry meaning: how many resources of a type, identifiers, names, dates, codes, values, units,
status, and where references lead; not ids, narrative, displays beside a code, or extensions of a vendor. Resources are matched
by what they have in common. All elements of a resource that we do not have count as compared and not agreed. _Settled_ are
elements where the two differ and the guide is with us or leaves it open, as listed below; _agreement_ is of all others.`;

const adjudicated = `The guide is the HL7 v2-to-FHIR guide 1.0.0 or the C-CDA on FHIR guide; beneath both stands FHIR R4. Each line is a rule in
\`test/corpus/adjudications\`; its count is of elements in the last run.`;

function sourceRow(it: SourceResult): readonly string[] {
  const against = againstUs(it).reduce((sum, { elements }) => sum + elements, 0);
  return [
    it.source,
    ...[it.documents, it.parsed, it.converted, it.valid ?? '–', it.pairs].map(String),
    ...(it.pairs === 0
      ? ['', '', '', '', '']
      : [it.compared, it.agreed, settled(it), against, percent(agreement(it))].map(String)),
  ];
}

function adjudicatedSection(
  right: Adjudication['right'],
  results: readonly SourceResult[],
  adjudications: readonly Adjudication[],
): readonly string[] {
  const counts = countsByRule(results);
  const rows = adjudications
    .filter(it => it.right === right && counts.has(it.rule))
    .map(it => [it.rule, it.source, String(counts.get(it.rule)), it.because, it.guide]);
  if (rows.length === 0) return [];
  return [`### ${titles[right]}`, table(['rule', 'source', 'elements', 'why', 'where the guide says so'], rows)];
}

function countsByRule(results: readonly SourceResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, elements } of results.flatMap(it => it.disagreements)) {
    if (rule !== undefined) counts.set(rule, (counts.get(rule) ?? 0) + elements);
  }
  return counts;
}

function unexplained(results: readonly SourceResult[]): string {
  const found = results.flatMap(({ source, disagreements }) =>
    disagreements.filter(it => it.rule === undefined).map(it => ({ ...it, source })),
  );
  if (found.length === 0) return 'Nothing: every difference is in the tables above.';
  const rows = grouped(found, it => `${it.source}\t${it.path}\t${it.kind}`).map(([key, all]) => {
    const [first] = all;
    const elements = all.reduce((sum, it) => sum + it.elements, 0);
    const example = first ? `${first.expected.slice(0, 40) || '–'} / ${first.ours.slice(0, 40) || '–'}` : '';
    return [...key.split('\t'), String(elements), example];
  });
  return `These count against us.\n\n${table(['source', 'element', 'how', 'elements', 'expected / ours'], rows)}`;
}

function notConverted(results: readonly SourceResult[]): string {
  const refusals = results.flatMap(({ source, refusals }) => refusals.map(it => ({ ...it, source })));
  if (refusals.length === 0) return 'Everything is converted.';
  const rows = grouped(refusals, it => `${it.source}\t${it.code}\t${it.text}`).map(([key, all]) => [
    ...key.split('\t'),
    String(all.length),
    [...new Set(all.map(it => it.document.split('/').at(-1) ?? ''))].slice(0, 4).join(', '),
  ]);
  return table(['source', 'code', 'why', 'messages', 'for example'], rows);
}

function onlyOurs(results: readonly SourceResult[]): string {
  const rows = results
    .filter(it => Object.keys(it.onlyOurs).length > 0)
    .map(({ source, onlyOurs }) => {
      const sorted = Object.entries(onlyOurs).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      const total = sorted.reduce((sum, [, count]) => sum + count, 0);
      return [
        source,
        String(total),
        sorted
          .slice(0, 12)
          .map(([path, count]) => `${path} ${count}`)
          .join(', '),
      ];
    });
  return `Not counted above, since nothing is said against it.\n\n${table(['source', 'elements', 'most'], rows)}`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const it of items) groups.set(keyOf(it), [...(groups.get(keyOf(it)) ?? []), it]);
  return [...groups].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(escaped).join(' | ')} |`);
  return cells.join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
