import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConceptMap } from './concept-map.ts';
import { adtA01 } from './messages/adt-a01.ts';
import { adtA02 } from './messages/adt-a02.ts';
import { adtA05 } from './messages/adt-a05.ts';
import { adtA06 } from './messages/adt-a06.ts';
import { adtA09 } from './messages/adt-a09.ts';
import { adtA11 } from './messages/adt-a11.ts';
import { oruR01 } from './messages/oru-r01.ts';
import type { SegmentMap } from './segment-map.ts';
import { corpusFolder } from './validated-messages.ts';

// Holds our maps against the guide's tables.
const mappings = join(corpusFolder(), 'hl7v2/hl7-v2-to-fhir-ig/mappings');
const messages = [adtA01, adtA02, adtA05, adtA06, adtA09, adtA11, oruR01];

function table(folder: string, title: string): readonly (readonly string[])[] {
  const file = readdirSync(join(mappings, folder)).find(it => it.includes(`_ ${title} - `));
  if (file === undefined) throw new Error(`the guide has no table ${title} in ${folder}`);
  return parseCsv(readFileSync(join(mappings, folder, file), 'utf8')).slice(2);
}

function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push((quoted?.replaceAll('""', '"') ?? bare ?? '').replaceAll('\n', ' ').trim());
    if (end !== ',') rows.push([]);
  }
  return rows;
}

/** `performer[1](PractitionerRole.practitioner)` and `performer[]` are both `performer`. */
function attribute(path: string): string {
  return path
    .replace(/\(.*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/="[^"]*"$/, '')
    .replace(/^_/, '');
}

function covers(ours: string, guides: string): boolean {
  return guides === ours || guides.startsWith(`${ours}.`) || ours.startsWith(`${guides}.`);
}

const segmentMaps = new Map<string, SegmentMap>(
  messages.flatMap(message => Array.from(message.rows.values()).flat()).map(({ map }) => [map.name, map]),
);

describe('segment maps', () => {
  it.each(Array.from(segmentMaps))('every row of %s is a row of the guide, or says why it departs', (name, map) => {
    const guide = table('segments', name);
    for (const { from, to, departs } of map.rows) {
      if (departs !== undefined) continue;
      const ours = attribute(map.element === undefined ? to : `${map.element}.${to}`);
      const found = guide.some(row => row[1] === from && row[9] && covers(ours, attribute(row[9])));
      expect(found, `${name}: ${from} -> ${to}`).toBe(true);
    }
  });
});

describe('message maps', () => {
  it.each(messages)('every line of $structure is a line of the guide', ({ structure, rows }) => {
    const guide = table('messages', structure);
    for (const { from, map, segment } of Array.from(rows.values()).flat()) {
      // The guide has no line for notes of the order itself; it maps them where an order is sent (OML_O21).
      if (from.endsWith('ORDER_OBSERVATION.NTE') || from.endsWith('OBSERVATION.NTE')) continue;
      const found = guide.some(row => row[2]?.includes(segment) && mapsOf(row[10]).includes(map.name));
      expect(found, `${from} by ${map.name}`).toBe(true);
    }
  });
});

function mapsOf(cell: string | undefined): readonly string[] {
  return (cell ?? '').split(/[\s,]+/);
}

const folder = new URL('./concept-maps/', import.meta.url);
const conceptMaps = await Promise.all(
  readdirSync(folder).map(async file => {
    const module: Record<string, ConceptMap> = await import(new URL(file, folder).href);
    const [map] = Object.values(module);
    if (map === undefined) throw new Error(`${file} exports no map`);
    return map;
  }),
);

describe('concept maps', () => {
  it.each(conceptMaps)('$name has each code that the guide gives a target', ({ name, system, rows, ours }) => {
    const targets = table('codesystems', name).filter(row => row[0] && row[6]);
    expect(targets.length).toBeGreaterThan(0);
    for (const [v2 = '', ...cells] of targets) {
      if (v2 in ours) continue;
      const [code, , other] = rows[v2] ?? [];
      expect(code, `${name}: ${v2}`).toBe(cells[5]);
      expect(cells, `${name}: ${v2}`).toContain(other ?? system);
    }
    expect(Object.keys(rows).length).toBe(new Set(targets.map(([v2]) => v2).filter(v2 => !(v2 && v2 in ours))).size);
  });
});
