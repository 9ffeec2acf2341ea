import type { ComparableName } from './description.ts';
import { isNickname } from './nickname.ts';
import { phonetic } from './phonetic.ts';
import { editDistance, isOneEdit, jaroWinkler } from './similarity.ts';
import { joined, sameScript } from './text.ts';

/** Levels of `given`, `middle`, `family`; -1 where one is missing; and the values compared, for their frequency. */
export interface NameAgreement {
  given: number;
  middle: number;
  family: number;
  swapped: boolean;
  givenA: string;
  givenB: string;
  familyA: string;
  familyB: string;
  middleA: string;
  middleB: string;
}

const particles = new Set(
  'de del della di da do dos das la le los las van von der den ten ter el al ben bin ibn abu st saint mac mc o y e und'.split(
    ' ',
  ),
);
const worth = { given: [6, 4.5, 4, 2, 0], family: [6, 4, 4, 2, 0] };

/** The best agreement of any name of one with any of the other, given and family name also the other way round. */
export function compareNames(as: readonly ComparableName[], bs: readonly ComparableName[]): NameAgreement | undefined {
  let best: NameAgreement | undefined;
  for (const a of as) {
    for (const b of bs) {
      const straight = compareStraight(a, b);
      if (!best || value(straight) > value(best)) best = straight;
      if (value(straight) >= 6) continue;
      const crossed = compareCrossed(a, b);
      if (crossed && value(crossed) > value(best) + 1) best = crossed;
    }
  }
  return best;
}

function value({ given, family }: NameAgreement): number {
  return (given < 0 ? 0 : (worth.given[given] ?? 0)) + (family < 0 ? 0 : (worth.family[family] ?? 0));
}

function compareStraight(a: ComparableName, b: ComparableName): NameAgreement {
  const whole = a.given !== b.given && a.given !== '' && b.given !== '' && wholeGiven(a) === wholeGiven(b);
  return {
    given: whole ? 0 : givenLevel(a, b),
    middle: whole ? -1 : middleLevel(a.middle, b.middle),
    family: familyLevel(a.family, b.family),
    swapped: false,
    ...{ givenA: a.given, givenB: whole ? a.given : b.given, familyA: a.family, familyB: b.family },
    ...{ middleA: a.middle, middleB: b.middle },
  };
}

/** Only when both names are found, or the only one there is. */
function compareCrossed(a: ComparableName, b: ComparableName): NameAgreement | undefined {
  const first = crossLevel(a.given, b.family);
  const second = crossLevel(a.family, b.given);
  if (first > 2 || second > 2 || first < 0 || second < 0) return undefined;
  return {
    ...{ given: first, middle: middleLevel(a.middle, b.middle), family: second, swapped: true },
    ...{ givenA: a.given, givenB: b.family, familyA: a.family, familyB: b.given },
    ...{ middleA: a.middle, middleB: b.middle },
  };
}

function crossLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  if (joined(a) === joined(b)) return 0;
  return a.length > 3 && b.length > 3 && isTypo(joined(a), joined(b)) ? 2 : 4;
}

function wholeGiven({ given, middle }: ComparableName): string {
  return joined(given + middle);
}

function givenLevel(a: ComparableName, b: ComparableName): number {
  const level = givenNameLevel(a.given, b.given);
  if (level !== 4) return level;
  // Some go by their second name.
  const second =
    (a.middle.length > 2 && startsWithWord(a.middle, b.given)) ||
    (b.middle.length > 2 && startsWithWord(b.middle, a.given));
  return second ? 1 : 4;
}

function givenNameLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  if (a === b) return 0;
  const x = joined(a);
  const y = joined(b);
  if (x === y) return 0;
  if (!sameScript(a, b)) return -1;
  if (x.length === 1 || y.length === 1) return x.charAt(0) === y.charAt(0) ? 1 : 4;
  if (isNickname(x, y) || x.startsWith(y) || y.startsWith(x) || sharesWord(a, b)) return 1;
  if (isTypo(x, y)) return 2;
  return jaroWinkler(x, y, 0.86) >= 0.86 || phonetic(x) === phonetic(y) ? 3 : 4;
}

export function familyLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  if (a === b) return 0;
  const x = joined(a);
  const y = joined(b);
  if (x === y) return 0;
  if (!sameScript(a, b)) return -1;
  if (sharesWord(a, b)) return 1;
  if (isTypo(x, y)) return 2;
  return jaroWinkler(x, y, 0.88) >= 0.88 || phonetic(x) === phonetic(y) || isCutOff(x, y) ? 3 : 4;
}

/** `similar` is level 2 of middle: an initial that fits says less than a word, also when both are initials. */
function middleLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  if (!sameScript(a, b)) return -1;
  if (a.length === 1 || b.length === 1) return a.charAt(0) === b.charAt(0) ? 1 : 3;
  if (a === b || joined(a) === joined(b)) return 0;
  return isTypo(a, b) || isNickname(a, b) || sharesWord(a, b) || a.startsWith(b) || b.startsWith(a) ? 2 : 3;
}

function isTypo(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 3) return false;
  if (isOneEdit(a, b)) return true;
  if (shorter < 5) return false;
  const likeness = jaroWinkler(a, b, 0.6);
  return likeness >= 0.94 || (likeness > 0.6 && editDistance(a, b, 2) <= 2);
}

function isCutOff(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

function startsWithWord(text: string, word: string): boolean {
  return word.length > 2 && (text === word || text.startsWith(`${word} `));
}

function sharesWord(a: string, b: string): boolean {
  if (!a.includes(' ') && !b.includes(' ')) return false;
  const ofB = b.split(' ');
  return a.split(' ').some(it => it.length > 2 && !particles.has(it) && ofB.includes(it));
}
