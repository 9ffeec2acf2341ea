import type { Description } from '@causeway/matching';

/**
 * Whether a record that read as one human now reads as another: no name in common and another birth date or sex. People
 * marry, correct a date, get their baby named; they do not change all of it at once. Needs no model, so that every rebuild
 * sees the same.
 */
export function isOverlay(before: Description, now: Description): boolean {
  const named = before.names.length > 0 && now.names.length > 0 && before.birthDate !== '' && now.birthDate !== '';
  return named && !shareName(before, now) && (partsDiffer(before.birthDate, now.birthDate) || sexesDiffer(before, now));
}

/** One given or family name of the one is one of the other, or begins like it. */
function shareName(a: Description, b: Description): boolean {
  const words = (of: Description) =>
    of.names.flatMap(it => [it.given, ...it.family.split(' ')]).filter(it => it !== '');
  return words(a).some(x => words(b).some(y => beginsAlike(x, y)));
}

function beginsAlike(a: string, b: string): boolean {
  const length = Math.min(3, a.length, b.length);
  return a.slice(0, length) === b.slice(0, length);
}

/** More of the date differs than one typing error makes. */
function partsDiffer(a: string, b: string): boolean {
  const [x, y] = [a.split('-'), b.split('-')];
  return x.filter((part, at) => y[at] !== undefined && part !== y[at]).length > 1;
}

function sexesDiffer(a: Description, b: Description): boolean {
  return a.sex !== '' && b.sex !== '' && a.sex !== b.sex;
}
