import { resolving } from '../matching/resolving.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';

const mb = 2 ** 20;

/** Arrivals resolved against a simulated region, in memory and in the identity service's store, at a tenth of it and at all. */
export const matching: Measure = { name: 'matching', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const by of ['memory', context.kind] as const) {
    const costs: number[] = [];
    for (const persons of [context.persons / 10, context.persons]) {
      const count = Math.round(2_000 * context.seconds);
      const it = await resolving({ by, persons, count }, context);
      // What a server of documents does is not in the CPU time of this process.
      costs.push(by === 'cluster' ? 1_000 / it.rate : it.cpuMs);
      const what = `${by === 'memory' ? 'in memory' : 'in the store'}, ${persons.toLocaleString('en')} persons`;
      results.push(
        { what: `${what}: arrivals resolved, by the clock`, value: it.rate, unit: 'arrivals/s' },
        {
          what: `${what}: arrivals resolved for a second of CPU`,
          value: 1_000 / it.cpuMs,
          unit: 'arrivals/s',
          ...leastRate(by, persons),
        },
        { what: `${what}: compared for each`, value: it.compared, unit: 'records' },
        { what: `${what}: known ones linked`, value: it.linked * 100, unit: '%' },
        { what: `${what}: known ones linked or to be reviewed`, value: it.found * 100, unit: '%' },
        { what: `${what}: links that are right`, value: it.precision * 100, unit: '%', target: { least: 99.5 } },
        { what: `${what}: resident`, value: it.rss / mb, unit: 'MB', ...mostMemory(by) },
      );
      if (by === 'memory') results.push({ what: `${what}: learning from 6,000`, value: it.learnSeconds, unit: 's' });
    }
    const [small = 1, large = 0] = costs;
    const what = `${by === 'memory' ? 'in memory' : 'in the store'}, cost of ten times as many`;
    results.push({ what, value: large / small, unit: '×', target: { most: 1.5 } });
  }
  return results;
}

function leastRate(by: string, persons: number): Pick<Result, 'target'> {
  return by === 'cluster' || persons < 100_000 ? {} : { target: { least: persons >= 1_000_000 ? 1_000 : 1_500 } };
}

function mostMemory(by: string): Pick<Result, 'target'> {
  return by === 'embedded' ? { target: { most: 1_024 } } : {};
}
