import type { CodeableConcept, Coding } from '@causeway/fhir';
import { isWellFormed, systemUri } from '@causeway/terminology';
import type { CsvRecord } from './record.ts';

/** A code with its words; its system is what the row says, else `usual` where the code has its form, else none. */
export function codedConcept(record: CsvRecord, usual: string): CodeableConcept | undefined {
  const code = record.text('code');
  const name = record.text('codeName');
  if (code === undefined) return name === undefined ? undefined : { text: name };
  const system = systemOf(record, record.text('codeSystem')) ?? (isOf(usual, code) ? usual : undefined);
  const coding: Coding = { ...(system && { system }), code, ...(name && { display: name }) };
  return { coding: [coding], ...(name && { text: name }) };
}

function isOf(system: string, code: string): boolean {
  return isWellFormed(system, code);
}

/** A system by URI or name; a name nobody registered is a list of the facility's own. */
export function systemOf({ layout }: CsvRecord, said: string | undefined): string | undefined {
  if (said === undefined) return undefined;
  return (
    systemUri(said) ??
    `urn:causeway:facility:${encodeURIComponent(layout.facility.id)}:codes:${encodeURIComponent(said)}`
  );
}

/** Looks a word up, whatever its case; what is not there is counted. */
export function meant<T>(record: CsvRecord, field: string, words: Readonly<Record<string, T>>): T | undefined {
  const said = record.text(field);
  if (said === undefined) return undefined;
  const key = said.toLowerCase();
  if (Object.hasOwn(words, key)) return words[key];
  record.count(`${field} value`);
  return undefined;
}

/** A table of words for each meaning, turned round. */
export function words<T extends string>(table: Readonly<Record<T, string>>): Readonly<Record<string, T>> {
  const entries = Object.entries(table) as [T, string][];
  return Object.fromEntries(entries.flatMap(([meaning, said]) => said.split('|').map(it => [it, meaning])));
}
