import { ExchangeProcess, type Memory } from '../exchange-process.ts';
import { loadItems } from '../load.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

const rate = 800;
const stretches = 10;
const mb = 2 ** 20;

/** Memory after each of ten stretches of steady load, the heap after a full collection. */
export const memory: Measure = { name: 'memory', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const exchange = await ExchangeProcess.start(context, 'memory');
  try {
    await exchange.subscribe({ type: 'message' });
    const count = Math.round(rate * context.seconds);
    const samples: Memory[] = [];
    for (let i = 0; i < stretches; i++) {
      const items = loadItems(i * count, count);
      await send(items, { port: exchange.mllpPort, connections: 16, window: 1, rate });
      await exchange.caughtUp();
      samples.push(await exchange.memory());
      context.tell(`memory: ${describe(samples.at(-1))} after ${(i + 1) * count} messages`);
    }
    const [first] = samples;
    const last = samples.at(-1);
    if (!first || !last) throw new Error('nothing was measured');
    const grown = (last.heapUsed / first.heapUsed - 1) * 100;
    // The first stretch warms up; of what follows the slope is told.
    const per100k = 100_000 / count / mb;
    return [
      { what: `heap, grown over a run ${stretches} times longer`, value: grown, unit: '%', target: { most: 10 } },
      { what: 'heap, slope', value: slope(samples.slice(1).map(it => it.heapUsed)) * per100k, unit: 'MB/100k' },
      { what: 'resident, slope', value: slope(samples.slice(1).map(it => it.rss)) * per100k, unit: 'MB/100k' },
      { what: 'resident at the end', value: last.rss / mb, unit: 'MB' },
    ];
  } finally {
    await exchange.stop();
  }
}

function describe(sample: Memory | undefined): string {
  const { rss = 0, heapUsed = 0 } = sample ?? {};
  return `${Math.round(rss / mb)} MB resident, ${Math.round(heapUsed / mb)} MB heap`;
}

/** Least squares, per sample. */
function slope(values: readonly number[]): number {
  const n = values.length;
  const meanX = (n - 1) / 2;
  const meanY = values.reduce((sum, it) => sum + it, 0) / n;
  let up = 0;
  let down = 0;
  for (const [x, y] of values.entries()) {
    up += (x - meanX) * (y - meanY);
    down += (x - meanX) ** 2;
  }
  return down === 0 ? 0 : up / down;
}
