import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { EngineKind } from '@causeway/testing';
import { describeMachine } from './machine.ts';
import type { Measure } from './measure.ts';
import { alertLatency } from './measures/alert-latency.ts';
import { ccda } from './measures/ccda.ts';
import { everything } from './measures/everything.ts';
import { fullPath } from './measures/full-path.ts';
import { identity } from './measures/identity.ts';
import { intake } from './measures/intake.ts';
import { matching } from './measures/matching.ts';
import { memory } from './measures/memory.ts';
import { parse } from './measures/parse.ts';
import { rebuild } from './measures/rebuild.ts';
import { RawLog } from './raw-log.ts';
import { machineText, type Row, tableText } from './report.ts';

const measures: readonly Measure[] = [
  intake,
  fullPath,
  alertLatency,
  everything,
  rebuild,
  memory,
  parse,
  ccda,
  matching,
  identity,
];
const names = measures.map(it => it.name);
const usage = `npm run bench -- [options]
  --only NAME      one measure; given again, one more: ${names.join(', ')}
  --seconds N      how long each lasts, roughly (default 10)
  --persons N      how many persons 'matching' and 'identity' resolve arrivals against, at most (default 100000)
  --cluster        on Kafka and MongoDB (KAFKA_BROKERS, MONGODB_URL) instead of the embedded engine
  --json FILE      also write machine and results there
  --profile DIR    also write a CPU profile of the exchange for each measure there
Data goes to the system's temporary folder (TMPDIR).`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '10' },
    persons: { type: 'string', default: '100000' },
    cluster: { type: 'boolean', default: false },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function misused(): string | undefined {
  const unknown = values.only.find(it => !names.includes(it));
  if (unknown !== undefined) return `no such measure: ${unknown}`;
  if (!(Number(values.seconds) >= 1)) return '--seconds is a number from 1 on';
  if (!(Number(values.persons) >= 1_000)) return '--persons is a number from 1000 on';
  if (values.cluster && !(process.env.KAFKA_BROKERS && process.env.MONGODB_URL)) {
    return '--cluster needs KAFKA_BROKERS and MONGODB_URL';
  }
  return undefined;
}

const tell = (line: string) => process.stderr.write(`${line}\n`);

async function run(): Promise<number> {
  const kind: EngineKind = values.cluster ? 'cluster' : 'embedded';
  if (values.profile) mkdirSync(values.profile, { recursive: true });
  const machine = describeMachine();
  const rawLog = new RawLog(kind);
  const rows: Row[] = [];
  const raw = await rawLog.rate(16);
  rows.push({ engine: kind, measure: 'raw log', what: '16 outstanding', value: raw, unit: 'msg/s' });
  const chosen = measures.filter(it => values.only.length === 0 || values.only.includes(it.name));
  for (const { name, engines, run: measure } of chosen) {
    if (!engines.includes(kind)) continue;
    const results = await measure({
      kind,
      seconds: Number(values.seconds),
      persons: Math.round(Number(values.persons)),
      rawLog,
      tell,
      ...(values.profile && { profileDirectory: values.profile }),
    });
    for (const result of results) rows.push({ engine: kind, measure: name, ...result });
  }
  console.log(`${machineText(machine)}\n\n${tableText(rows)}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  return 0;
}

const wrong = misused();
if (values.help || wrong) {
  console.log(wrong ? `${wrong}\n\n${usage}` : usage);
  process.exit(wrong ? 2 : 0);
}
process.exit(await run());
