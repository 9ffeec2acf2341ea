import type { Description } from './description.ts';
import { at } from './field.ts';
import type { IdentifierDomain } from './model.ts';
import type { Observed } from './observed.ts';
import { logSum, type Parameters, Scorer } from './scorer.ts';
import { conflicts } from './veto.ts';

export interface DomainEvidence {
  readonly candidates: Observed;
  readonly descriptions: readonly Description[];
  readonly parameters: Parameters;
  readonly exclusive: readonly string[];
}

/** How far each domain's numbers can be trusted: how often they conflict in pairs that are one person by all else. */
export function identifierDomains(evidence: DomainEvidence): { readonly [system: string]: IdentifierDomain } {
  const { candidates, descriptions, parameters, exclusive } = evidence;
  const counts = new Map<string, { pairs: number; conflicting: number }>();
  const scorer = new Scorer(parameters);
  const { prior } = parameters;
  for (let pair = 0; pair < candidates.pairs.count; pair++) {
    const a = descriptions[candidates.pairs.a[pair] ?? 0];
    const b = descriptions[candidates.pairs.b[pair] ?? 0];
    if (!a || !b || a.identifiers.length === 0 || b.identifiers.length === 0) continue;
    const observation = candidates.get(pair);
    observation.levels[at.identifier] = -1;
    const { person, stranger, household } = scorer.weigh(observation);
    const odds = Math.log(prior.person) + person - logSum(stranger, Math.log(prior.household) + household);
    if (odds < 4.6) continue;
    for (const { system } of a.identifiers) {
      if (!b.identifiers.some(it => it.system === system)) continue;
      const count = counts.get(system) ?? { pairs: 0, conflicting: 0 };
      count.pairs++;
      if (conflicts(a, b, system)) count.conflicting++;
      counts.set(system, count);
    }
  }
  const learned = [...counts].map(
    ([system, { pairs, conflicting }]) =>
      [system, { exclusive: exclusive.includes(system), conflictRate: conflicting / pairs, pairs }] as const,
  );
  const untold = exclusive
    .filter(it => !counts.has(it))
    .map(it => [it, { exclusive: true, conflictRate: 0, pairs: 0 }] as const);
  return Object.fromEntries([...learned, ...untold].sort(([x], [y]) => (x < y ? -1 : 1)));
}
