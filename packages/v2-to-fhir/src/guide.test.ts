import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConceptMap } from './concept-map.ts';
import { attribute, covers, guideTable, mapsOf } from './guide-table.ts';
import { messageMaps } from './message-maps.ts';
import type { SegmentMap } from './segment-map.ts';

// Holds our maps against the guide's tables.
const messages = messageMaps.filter(it => it.ours === undefined);

const segmentMaps = new Map<string, SegmentMap>(
  messageMaps
    .flatMap(message => Array.from(message.rows.values()).flat())
    .filter(({ map }) => map.ours === undefined)
    .map(({ map }) => [map.name, map]),
);

describe('segment maps', () => {
  it.each(Array.from(segmentMaps))('every row of %s is a row of the guide, or says why it departs', (name, map) => {
    const guide = guideTable('segments', name);
    for (const { from, to, departs } of map.rows) {
      if (departs !== undefined) continue;
      const ours = attribute(map.element === undefined ? to : `${map.element}.${to}`);
      const found = guide.some(row => row[1] === from && row[9] && covers(ours, attribute(row[9])));
      expect(found, `${name}: ${from} -> ${to}`).toBe(true);
    }
  });
});

// What the guide maps a segment by, in any of its structures: a segment means the same wherever it stands.
const linesOfGuide = messages.flatMap(({ structure }) => guideTable('messages', structure));

describe('message maps', () => {
  it.each(messageMaps)('every line of $structure is one the guide has, or is ours and says why', ({ rows }) => {
    for (const { from, map, segment } of Array.from(rows.values()).flat()) {
      if (map.ours !== undefined) continue;
      // The guide maps notes of observations by NTE[ServiceRequest] in some structures: Observation has the same rows.
      const names = map.name === 'NTE[Observation]' ? [map.name, 'NTE[ServiceRequest]'] : [map.name];
      const found = linesOfGuide.some(
        row => row[2]?.includes(segment) && names.some(name => mapsOf(row[10]).includes(name)),
      );
      const unused = !linesOfGuide.some(row => mapsOf(row[10]).includes(map.name));
      expect(found || unused, `${from} by ${map.name}`).toBe(true);
    }
  });

  it.each(messages)('$structure has the lines of the guide that we have a map for', ({ structure, rows }) => {
    const ours = new Map(Array.from(rows, ([segment, lines]) => [segment, lines.map(({ map }) => map.name)]));
    for (const row of guideTable('messages', structure)) {
      const segment = /[A-Z][A-Z0-9]{2}/.exec(row[2] ?? '')?.[0] ?? '';
      for (const name of mapsOf(row[10])) {
        if (!segmentMaps.has(name) || (name === 'NTE[ServiceRequest]' && !ours.has('OBR'))) continue;
        expect(ours.get(segment), `${structure}: ${segment} by ${name}`).toContain(name);
      }
    }
  });
});

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
    const targets = guideTable('codesystems', name).filter(row => row[0] && row[6]);
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
