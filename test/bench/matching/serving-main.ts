import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { identityService } from '@causeway/identity';
import { openEngine, startHost } from '@causeway/service';
import { createTestPlace, eventually, type TestPlace } from '@causeway/testing';
import { Progress } from './progress.ts';
import type { Serving, ServingTask } from './serving.ts';

/** Before the clock runs. */
const warmUp = 2_000;

const task = JSON.parse(process.argv[2] ?? '{}') as ServingTask;
const tell = (line: string) => process.send?.(line);

/** Everything is filed, and those who arrive are in the log, by a process of its own: here the service alone pays. */
async function filed(place: TestPlace): Promise<void> {
  const given = { ...task, count: task.count + warmUp, place: place.settings };
  const child = fork(fileURLToPath(new URL('./filing-main.js', import.meta.url)), [JSON.stringify(given)], {
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  child.on('message', line => tell(String(line)));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the process that files ended with ${code}`);
}

async function run(): Promise<Serving> {
  const place = await createTestPlace(task.kind);
  await filed(place);
  const engine = await openEngine(place.settings.engine, 'bench');
  const progress = new Progress(warmUp, warmUp + task.count);
  const started = performance.now();
  const linksBefore = await linkEvents();
  const host = await startHost({
    settings: place.settings,
    engine,
    services: [progress.watching(identityService({ standard: 'permit' }))],
  });
  const readySeconds = (performance.now() - started) / 1_000;
  const [runtime] = host.runtimes;
  const { seconds, cpuMs } = await progress.measured(async () => {
    for (const { topic, partition, end } of await engine.log.offsets([
      'causeway.identity.link',
      'causeway.identity.review',
    ])) {
      if (end > 0) await runtime?.views.reached({ topic, partition, offset: end - 1 }, 60_000);
    }
  });
  const rss = process.memoryUsage.rss();
  const links = (await linkEvents()) - linksBefore;
  await host.close();
  await engine.log.close();
  await place.remove();
  return {
    rate: task.count / seconds,
    cpuMs: cpuMs / task.count,
    links: links / (task.count + warmUp),
    readySeconds,
    rss,
  };

  async function linkEvents(): Promise<number> {
    const offsets = await eventually(
      () => engine.log.offsets(['causeway.identity.link']),
      it => it.length > 0,
      { what: 'the topic of links' },
    );
    return offsets.reduce((sum, { end }) => sum + end, 0);
  }
}

process.send?.(await run());
process.disconnect();
