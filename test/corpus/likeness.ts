import { isObject, type Json } from './json.ts';
import { carriesMeaning, isComparable, sameMeaning } from './meaning.ts';

/** Whether a reference of the expected output and one of ours lead to resources that stand for each other. */
export type SameTarget = (expected: string, ours: string) => boolean;

/** How many elements of what is wanted are the same. */
export function likeness(name: string, wanted: Json, given: Json | undefined, sameTarget: SameTarget): number {
  if (given === undefined) return 0;
  if (Array.isArray(wanted)) {
    const left = [...listOf(given)];
    return wanted.reduce((sum: number, it) => {
      const scores = left.map(other => likeness(name, it, other, sameTarget));
      const best = Math.max(0, ...scores);
      if (best > 0) left.splice(scores.indexOf(best), 1);
      return sum + best;
    }, 0);
  }
  if (isObject(wanted)) {
    if (!isObject(given)) return 0;
    return Object.entries(wanted).reduce((sum, [key, value]) => {
      return carriesMeaning(key, wanted) ? sum + likeness(key, comparable(key, value), given[key], sameTarget) : sum;
    }, 0);
  }
  if (isObject(given) || Array.isArray(given)) return 0;
  if (name === 'reference') return sameTarget(String(wanted), String(given)) ? 1 : 0;
  return sameMeaning(name, wanted as Json, given) ? 1 : 0;
}

/** How many elements that carry meaning. */
export function leafCount(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, it) => sum + leafCount(it), 0);
  if (!isObject(value)) return 1;
  return Object.entries(value).reduce((sum, [name, it]) => {
    return carriesMeaning(name, value) ? sum + leafCount(comparable(name, it)) : sum;
  }, 0);
}

export function comparable(name: string, value: Json): Json {
  return (name === 'extension' || name === 'modifierExtension') && Array.isArray(value)
    ? value.filter(isComparable)
    : value;
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}
