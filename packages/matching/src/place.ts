import type { ComparableAddress } from './description.ts';
import { phonetic } from './phonetic.ts';
import { editDistance, isOneEdit, jaroWinkler } from './similarity.ts';
import { joined, sameScript } from './text.ts';

/** The pair of addresses that agree most; undefined when one has none. */
export function closestAddresses(
  as: readonly ComparableAddress[],
  bs: readonly ComparableAddress[],
): readonly [ComparableAddress, ComparableAddress] | undefined {
  const [a] = as;
  const [b] = bs;
  if (!a || !b) return undefined;
  if (as.length === 1 && bs.length === 1) return [a, b];
  let best: readonly [ComparableAddress, ComparableAddress] = [a, b];
  let most = -1;
  for (const one of as) {
    for (const other of bs) {
      const agreeing = agreement(one, other);
      if (agreeing > most) {
        most = agreeing;
        best = [one, other];
      }
    }
  }
  return best;
}

function agreement(a: ComparableAddress, b: ComparableAddress): number {
  const same = (x: string, y: string) => (x !== '' && x === y ? 1 : 0);
  return (
    same(a.street, b.street) * 3 +
    same(a.postalCode, b.postalCode) * 2 +
    same(a.city, b.city) +
    same(a.number, b.number)
  );
}

export function postalCodeLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  if (a === b) return 0;
  if (isOneEdit(a, b)) return 1;
  return a.slice(0, 3) === b.slice(0, 3) ? 2 : 3;
}

/** Of cities and districts. */
export function placeLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  const x = joined(a);
  const y = joined(b);
  if (x === y) return 0;
  if (!sameScript(a, b)) return -1;
  const near =
    isNear(x, y) ||
    phonetic(x) === phonetic(y) ||
    (Math.min(x.length, y.length) > 4 && (x.startsWith(y) || y.startsWith(x)));
  return near ? 1 : 2;
}

export function stateLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  return a === b ? 0 : 1;
}

export function streetLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  const x = joined(a);
  const y = joined(b);
  if (x === y) return 0;
  if (!sameScript(a, b)) return -1;
  const short = x.length < y.length ? x : y;
  return isNear(x, y) ||
    (short.length > 4 && (x.startsWith(short) || y.startsWith(short)) && x.startsWith(y.slice(0, 5)))
    ? 1
    : 2;
}

/** Of house numbers and units: `12` and `12a`, `117` and `171` are similar. */
export function numberLevel(a: string, b: string): number {
  if (a === '' || b === '') return -1;
  const x = joined(a);
  const y = joined(b);
  if (x === y) return 0;
  const close = isOneEdit(x, y) || (x.length > 4 && y.length > 4 && isNear(x, y));
  return close && Math.max(x.length, y.length) > 1 ? 1 : 2;
}

function isNear(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 3) return false;
  if (isOneEdit(a, b)) return true;
  const likeness = jaroWinkler(a, b, 0.6);
  return likeness >= 0.93 || (shorter >= 6 && likeness > 0.6 && editDistance(a, b, 2) <= 2);
}
