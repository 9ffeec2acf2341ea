import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { againstUs, type SourceResult } from './results.ts';

/** What a source had come to when it was last written down. */
interface Reached {
  readonly converted: number;
  /** Elements of the expected outputs that ours lacks, the guide being against us. */
  readonly againstUs: number;
}

export function reached(): Readonly<Record<string, Reached>> {
  const file = fileURLToPath(new URL('../../corpus/reached.json', import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Reached>;
}

/** What is worse now, in words. */
export function worseThan(
  known: Readonly<Record<string, Reached>>,
  results: readonly SourceResult[],
): readonly string[] {
  return results.flatMap(it => {
    const before = known[it.source];
    if (before === undefined) return [];
    const against = elementsAgainstUs(it);
    return [
      ...(it.converted < before.converted
        ? [`${it.source}: ${it.converted} converted, ${before.converted} before`]
        : []),
      ...(against > before.againstUs
        ? [`${it.source}: ${against} elements against us, ${before.againstUs} before`]
        : []),
    ];
  });
}

function elementsAgainstUs(result: SourceResult): number {
  return againstUs(result).reduce((sum, it) => sum + it.elements, 0);
}
