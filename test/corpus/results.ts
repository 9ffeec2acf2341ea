import { type ConvertedFile, convertFile } from '@causeway/exchange';
import { type Adjudication, type Judged, judgeAll, type Origin } from './adjudication.ts';
import { compareResources } from './compare.ts';
import { mappedFields, WordPlaces } from './guide.ts';
import { type Document, documentsOf, type Source } from './sources.ts';

/** Why a document could not be converted. */
export interface Refusal {
  readonly document: string;
  /** Which message of the file, from 1. */
  readonly part: number;
  readonly code: string;
  readonly text: string;
  readonly location: string;
}

export interface SourceResult {
  readonly source: string;
  /** Messages and documents; a file may hold several. */
  readonly documents: number;
  /** Read as what they are, whatever there is to convert. */
  readonly parsed: number;
  readonly converted: number;
  /** Outputs; undefined when nothing was validated. */
  valid: number | undefined;
  readonly pairs: number;
  /** Elements. */
  readonly compared: number;
  readonly agreed: number;
  readonly disagreements: readonly Judged[];
  readonly refusals: readonly Refusal[];
  readonly onlyOurs: Readonly<Record<string, number>>;
  readonly unmapped: Readonly<Record<string, number>>;
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly document: string;
  /** What was sent, on one line, where that was FHIR. */
  readonly sent?: string;
  readonly converted: ConvertedFile;
}

export interface ResultOptions {
  readonly corpus: string;
  readonly adjudications: readonly Adjudication[];
  /** By the source's name and the path within its folder. */
  readonly isChosen: (name: string) => boolean;
}

export function resultOf(source: Source, { corpus, adjudications, isChosen }: ResultOptions): SourceResult {
  const sum = new Sum(adjudications, mappedFields(corpus));
  for (const document of documentsOf(source, corpus)) {
    if (isChosen(`${source.name}${document.path.slice(source.folder.length)}`)) sum.add(document);
  }
  return { source: source.name, ...sum.result() };
}

const unread: ReadonlySet<string> = new Set(['unreadable', 'too-large', 'no-message', 'no-converter']);

class Sum {
  readonly #adjudications: readonly Adjudication[];
  /** Fields for which the HL7 v2 guide has a target. */
  readonly #mapped: ReadonlySet<string>;
  #documents = 0;
  #converted = 0;
  #pairs = 0;
  #compared = 0;
  #agreed = 0;
  readonly #disagreements: Judged[] = [];
  readonly #refusals: Refusal[] = [];
  readonly #onlyOurs: Record<string, number> = {};
  readonly #unmapped: Record<string, number> = {};
  readonly #outputs: Output[] = [];

  constructor(adjudications: readonly Adjudication[], mapped: ReadonlySet<string>) {
    this.#adjudications = adjudications;
    this.#mapped = mapped;
  }

  add({ source, path, bytes, expected }: Document): void {
    const { format, timeZone = 'UTC' } = source;
    const converted = convertFile(format, { bytes, name: path, timeZone, receivedAt: 0 });
    if (converted === undefined || converted.parts === 0) {
      this.#documents++;
      const code = converted ? 'no-message' : 'no-converter';
      this.#refusals.push({ document: path, part: 1, code, text: `no ${format} in the file`, location: '' });
    } else {
      this.#documents += converted.parts;
      this.#refusals.push(...converted.refused.map(({ ok, ...it }) => ({ document: path, ...it })));
      this.#converted += converted.parts - converted.refused.length;
      if (converted.refused.length < converted.parts)
        this.#outputs.push({ document: path, converted, ...(format === 'fhir' && { sent: oneLine(bytes) }) });
      addCounts(this.#unmapped, converted.unmapped);
    }
    if (expected === undefined) return;
    const places = format === 'hl7v2' ? new WordPlaces(bytes.toString('utf8')) : undefined;
    const unmapped = (words: readonly string[]) => places?.unmappedOnly(words, this.#mapped);
    const standIn = (words: readonly string[], fields: RegExp) =>
      places?.only(words, it => fields.test(it)) !== undefined;
    this.#compare(expected, converted, { source: source.name, document: path, unmapped, standIn });
  }

  #compare(expected: unknown, converted: ConvertedFile | undefined, origin: Origin): void {
    const { compared, agreed, differences, onlyOurs } = compareResources(expected, converted?.bundle);
    this.#pairs++;
    this.#compared += compared;
    this.#agreed += agreed;
    this.#disagreements.push(...judgeAll(differences, origin, this.#adjudications));
    addCounts(this.#onlyOurs, onlyOurs);
  }

  result(): Omit<SourceResult, 'source'> {
    return {
      documents: this.#documents,
      parsed: this.#documents - this.#refusals.filter(({ code }) => unread.has(code)).length,
      converted: this.#converted,
      valid: undefined,
      pairs: this.#pairs,
      compared: this.#compared,
      agreed: this.#agreed,
      disagreements: this.#disagreements,
      refusals: this.#refusals,
      onlyOurs: this.#onlyOurs,
      unmapped: this.#unmapped,
      outputs: this.#outputs,
    };
  }
}

function addCounts(to: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
}

/** Empty where it is not one resource. */
function oneLine(bytes: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')));
  } catch {
    return '';
  }
}

/** Elements that disagree and where the guide sides with neither or with us. */
export function settled({ disagreements }: SourceResult): number {
  return disagreements.filter(it => it.right !== 'expected').reduce((sum, it) => sum + it.elements, 0);
}

export function againstUs({ disagreements }: SourceResult): readonly Judged[] {
  return disagreements.filter(it => it.right === 'expected');
}

/** Of the elements where an expected output is right or nothing says that it is not. */
export function agreement(result: SourceResult): number | undefined {
  const counted = result.compared - settled(result);
  return counted === 0 ? undefined : result.agreed / counted;
}

/** What is asked of every source. */
export const bar = 0.97;

export function percent(rate: number | undefined): string {
  return rate === undefined ? '–' : `${(rate * 100).toFixed(2)} %`;
}
