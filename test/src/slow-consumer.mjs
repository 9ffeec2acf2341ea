// Appends far more than a slow consumer takes meanwhile, and tells how much memory that took; run with --expose-gc.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine, readSettings } from '@causeway/service';

const topic = 'causeway.inbound.message';
const partitions = 8;
const recordBytes = 256 * 1024;
const totalBytes = 200 * 1024 * 1024;
const records = totalBytes / recordBytes;
const warmUp = 80;

const { log } = await openEngine(readSettings(process.env).engine, 'slow-consumer');
await log.ensureTopics([{ topic, partitions }]);

let handled = 0;
let slow = true;
let release = () => {};
const released = new Promise(resolve => {
  release = resolve;
});
const subscription = await log.subscribe({
  group: 'slow',
  topics: [topic],
  onAssigned: async assigned => assigned.map(it => ({ ...it, offset: 0 })),
  onRevoked: async () => {},
  onBatch: async batch => {
    if (slow) await Promise.race([sleep(10_000), released]);
    handled += batch.records.length;
  },
});

function memory() {
  global.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss };
}

const value = () => randomBytes(recordBytes);
let baseline = memory();
const peak = { held: 0, rss: 0 };
for (let appended = 0; appended < records; appended += 8) {
  await log.append(
    topic,
    Array.from({ length: 8 }, (_, i) => ({ key: `key ${appended + i}`, value: value() })),
  );
  if (appended === warmUp) baseline = memory();
  if (appended <= warmUp) continue;
  const { held, rss } = memory();
  peak.held = Math.max(peak.held, held - baseline.held);
  peak.rss = Math.max(peak.rss, rss - baseline.rss);
}
const handledMeanwhile = handled;
slow = false;
release();
for (const deadline = Date.now() + 60_000; handled < records && Date.now() < deadline; ) await sleep(20);
await subscription.close();
await log.close();
process.stdout.write(`${JSON.stringify({ records, totalBytes, handledMeanwhile, handled, peak, baseline })}\n`);
