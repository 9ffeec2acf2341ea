import { serving } from '../matching/serving.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';

const mb = 2 ** 20;

/**
 * Arrivals as the identity service takes them, from the log to its views: described, put in the index, compared, linked,
 * with evidence and reviews. Against a tenth of the source patients and all of them.
 */
export const identity: Measure = { name: 'identity', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const results: Result[] = [];
  const costs: number[] = [];
  for (const persons of [context.persons / 10, context.persons]) {
    const count = Math.round(2_000 * context.seconds);
    const it = await serving({ kind: context.kind, persons, count }, context);
    costs.push(it.cpuMs);
    const what = `${persons.toLocaleString('en')} source patients`;
    results.push(
      { what: `${what}: arrivals, by the clock`, value: it.rate, unit: 'arrivals/s' },
      {
        what: `${what}: arrivals for a second of CPU`,
        value: 1_000 / it.cpuMs,
        unit: 'arrivals/s',
        ...leastRate(context, persons),
      },
      { what: `${what}: CPU for each`, value: it.cpuMs, unit: 'ms' },
      { what: `${what}: link events for each`, value: it.links * 100, unit: '%' },
      { what: `${what}: until it is ready`, value: it.readySeconds, unit: 's' },
      { what: `${what}: resident`, value: it.rss / mb, unit: 'MB', ...mostMemory(context) },
    );
  }
  const [small = 1, large = 0] = costs;
  results.push({ what: 'CPU for ten times as many', value: large / small, unit: '×', target: { most: 1.5 } });
  return results;
}

function leastRate({ kind }: BenchContext, persons: number): Pick<Result, 'target'> {
  return kind === 'cluster' || persons < 100_000 ? {} : { target: { least: persons >= 1_000_000 ? 1_000 : 1_500 } };
}

function mostMemory({ kind }: BenchContext): Pick<Result, 'target'> {
  return kind === 'embedded' ? { target: { most: 1_024 } } : {};
}
