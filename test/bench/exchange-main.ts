// The exchange as `causeway start` runs it, told by its parent when to stop and asked for the memory it holds.
import { readExchangeSettings, startExchange } from '@causeway/exchange';

const exchange = await startExchange(readExchangeSettings(process.env));

async function stop(): Promise<void> {
  await exchange.close();
  process.exit();
}

process.on('message', message => {
  if (message === 'stop') void stop();
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
  }
  if (message === 'memory') {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ rss, heapUsed });
  }
});
process.on('disconnect', () => process.exit());
process.send?.({ url: exchange.url, mllpPort: exchange.mllpPort });
