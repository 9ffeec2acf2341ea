import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields for which a segment table of the HL7 v2-to-FHIR guide has a target: `PID-3`. */
export function mappedFields(corpus: string): ReadonlySet<string> {
  const folder = join(corpus, 'hl7v2/hl7-v2-to-fhir-ig/mappings/segments');
  const fields = new Set<string>();
  for (const file of readdirSync(folder).filter(it => it.endsWith('.csv'))) {
    const segment = /_ (\w{3})\[/.exec(file)?.[1] ?? '';
    for (const row of parseCsv(readFileSync(join(folder, file), 'utf8')).slice(2)) {
      // TXA[Provenance] names no fields; their numbers are in the first column.
      const [order = '', identifier = ''] = row;
      const field = /^\w{3}-\d+$/.test(identifier) ? identifier : `${segment}-${order}`;
      if (row[9]) fields.add(field);
    }
  }
  return fields;
}

function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push((quoted?.replaceAll('""', '"') ?? bare ?? '').trim());
    if (end !== ',') rows.push([]);
  }
  return rows;
}

/** Where the words of an HL7 v2 message stand: `Testperson` in `PID-5`. */
export class WordPlaces {
  readonly #places = new Map<string, Set<string>>();

  constructor(message: string) {
    for (const segment of message.replace(/^\uFEFF/, '').split(/[\r\n]+/)) {
      const id = segment.slice(0, 3);
      segment.split('|').forEach((field, index) => {
        for (const word of field.split(/[~^&]/)) this.#add(word.trim(), `${id}-${id === 'MSH' ? index + 1 : index}`);
      });
    }
  }

  #add(word: string, place: string): void {
    if (word === '') return;
    const places = this.#places.get(word) ?? new Set();
    this.#places.set(word, places.add(place));
  }

  /**
   * The fields that alone say some of the words, where all of them are fields the guide has no target for and no word
   * stands only in fields it has one for. Undefined otherwise.
   */
  unmappedOnly(words: readonly string[], mapped: ReadonlySet<string>): readonly string[] | undefined {
    return this.only(words, it => !mapped.has(it));
  }

  /** The fields that alone say some of the words, where all are of the kind, and no word stands only in others. */
  only(words: readonly string[], isOfKind: (field: string) => boolean): readonly string[] | undefined {
    // One or two characters are anywhere.
    const found = words
      .filter(it => it.length > 2)
      .flatMap(it => {
        const places = this.#places.get(it.trim());
        return places === undefined ? [] : [[...places]];
      });
    const ofKind = found.filter(places => places.every(isOfKind));
    const onlyOthers = found.some(places => !places.some(isOfKind));
    return ofKind.length === 0 || onlyOthers ? undefined : [...new Set(ofKind.flat())];
  }
}
