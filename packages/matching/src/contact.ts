import { editDistance, isOneEdit } from './similarity.ts';

export interface ContactAgreement {
  readonly level: number;
  /** The values that agree best. */
  readonly a: string;
  readonly b: string;
}

/** The best level over all pairs; undefined when one has none. */
export function bestLevel(
  as: readonly string[],
  bs: readonly string[],
  levelOf: (a: string, b: string) => number,
): ContactAgreement | undefined {
  let best: ContactAgreement | undefined;
  for (const a of as) {
    for (const b of bs) {
      const level = levelOf(a, b);
      if (!best || level < best.level) best = { level, a, b };
    }
  }
  return best;
}

export function phoneLevel(a: string, b: string): number {
  if (a === b) return 0;
  const short = Math.min(a.length, b.length);
  if (short >= 7 && short < 10 && (a.endsWith(b) || b.endsWith(a))) return 0;
  return isOneEdit(a, b) ? 1 : 2;
}

export function emailLevel(a: string, b: string): number {
  if (a === b) return 0;
  const [localA = '', domainA = ''] = a.split('@');
  const [localB = '', domainB = ''] = b.split('@');
  if (localA === localB && localA.length > 3) return isOneEdit(domainA, domainB) ? 1 : 2;
  const shorter = Math.min(localA.length, localB.length);
  const near = shorter >= 4 && (isOneEdit(localA, localB) || (shorter >= 7 && editDistance(localA, localB, 2) <= 2));
  return near && (domainA === domainB || isOneEdit(domainA, domainB)) ? 1 : 3;
}

/** `0049` fits `318190049`: only the last four are given out in places. */
export function identifierLevel(a: string, b: string): number {
  if (a === b) return 0;
  const short = Math.min(a.length, b.length);
  if (short === 4 && (a.endsWith(b) || b.endsWith(a))) return 1;
  return short >= 5 && isOneEdit(a, b) ? 1 : 2;
}
