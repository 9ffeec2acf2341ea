import { Agent, get } from 'node:http';
import { encodeFrame } from '@causeway/hl7';
import { ExchangeProcess } from '../exchange-process.ts';
import { loadItems, loadPatientId, loadText } from '../load.ts';
import { percentile } from '../machine.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

/** With the patient, the encounter, the report and who is named, a little more than 200 resources. */
const observations = 195;
const warmUp = 300;

/** `$everything` of 200 resources over one kept connection, one after the other, with consent and audit. */
export const everything: Measure = { name: 'everything', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const exchange = await ExchangeProcess.start(context, 'everything');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const to = { port: exchange.mllpPort, connections: 1, window: 1 };
    await send(loadItems(0, 1), to);
    await send([{ frame: encodeFrame(results()), patient: 0 }], to);
    await exchange.caughtUp();
    const token = await exchange.api.token({ role: 'clinician' });
    const path = `/fhir/Patient/${loadPatientId(0)}/$everything?_count=1000`;
    const read = () => fetchText(new URL(path, exchange.api.url), agent, token);
    const bundle = JSON.parse(await read()) as { entry: readonly unknown[]; link: readonly { relation: string }[] };
    if (bundle.entry.length < 200) throw new Error(`$everything has ${bundle.entry.length} resources`);
    for (let i = 0; i < warmUp; i++) await read();
    const times: number[] = [];
    const until = performance.now() + context.seconds * 1_000;
    while (performance.now() < until) {
      const at = performance.now();
      await read();
      times.push(performance.now() - at);
    }
    const what = `$everything of ${bundle.entry.length} resources`;
    const target = context.kind === 'embedded' ? { target: { most: 5 } } : {};
    return [
      { what: `${what}, p50`, value: percentile(times, 0.5), unit: 'ms', ...target },
      { what: `${what}, p99`, value: percentile(times, 0.99), unit: 'ms' },
    ];
  } finally {
    agent.destroy();
    await exchange.stop();
  }
}

/** An ORU^R01 of the patient of message 0: a report with many observations. */
function results(): string {
  const admit = loadText(0).split('\r');
  const header = admit[0]?.replace('ADT^A01^ADT_A01', 'ORU^R01^ORU_R01').replace(/\|([^|]+)\|P\|/, '|$1-R|P|') ?? '';
  const pid = admit.find(it => it.startsWith('PID')) ?? '';
  const obx = Array.from(
    { length: observations },
    (_, i) =>
      `OBX|${i + 1}|NM|718-7^Hemoglobin^LN|${i + 1}|${(12 + i / 100).toFixed(2)}|g/dL^^UCUM|12-16|N|||F|||20240102080000`,
  );
  return [
    header,
    pid,
    'ORC|RE|O1^LAB|F1^LAB',
    'OBR|1|O1^LAB|F1^LAB|58410-2^CBC panel^LN|||20240102080000|||||||||||||||20240102090000||LAB|F',
    ...obx,
    '',
  ].join('\r');
}

function fetchText(url: URL, agent: Agent, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`$everything was answered ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    request.on('error', reject);
  });
}
