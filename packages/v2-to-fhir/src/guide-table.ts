import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusFolder } from './validated-messages.ts';

// Reads the tables of the HL7 v2-to-FHIR guide for tests and the coverage page; nothing of the conversion imports it.

export type GuideFolder = 'messages' | 'segments' | 'datatypes' | 'codesystems';
export type GuideTable = { readonly title: string; readonly rows: readonly (readonly string[])[] };

function folderOf(folder: GuideFolder): string {
  return join(corpusFolder(), 'hl7v2/hl7-v2-to-fhir-ig/mappings', folder);
}

/** The tables of a folder, by title: `PID[Patient]`. */
export function guideTables(folder: GuideFolder): readonly GuideTable[] {
  return readdirSync(folderOf(folder))
    .sort()
    .flatMap(file => {
      const title = /_ (.*?) - /.exec(file)?.[1];
      return title === undefined ? [] : [{ title, rows: readTable(join(folderOf(folder), file)) }];
    });
}

export function guideTable(folder: GuideFolder, title: string): GuideTable['rows'] {
  const found = guideTables(folder).find(it => it.title === title);
  if (found === undefined) throw new Error(`the guide has no table ${title} in ${folder}`);
  return found.rows;
}

function readTable(file: string): readonly (readonly string[])[] {
  return parseCsv(readFileSync(file, 'utf8')).slice(2);
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
export function attribute(path: string): string {
  return path
    .replace(/\(.*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/="[^"]*"$/, '')
    .replace(/^_/, '');
}

/** Whether one path is the other, or a part of it. */
export function covers(ours: string, guides: string): boolean {
  return guides === ours || guides.startsWith(`${ours}.`) || ours.startsWith(`${guides}.`);
}

/** The segment maps a cell of a message table names. */
export function mapsOf(cell: string | undefined): readonly string[] {
  return (cell ?? '').split(/[\s,]+/).filter(it => it !== '');
}
