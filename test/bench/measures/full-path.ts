import { ExchangeProcess } from '../exchange-process.ts';
import { loadItems } from '../load.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

const connections = 16;
const warmUp = 3_000;

/** Intake, identity, record view, alert decided: from the first message sent to the last view having caught up. */
export const fullPath: Measure = { name: 'full-path', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const least = context.kind === 'embedded' ? 1_500 : 600;
  const count = least * context.seconds;
  const raw = await context.rawLog.rate(connections);
  const exchange = await ExchangeProcess.start(context, 'full-path');
  try {
    await exchange.subscribe({ type: 'message' });
    const to = { port: exchange.mllpPort, connections, window: 1 };
    await send(loadItems(0, warmUp), to);
    await exchange.caughtUp();
    const items = loadItems(warmUp, count);
    const cpuBefore = await exchange.cpuUs();
    const began = performance.now();
    const sent = await send(items, to);
    const ends = await exchange.caughtUp();
    const seconds = (performance.now() - began) / 1_000;
    const cpuUs = (await exchange.cpuUs()) - cpuBefore;
    const alerts = ends.get('causeway.notification.alert') ?? 0;
    if (alerts !== warmUp + count) throw new Error(`${alerts} alerts of ${warmUp + count} messages`);
    const rate = count / seconds;
    return [
      {
        what: 'sustained, until every view has caught up',
        value: rate,
        unit: 'msg/s',
        target: { least },
        ofRaw: rate / raw,
      },
      { what: 'acknowledged meanwhile', value: sent.answered / sent.seconds, unit: 'msg/s' },
      { what: 'CPU of the exchange for a message', value: cpuUs / count, unit: 'µs' },
    ];
  } finally {
    await exchange.stop();
  }
}
