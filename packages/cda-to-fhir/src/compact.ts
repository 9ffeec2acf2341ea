type Compact<T> = { -readonly [K in keyof T]: Exclude<T[K], undefined> };

/** The object without what is undefined; undefined if nothing is left. */
export function compact<T extends object>(object: T): Compact<T> | undefined {
  const result: Record<string, unknown> = {};
  let some = false;
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key];
    if (value === undefined) continue;
    result[key] = value;
    some = true;
  }
  return some ? (result as Compact<T>) : undefined;
}

/** The values that are there; undefined instead of an empty array, which FHIR forbids. */
export function present<T>(values: readonly (T | undefined)[]): T[] | undefined {
  const found = values.filter(it => it !== undefined);
  return found.length === 0 ? undefined : found;
}
