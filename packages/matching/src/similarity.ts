/** Jaro–Winkler similarity, 0 to 1; 1 for equal texts. Less than `least` may be told as 0, which is quicker. */
export function jaroWinkler(a: string, b: string, least = 0): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  if (least > 0 && winkler(jaroAtMost(a, b), prefix) < least) return 0;
  return winkler(jaroOf(a, b), prefix);
}

function winkler(jaro: number, prefix: number): number {
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** No more letters match than are in both at all. */
function jaroAtMost(a: string, b: string): number {
  if (a.length > longest || b.length > longest) return 1;
  const matches = Math.min(lettersIn(a, letterSet(b)), lettersIn(b, letterSet(a)));
  return (matches / a.length + matches / b.length + 1) / 3;
}

/** A bit for each letter; some share one. */
function letterSet(text: string): number {
  let set = 0;
  for (let i = 0; i < text.length; i++) set |= 1 << (text.charCodeAt(i) & 31);
  return set;
}

function lettersIn(text: string, set: number): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) count += (set >>> (text.charCodeAt(i) & 31)) & 1;
  return count;
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

const rows = [new Uint8Array(longest + 1), new Uint8Array(longest + 1), new Uint8Array(longest + 1)] as const;

/** Optimal string alignment distance, or `limit + 1` when it is more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit || a.length > longest || b.length > longest) return limit + 1;
  let [before, previous, row] = rows as readonly [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    if (fillRow({ a, b, i }, before, previous, row) > limit) return limit + 1;
    [before, previous, row] = [previous, row, before];
  }
  return Math.min(limit + 1, previous[b.length] as number);
}

/** Answers the least value of the row. */
function fillRow(
  it: { a: string; b: string; i: number },
  before: Uint8Array,
  previous: Uint8Array,
  row: Uint8Array,
): number {
  const { a, b, i } = it;
  const letter = a.charCodeAt(i - 1);
  const last = i > 1 ? a.charCodeAt(i - 2) : -1;
  row[0] = i;
  let least = i;
  for (let j = 1; j <= b.length; j++) {
    const other = b.charCodeAt(j - 1);
    let value = Math.min(
      (previous[j] as number) + 1,
      (row[j - 1] as number) + 1,
      (previous[j - 1] as number) + (letter === other ? 0 : 1),
    );
    if (j > 1 && last === other && letter === b.charCodeAt(j - 2))
      value = Math.min(value, (before[j - 2] as number) + 1);
    row[j] = value;
    if (value < least) least = value;
  }
  return least;
}
