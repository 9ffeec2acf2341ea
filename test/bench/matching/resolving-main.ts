import type { Description } from '@causeway/matching';
import { arriving, describe, residents } from './arrivals.ts';
import { learnModel } from './learned-model.ts';
import { Region } from './population.ts';
import { type Resolved, type Resolver, resolveAlone, resolveStored } from './resolver.ts';
import type { Resolving, ResolvingTask } from './resolving.ts';

/** As many as the matcher of a busy exchange is given at once. */
const atOnce = 50;
/** Before the clock runs. */
const warmUp = 1_000;

const task = JSON.parse(process.argv[2] ?? '{}') as ResolvingTask;
const tell = (line: string) => process.send?.(line);
const region = new Region(task.persons);

interface Came {
  readonly human: string;
  readonly description: Description;
}

async function run(): Promise<Resolving> {
  const began = performance.now();
  const model = learnModel(region, task.persons);
  const learnSeconds = (performance.now() - began) / 1_000;
  tell(`learned in ${learnSeconds.toFixed(1)} s`);
  const resolver = task.by === 'memory' ? resolveAlone(model) : await resolveStored(model, task.by);
  const humans: string[] = [];
  await resolver.fill(filed(humans));
  const persons = humans.length;
  tell('everybody is filed');
  const came = [...arriving(region, { persons: task.persons, count: task.count + warmUp })].map(it => ({
    human: it.human,
    description: describe(it, 'B'),
  }));
  const warm = await resolveAll(resolver, came.slice(0, warmUp));
  const [started, before] = [performance.now(), process.cpuUsage()];
  const resolved = [...warm, ...(await resolveAll(resolver, came.slice(warmUp)))];
  const rate = task.count / ((performance.now() - started) / 1_000);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000 / task.count;
  const rss = process.memoryUsage.rss();
  await resolver.close();
  humans.push(...came.map(it => it.human));
  return { learnSeconds, rate, cpuMs, rss, ...score(resolved, humans, persons) };
}

function* filed(humans: string[]): Generator<Description> {
  for (const it of residents(region, task.persons)) {
    humans.push(it.human);
    yield describe(it, 'A');
  }
}

async function resolveAll(resolver: Resolver, came: readonly Came[]): Promise<Resolved[]> {
  const resolved: Resolved[] = [];
  for (let from = 0; from < came.length; from += atOnce) {
    resolved.push(...(await resolver.resolve(came.slice(from, from + atOnce).map(it => it.description))));
  }
  return resolved;
}

/** The truth is read here and nowhere else. */
function score(resolved: readonly Resolved[], humans: readonly string[], persons: number) {
  const resident = new Set(humans.slice(0, persons));
  let [links, right, known, linked, found, compared] = [0, 0, 0, 0, 0, 0];
  for (const [at, it] of resolved.entries()) {
    const human = humans[persons + at] ?? '';
    const same = (other: number) => humans[other] === human;
    links += it.links.length;
    right += it.links.filter(same).length;
    compared += it.compared;
    if (!resident.has(human)) continue;
    known++;
    if (it.links.some(same)) linked++;
    if (it.links.some(same) || it.reviews.some(same)) found++;
  }
  return {
    precision: links === 0 ? 1 : right / links,
    linked: linked / Math.max(1, known),
    found: found / Math.max(1, known),
    compared: compared / Math.max(1, resolved.length),
  };
}

process.send?.(await run());
process.disconnect();
