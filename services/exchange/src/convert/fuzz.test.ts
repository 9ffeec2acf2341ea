import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertFile, formatOf } from './convert-file.ts';
import { type Format, formats } from './converter.ts';

// FUZZ_RUNS=20000 npx vitest run services/exchange/src/convert/fuzz.test.ts goes on for longer.
const numRuns = Number(process.env.FUZZ_RUNS ?? 250);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const corpus = process.env.CORPUS_DIR ?? join(root, '../shared/corpus');
const largest = 60_000;

const endings: Readonly<Record<Format, RegExp>> = {
  hl7v2: /\.(hl7|er7)$/,
  ccda: /\.(ccda|xml)$/i,
  fhir: /\.json$/,
  csv: /\.csv$/,
};

const csv = [
  'id,family,given,birthDate,sex\r\n1001,Testperson,Ada,1980-01-02,F\r\n1002,"Other, Jr.",Bob,1981-02-03,M\r\n',
  'patient;code;value;unit;date\n1001;2345-7;5,4;mmol/L;2026-03-01\n1001;718-7;;g/dL;\n',
];

function originals(format: Format): readonly Buffer[] {
  if (format === 'csv') return csv.map(it => Buffer.from(it));
  const folder = join(corpus, format === 'hl7v2' ? 'hl7v2' : format);
  return existsSync(folder) ? filesIn(folder, endings[format]) : [];
}

function filesIn(folder: string, ending: RegExp): readonly Buffer[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(it => {
    const path = join(folder, it.name);
    if (it.isDirectory()) return filesIn(path, ending);
    if (!ending.test(it.name)) return [];
    const bytes = readFileSync(path);
    return bytes.length <= largest ? [bytes] : [];
  });
}

const pieces: Readonly<Record<Format, readonly string[]>> = {
  hl7v2: ['|', '^', '~', '&', '\\', '""', '\r', '\\XD83D\\', '99999999', 'PID|', 'OBX|1|NM|', 'MSH|^~\\&|'],
  ccda: [
    '<',
    '>',
    '"',
    '&',
    '</section>',
    'nullFlavor="NI"',
    '<entry>',
    '<!--',
    ']]>',
    '&lol;',
    'xsi:type="ED"',
    '<id/>',
  ],
  fhir: ['{', '}', '[', ']', '"', ',', ':', 'null', '"resourceType":"Bundle"', '1e999', '{"reference":"#"}', '\\ud83d'],
  csv: [',', ';', '"', '\n', '\r\n', '""', '\t', 'id', '=1+1', '0001-01-01'],
};
const anywhere = ['\u0000', ' ', '-', 'é', '\uFEFF', '😀', 'x'.repeat(3000)];

function mutated(format: Format, files: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const put = fc.constantFrom('', ...pieces[format], ...anywhere);
  const edit = fc.record({ at: fc.nat(), cut: fc.oneof(fc.nat(12), fc.nat(2000)), put });
  const edits = fc.array(edit, { minLength: 1, maxLength: 10 });
  return fc.tuple(fc.constantFrom(...files), edits, fc.nat(100)).map(([bytes, all, truncate]) => {
    let text = bytes.toString('utf8');
    for (const { at, cut, put: piece } of all) {
      const start = at % (text.length + 1);
      text = text.slice(0, start) + piece + text.slice(start + cut);
    }
    return Buffer.from(truncate < 5 ? text.slice(0, (text.length * truncate) / 5) : text);
  });
}

const input = (bytes: Buffer) => ({ bytes, name: 'file', timeZone: 'America/New_York', receivedAt: 0 });

describe.each(formats)('a broken %s file', format => {
  const files = originals(format);

  it.skipIf(files.length === 0 || convertFile(format, input(Buffer.from('x'))) === undefined)(
    'becomes a Bundle, or is refused with a code: nothing else, and in time',
    () => {
      fc.assert(
        fc.property(mutated(format, files), bytes => {
          const began = performance.now();
          formatOf(input(bytes));
          const converted = convertFile(format, input(bytes));
          expect(converted?.bundle.resourceType).toBe('Bundle');
          for (const it of converted?.refused ?? []) expect(it.code).toMatch(/^[a-z-]+$/);
          expect(performance.now() - began).toBeLessThan(5_000);
        }),
        { numRuns },
      );
    },
    120_000,
  );
});
