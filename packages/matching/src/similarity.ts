/** Jaro–Winkler similarity, 0 to 1; 1 for equal texts. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

const longest = 64;
const takenOfA = new Uint8Array(longest);
const takenOfB = new Uint8Array(longest);

function jaroOf(a: string, b: string): number {
  const lengthA = Math.min(a.length, longest);
  const lengthB = Math.min(b.length, longest);
  const reach = Math.max(0, (Math.max(lengthA, lengthB) >> 1) - 1);
  takenOfA.fill(0, 0, lengthA);
  takenOfB.fill(0, 0, lengthB);
  let matches = 0;
  for (let i = 0; i < lengthA; i++) {
    const end = Math.min(lengthB, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (takenOfB[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      takenOfA[i] = takenOfB[j] = 1;
      matches++;
      break;
    }
  }
  if (matches === 0) return 0;
  const halfTranspositions = outOfOrder(a, b, lengthA) / 2;
  return (matches / lengthA + matches / lengthB + (matches - halfTranspositions) / matches) / 3;
}

function outOfOrder(a: string, b: string, lengthA: number): number {
  let count = 0;
  for (let i = 0, j = 0; i < lengthA; i++) {
    if (!takenOfA[i]) continue;
    while (!takenOfB[j]) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j++)) count++;
  }
  return count;
}

/** Whether one insertion, deletion, substitution or swap of neighbours makes one of the other. */
export function isOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let from = 0;
  while (from < short.length && short.charCodeAt(from) === long.charCodeAt(from)) from++;
  let same = 0;
  while (
    same < short.length - from &&
    short.charCodeAt(short.length - 1 - same) === long.charCodeAt(long.length - 1 - same)
  )
    same++;
  const left = short.length - from - same;
  const right = long.length - from - same;
  if (right <= 1) return true;
  return left === 2 && right === 2 && short[from] === long[from + 1] && short[from + 1] === long[from];
}

/** Optimal string alignment distance, or `limit + 1` when it is more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      best = Math.min(best, value);
    }
    if (best > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}
