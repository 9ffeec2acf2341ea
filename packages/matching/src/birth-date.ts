/** Levels of `birthDate` and `birthYear`; -1 where it cannot be compared. */
export interface BirthAgreement {
  readonly date: number;
  readonly year: number;
}

const none: BirthAgreement = { date: -1, year: -1 };
const byDate: readonly BirthAgreement[] = [0, 1, 2, 3, 4, 5].map(date => ({ date, year: -1 }));
const byYear: readonly BirthAgreement[] = [0, 1, 2].map(year => ({ date: -1, year }));

export function compareBirthDates(a: string, b: string): BirthAgreement {
  if (a === '' || b === '') return none;
  if (isDay(a) && isDay(b)) return byDate[dayLevel(a, b)] ?? none;
  if (a.startsWith('?') || b.startsWith('?')) return byDate[digitLevel(digits(a), digits(b))] ?? none;
  return byYear[yearLevel(a, b)] ?? none;
}

/** Whether what was said is no date, and does not even look like the other's. */
export function isDoubtful(a: string, b: string, level: number): boolean {
  return (a.startsWith('?') || b.startsWith('?')) && level >= 4;
}

function isDay(date: string): boolean {
  return date.length === 10 && !date.startsWith('?');
}

function dayLevel(a: string, b: string): number {
  if (a === b) return 0;
  const sameYear = a.startsWith(b.slice(0, 4));
  if (sameYear && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7)) return 1;
  const byDigit = digitLevel(digits(a), digits(b));
  if (byDigit <= 2) return byDigit;
  const agreeing = Number(sameYear) + Number(a.slice(5, 7) === b.slice(5, 7)) + Number(a.slice(8) === b.slice(8));
  return agreeing === 2 ? 3 : byDigit;
}

/** One digit wrong or two neighbours swapped is a typo; two digits wrong is near. */
function digitLevel(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length !== 8 || b.length !== 8) return 5;
  let wrong = 0;
  let first = -1;
  for (let i = 0; i < 8; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    if (wrong++ === 0) first = i;
  }
  if (wrong === 1) return 2;
  if (wrong === 2 && a.charCodeAt(first) === b.charCodeAt(first + 1) && a.charCodeAt(first + 1) === b.charCodeAt(first))
    return 2;
  return wrong === 2 ? 4 : 5;
}

function yearLevel(a: string, b: string): number {
  const apart = Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4)));
  const months = a.length > 4 && b.length > 4 && a.slice(5, 7) !== b.slice(5, 7);
  if (apart === 0) return months ? 1 : 0;
  return apart <= 1 ? 1 : 2;
}

function digits(date: string): string {
  return date.startsWith('?') ? date.slice(1) : date.replaceAll('-', '');
}
