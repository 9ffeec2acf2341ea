import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Format } from '@causeway/exchange';

/** Messages or documents of one origin. */
export interface Source {
  /** `hl7v2/microsoft`. */
  readonly name: string;
  readonly format: Format;
  /** Within the corpus. */
  readonly folder: string;
  readonly files: RegExp;
  /** Where the expected outputs assume a zone for times without one. */
  readonly timeZone?: string;
}

// NIST's message-test-malformed.er7 is no message on purpose, and messages.txt is a list of files.
export const sources: readonly Source[] = [
  { name: 'hl7v2/microsoft', format: 'hl7v2', folder: 'hl7v2/microsoft-fhir-converter/input', files: /\.hl7$/ },
  { name: 'hl7v2/reportstream', format: 'hl7v2', folder: 'hl7v2/cdc-prime-reportstream', files: /\.hl7$/ },
  {
    name: 'hl7v2/nist',
    format: 'hl7v2',
    folder: 'hl7v2/nist-v2ws-pixpdq-elr-iz',
    files: /Message[^/]*\.txt$|Response[^/]*\.txt$|test_msg\.txt$|message(-test-valid)?\.er7$/,
  },
  {
    name: 'hl7v2/linuxforhealth',
    format: 'hl7v2',
    folder: 'hl7v2/linuxforhealth-hl7v2-fhir-converter',
    files: /\.hl7$/,
  },
  { name: 'hl7v2/guide', format: 'hl7v2', folder: 'hl7v2/hl7-v2-to-fhir-ig/samples/messages', files: /\.txt$/ },
  { name: 'ccda/microsoft', format: 'ccda', folder: 'ccda/microsoft-fhir-converter/input', files: /\.ccda$/ },
  { name: 'ccda/hl7-examples', format: 'ccda', folder: 'ccda/hl7-ccda-examples', files: /\.xml$/i },
  { name: 'ccda/nurra', format: 'ccda', folder: 'ccda/nurrahealth-fixtures/ccda', files: /\.xml$/ },
  { name: 'fhir/davinci-alerts', format: 'fhir', folder: 'fhir/davinci-alerts', files: /\.json$/ },
  { name: 'fhir/ips', format: 'fhir', folder: 'fhir/ips-reference-impl', files: /\.json$/ },
  { name: 'fhir/ihe-mhd', format: 'fhir', folder: 'fhir/ihe-mhd', files: /\.json$/ },
  { name: 'fhir/ihe-pixm', format: 'fhir', folder: 'fhir/ihe-pixm', files: /\.json$/ },
  {
    name: 'fhir/microsoft-fhir-server',
    format: 'fhir',
    folder: 'fhir/microsoft-fhir-server',
    // Index records, templates with ##placeholders##, a Patient without a type and a Money are no resources.
    files: /^(?!.*(indexes|LegacyRaw|MissingResourceType|MoneyWithWrongDecimal|Template)).*\.(json|ndjson)$/,
  },
];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** `CORPUS_DIR`, by default `../shared/corpus` beside the repository. */
export function corpusFolder(): string {
  const folder = process.env.CORPUS_DIR ?? join(root, '../shared/corpus');
  if (!existsSync(folder)) throw new Error(`no corpus at ${folder}: set CORPUS_DIR to the folder that holds PAIRS.tsv`);
  return folder;
}

/** A file of the corpus. */
export interface Document {
  readonly source: Source;
  /** Within the corpus. */
  readonly path: string;
  readonly bytes: Buffer;
  /** What others made of it. */
  readonly expected: unknown;
}

export function* documentsOf(source: Source, corpus: string): Generator<Document> {
  const pairs = expectedOutputs(corpus);
  const folder = join(corpus, source.folder);
  for (const file of filesIn(folder)) {
    if (!source.files.test(file)) continue;
    const path = relative(corpus, file);
    const expected = pairs.get(path);
    yield {
      source,
      path,
      bytes: readFileSync(file),
      expected: expected && JSON.parse(readFileSync(join(corpus, expected), 'utf8')),
    };
  }
}

/** The pairs of PAIRS.tsv: the expected output of an input. */
function expectedOutputs(corpus: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(corpus, 'PAIRS.tsv'), 'utf8').trim().split(/\r?\n/).slice(1);
  return new Map(
    lines.map(it => {
      const [, , input = '', expected = ''] = it.split('\t');
      return [input, expected];
    }),
  );
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(it => (it.isDirectory() ? filesIn(join(folder, it.name)) : [join(folder, it.name)]));
}
