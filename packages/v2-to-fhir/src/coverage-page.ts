import { attribute, covers, guideTables, mapsOf } from './guide-table.ts';
import type { MessageMap } from './message-map.ts';
import { messageMaps } from './message-maps.ts';
import type { SegmentMap } from './segment-map.ts';

// How many rows of the guide's tables are mapped. The page docs/hl7v2-coverage.md is what `coveragePage` gives.

type Count = {
  readonly title: string;
  readonly rows: number;
  readonly mapped: number;
  readonly missing: readonly string[];
};

const lines = messageMaps.flatMap(map => Array.from(map.rows.values()).flat());
const segmentMaps = lines.map(({ map }) => map);

// Made for Bundles that stand on their own, by packages/v2-to-fhir/src/envelope: not by rows, so not counted here.
const envelope = /^(MSH|MSA|SFT|EVN|PID\[Provenance)/;

/** A row of a segment table is mapped where a map of the same name has one of the field and the element. */
function segmentCounts(): readonly Count[] {
  return guideTables('segments')
    .filter(({ title }) => !envelope.test(title))
    .map(({ title, rows }) => {
      const mapped = rows.filter(row => row[9]);
      const missing = mapped
        .filter(row => !segmentMaps.some(map => map.name === title && hasRow(map, row)))
        .map(row => row[1] || title.slice(0, 3));
      return counted(title, mapped.length, missing);
    });
}

function hasRow(map: SegmentMap, [, from = '', , , , , , , , to = '']: readonly string[]): boolean {
  const wanted = attribute(to);
  return map.rows.some(row => {
    const ours = attribute(map.element === undefined ? row.to : `${map.element}.${row.to}`);
    const fields = [row.from, ...row.reads.map(it => `${from.slice(0, 3)}-${it}`)];
    if (from === '' || !from.includes('-')) return covers(ours, wanted);
    // A resource that the row's reference makes (`actor(Practitioner)`) is mapped with it.
    return (
      fields.includes(from) &&
      (wanted.startsWith('$this') || covers(ours, wanted) || ours.startsWith(wanted.split('.')[0] ?? ''))
    );
  });
}

/** A line of a message table is mapped where a map of the structure takes the segment by the map the line names. */
function messageCounts(): readonly Count[] {
  const byStructure = new Map<string, MessageMap>(messageMaps.map(it => [it.structure, it]));
  return guideTables('messages').map(({ title, rows }) => {
    const named = rows.flatMap(row =>
      mapsOf(row[10])
        .filter(name => !envelope.test(name))
        .map(name => ({ segment: segmentOf(row[2]), name })),
    );
    const ours = byStructure.get(title)?.rows;
    const missing = named.filter(({ segment, name }) => !ours?.get(segment)?.some(({ map }) => map.name === name));
    return counted(
      title,
      named.length,
      missing.map(({ name }) => name),
    );
  });
}

function segmentOf(syntax: string | undefined): string {
  return /[A-Z][A-Z0-9]{2}/.exec(syntax ?? '')?.[0] ?? '';
}

function counted(title: string, rows: number, missing: readonly string[]): Count {
  return { title, rows, mapped: rows - missing.length, missing: [...new Set(missing)] };
}

function tableOf(counts: readonly Count[], what: string): string {
  const head = [`| ${what} | rows | mapped | not mapped |`, '| --- | ---: | ---: | --- |'];
  const body = counts.map(
    ({ title, rows, mapped, missing }) => `| ${title} | ${rows} | ${mapped} | ${missing.join(' ')} |`,
  );
  const rows = counts.reduce((sum, it) => sum + it.rows, 0);
  const mapped = counts.reduce((sum, it) => sum + it.mapped, 0);
  const share = `${((mapped / rows) * 100).toFixed(1)} %`;
  return [...head, ...body, `| **all** | ${rows} | ${mapped} | ${share} |`].join('\n');
}

/** The message structures the guide has no table for, with why ours is as it is. */
function ownMessages(): string {
  const own = messageMaps.filter(it => it.ours !== undefined);
  return own.map(({ structure, triggers, ours }) => `- ${structure} (${events(triggers)}): ${ours}`).join('\n');
}

function events(triggers: readonly string[]): string {
  return triggers.map(it => it.slice(it.indexOf('_') + 1)).join(' ');
}

export function coveragePage(): string {
  const known = messageMaps.map(({ structure, triggers }) => `- ${structure}: ${events(triggers)}`).join('\n');
  return `# What of HL7 v2 is mapped

Generated from the maps and from the tables of the HL7 v2-to-FHIR guide 1.0.0; \`npm run coverage -w packages/v2-to-fhir\` writes it.
A field that is sent and not mapped is never dropped silently: it is counted for the facility (\`causeway ingest unmapped\`).
MSH, SFT, EVN and the Provenance of PID become resources in \`causeway convert\` only; in the exchange, events say the same.

## Messages that are taken

${known}

## Message tables of the guide

${tableOf(messageCounts(), 'structure')}

## Segment tables of the guide

${tableOf(segmentCounts(), 'map')}

## Messages without a table

${ownMessages()}
`;
}
