import { ExchangeProcess } from '../exchange-process.ts';
import { loadItems } from '../load.ts';
import { percentile } from '../machine.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

const connections = 16;
const warmUp = 3_000;
/** More than any machine takes in a second; sending stops with the time. */
const perSecond = 12_000;

/** MLLP intake with durable acknowledgement, while the exchange works on what it took. */
export const intake: Measure = { name: 'intake', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const alone = await runWindow(context, 1);
  const pipelined = await runWindow(context, 8);
  return [...alone, ...pipelined];
}

async function runWindow(context: BenchContext, window: number): Promise<readonly Result[]> {
  const raw = await context.rawLog.rate(connections * window);
  const items = loadItems(warmUp, perSecond * context.seconds);
  const name = `intake-${window}`;
  const exchange = await ExchangeProcess.start(context, name);
  try {
    const to = { port: exchange.mllpPort, connections, window };
    await send(loadItems(0, warmUp), to);
    await exchange.caughtUp();
    const { answered, seconds, latencies } = await send(items, { ...to, untilMs: context.seconds * 1_000 });
    const rate = answered / seconds;
    const what = `${connections} connections, ${window} outstanding on each`;
    const least = context.kind === 'embedded' ? 5_000 : 2_500;
    return [
      { what, value: rate, unit: 'msg/s', target: { least }, ofRaw: rate / raw },
      {
        what: `${what}: share of the raw log`,
        value: (100 * rate) / raw,
        unit: '%',
        // With one outstanding both wait for the same fsyncs; with more the raw log's rate is that of its batches alone.
        ...(context.kind === 'embedded' && window === 1 && { target: { least: 40 } }),
      },
      { what: `${what}: acknowledged, p50`, value: percentile(latencies, 0.5), unit: 'ms' },
      { what: `${what}: acknowledged, p99`, value: percentile(latencies, 0.99), unit: 'ms' },
    ];
  } finally {
    await exchange.stop();
  }
}
