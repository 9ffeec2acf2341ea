import { parseMessage, streamBatch } from '@causeway/hl7';
import { convert } from '@causeway/v2-to-fhir';
import { Hl7Message } from '@medplum/core';
import { Message as NodeHl7Message } from 'node-hl7-client';
import { Parser } from 'simple-hl7';
import { loadFacility, loadText } from '../load.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';

const distinct = 2_000;
const mb = 2 ** 20;
const batchBytes = 50 * mb;

/** Reading HL7 v2 on one core, beside other libraries on the same messages in the same run, and conversion to FHIR. */
export const parse: Measure = { name: 'parse', engines: ['embedded'], run };

const simple = new Parser();

/** Each reads the message and takes three values of it: MSH-10, PID-3.1, PID-5.1. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  causeway: text => {
    const message = parseMessage(text);
    return [message.value('MSH-10'), message.value('PID-3.1'), message.value('PID-5.1')];
  },
  '@medplum/core': text => {
    const message = Hl7Message.parse(text);
    const pid = message.getSegment('PID');
    return [message.getSegment('MSH')?.getField(10).toString(), pid?.getComponent(3, 1), pid?.getComponent(5, 1)];
  },
  'node-hl7-client': text => {
    const message = new NodeHl7Message({ text });
    return ['MSH.10', 'PID.3.1', 'PID.5.1'].map(it => message.get(it).toString());
  },
  'simple-hl7': text => {
    const message = simple.parse(text);
    const pid = message.getSegment('PID');
    return [message.header.getComponent(8, 1), pid?.getComponent(3, 1), pid?.getComponent(5, 1)];
  },
  'a plain split': text => text.split('\r').map(it => it.split('|')),
};

async function run({ seconds, tell }: BenchContext): Promise<readonly Result[]> {
  const texts = Array.from({ length: distinct }, (_, i) => loadText(i));
  const rates = new Map<string, number>();
  for (const [name, read] of Object.entries(readers)) {
    rates.set(name, rateOf(texts, read, seconds / 5));
    tell(`parse: ${name} ${Math.round(rates.get(name) ?? 0)} msg/s`);
  }
  return [...parsing(rates), converting(texts, seconds), ...(await streaming(texts))];
}

function parsing(rates: ReadonlyMap<string, number>): readonly Result[] {
  const ours = rates.get('causeway') ?? 0;
  const plain = rates.get('a plain split') ?? 0;
  const peers = [...rates].filter(([name]) => name !== 'causeway' && name !== 'a plain split');
  const told = [...rates].map(([name, value]): Result => ({ what: `parse, ${name}`, value, unit: 'msg/s' }));
  return [
    ...told,
    ...peers.map(([name, rate]): Result => ({ what: `parse, of ${name}'s`, value: ours / rate, unit: '×' })),
    { what: "parse, of a plain split's", value: ours / plain, unit: '×', target: { least: 0.8 } },
  ];
}

function converting(texts: readonly string[], seconds: number): Result {
  const { id, name, system, timeZone } = loadFacility;
  const facility = { id, name, authority: authorityOf(system), timeZone };
  const value = rateOf(texts, text => convert(parseMessage(text), { facility, receivedAt: 0 }), seconds / 2);
  return { what: 'ADT to FHIR, parsed and converted', value, unit: 'msg/s', target: { least: 15_000 } };
}

function authorityOf(system: string) {
  return { universalId: system.replace(/^urn:oid:/, ''), universalIdType: 'ISO' };
}

/** Messages in a second of processor time, after a warm-up as long: other work of the machine does not count. */
function rateOf(texts: readonly string[], work: (text: string) => unknown, seconds: number): number {
  let rate = 0;
  for (let round = 0; round < 2; round++) {
    const started = process.cpuUsage();
    let count = 0;
    while (processorSeconds(started) < seconds) {
      for (let i = 0; i < 200; i++) work(texts[count++ % texts.length] ?? '');
    }
    rate = count / processorSeconds(started);
  }
  return rate;
}

function processorSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** A batch file of 50 MB, in chunks of 64 KB: each message read; what memory grows by. */
async function streaming(texts: readonly string[]): Promise<readonly Result[]> {
  global.gc?.();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  let [count, most] = [0, before];
  for await (const bytes of streamBatch(chunksOf(texts))) {
    parseMessage(bytes).value('PID-3.1');
    if (++count % 5_000 === 0) most = Math.max(most, process.memoryUsage().rss);
  }
  const elapsed = (performance.now() - started) / 1000;
  return [
    { what: '50 MB batch, streamed', value: count / elapsed, unit: 'msg/s' },
    { what: '50 MB batch, memory grown by', value: (most - before) / mb, unit: 'MB', target: { most: 100 } },
  ];
}

async function* chunksOf(texts: readonly string[]): AsyncGenerator<Buffer> {
  yield Buffer.from('FHS|^~\\&\rBHS|^~\\&\r');
  for (let bytes = 0, at = 0; bytes < batchBytes; ) {
    const some = Array.from({ length: 100 }, () => texts[at++ % texts.length]);
    const chunk = Buffer.from(some.join(''));
    bytes += chunk.length;
    yield chunk;
  }
  yield Buffer.from('BTS|1\rFTS|1\r');
}
