import { resolving } from '../matching/resolving.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';

const mb = 2 ** 20;

/** Arrivals resolved against a simulated region, in memory and in the identity service's store, at a tenth of it and at all. */
export const matching: Measure = { name: 'matching', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const by of ['memory', context.kind] as const) {
    const rates: number[] = [];
    for (const persons of [context.persons / 10, context.persons]) {
      const count = Math.round(2_000 * context.seconds);
      const it = await resolving({ by, persons, count }, context);
      rates.push(it.rate);
      const what = `${by === 'memory' ? 'in memory' : 'in the store'}, ${persons.toLocaleString('en')} persons`;
      results.push(
        { what: `${what}: arrivals resolved`, value: it.rate, unit: 'arrivals/s', ...leastRate(by, persons) },
        { what: `${what}: compared for each`, value: it.compared, unit: 'records' },
        { what: `${what}: known ones linked`, value: it.linked * 100, unit: '%' },
        { what: `${what}: known ones linked or to be reviewed`, value: it.found * 100, unit: '%' },
        { what: `${what}: links that are right`, value: it.precision * 100, unit: '%', target: { least: 99.5 } },
        { what: `${what}: resident`, value: it.rss / mb, unit: 'MB', ...mostMemory(by) },
      );
      if (by === 'memory') results.push({ what: `${what}: learning from 6,000`, value: it.learnSeconds, unit: 's' });
    }
    const [small = 0, large = 1] = rates;
    const what = `${by === 'memory' ? 'in memory' : 'in the store'}, cost of ten times as many`;
    results.push({ what, value: small / large, unit: '×', target: { most: 1.5 } });
  }
  return results;
}

function leastRate(by: string, persons: number): Pick<Result, 'target'> {
  return by === 'cluster' || persons < 100_000 ? {} : { target: { least: persons >= 1_000_000 ? 1_000 : 1_500 } };
}

function mostMemory(by: string): Pick<Result, 'target'> {
  return by === 'embedded' ? { target: { most: 1_024 } } : {};
}
