// difference.ts — in what two readings of one message differ. Pure.

export type Change = 'added' | 'removed' | 'changed';

export interface ElementChange {
  /** `Observation.code.coding[].system`; of a whole resource its type. */
  readonly path: string;
  readonly change: Change;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** By element path; the places in an array are not told apart. */
export function elementChanges(before: unknown, after: unknown, path: string): readonly ElementChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, change: 'added', after }];
  if (after === undefined) return [{ path, change: 'removed', before }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => elementChanges(before[i], after[i], `${path}[]`)).flat();
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap(it => elementChanges(before[it], after[it], `${path}.${it}`));
  }
  return before === after ? [] : [{ path, change: 'changed', before, after }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
