import { eventually } from '@causeway/testing';
import { ExchangeProcess, type ViewRow } from '../exchange-process.ts';
import { loadItems } from '../load.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

const view = 'query.record';
const events = 30_000;

/** The record view made anew from the log, verified and put in place. */
export const rebuild: Measure = { name: 'rebuild', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const exchange = await ExchangeProcess.start(context, 'rebuild');
  try {
    await send(loadItems(0, events), { port: exchange.mllpPort, connections: 16, window: 8 });
    await exchange.caughtUp();
    const rates: number[] = [];
    for (let i = 0; i < 3; i++) rates.push(await rebuildOnce(exchange));
    const target = context.kind === 'embedded' ? { target: { least: 15_000 } } : {};
    return [
      { what: `the record view, ${events} events, verified`, value: Math.max(...rates), unit: 'events/s', ...target },
    ];
  } finally {
    await exchange.stop();
  }
}

async function rebuildOnce(exchange: ExchangeProcess): Promise<number> {
  const before = await exchange.get<readonly ViewRow[]>('/views');
  const build = before.find(it => it.view === view)?.build ?? 0;
  await exchange.api.call('POST', `/views/${view}/rebuild`);
  const rows = await eventually(
    () => exchange.get<readonly ViewRow[]>('/views'),
    now => now.some(it => it.view === view && (it.lastError !== undefined || (it.lastRebuild?.build ?? 0) > build)),
    { timeoutMs: 300_000, everyMs: 100, what: 'the end of the rebuild' },
  );
  const row = rows.find(it => it.view === view);
  if (row?.lastError !== undefined || row?.lastRebuild === undefined) throw new Error(`rebuild: ${row?.lastError}`);
  return row.lastRebuild.events / row.lastRebuild.seconds;
}
