import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { convertCda, readCda } from '@causeway/cda-to-fhir';
import { percentile } from '../machine.ts';
import type { Measure, Result } from '../measure.ts';

const megabyte = 1_000_000;
const sample = fileURLToPath(new URL('../../../samples/ccd.xml', import.meta.url));
const facility = {
  id: 'bench',
  name: 'Bench',
  authority: { universalId: '2.16.840.1.113883.19.5.1', universalIdType: 'ISO' },
  timeZone: 'America/Los_Angeles',
};

/** Reading and converting one C-CDA document of a megabyte, on one core. */
export const ccda: Measure = { name: 'ccda', engines: ['embedded'], run };

async function run(): Promise<readonly Result[]> {
  const bytes = Buffer.from(largeDocument(readFileSync(sample, 'utf8')));
  const times = Array.from({ length: 30 }, () => timed(bytes));
  const warm = times.slice(5);
  const size = `${(bytes.length / megabyte).toFixed(1)} MB C-CDA to FHIR`;
  return [
    { what: `${size}, p50`, value: percentile(warm, 0.5), unit: 'ms', target: { most: 150 } },
    { what: `${size}, the first`, value: times[0] ?? Number.NaN, unit: 'ms' },
  ];
}

function timed(bytes: Buffer): number {
  const begin = performance.now();
  convertCda(readCda(bytes), { facility, receivedAt: 0 });
  return performance.now() - begin;
}

/** The sections of the sample again and again, each entry with ids of its own. */
function largeDocument(xml: string): string {
  const from = xml.indexOf('<structuredBody>') + '<structuredBody>'.length;
  const to = xml.indexOf('</structuredBody>');
  const body = xml.slice(from, to);
  const times = Math.ceil(megabyte / body.length);
  const copies = Array.from({ length: times }, (_, n) => body.replace(/extension="(\w+-\d+)"/g, `extension="$1-${n}"`));
  return xml.slice(0, from) + copies.join('') + xml.slice(to);
}
