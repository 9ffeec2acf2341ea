import type { Scope } from './scope.ts';
import { select } from './select.ts';
import type { CdaElement } from './xml/cda-element.ts';

type Read<T> = (element: CdaElement, scope: Scope) => T | undefined;
type Item<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;

/** One row of a guide's table: an element of the resource, and how it is read. */
export interface Row {
  readonly element: string;
  readonly read: Read<unknown>;
}

/** Rows of the map to one type of resource; what FHIR does not have, or not of this type, does not compile. */
export function rowsOf<R>() {
  return {
    /** The first at the path that says something. */
    one<K extends keyof R & string>(path: string, element: K, map: Read<R[K]>): Row {
      const find = select(path);
      return { element, read: (entry, scope) => firstOf(find(entry), it => map(it, scope)) };
    },
    /** Everything at the path. */
    many<K extends keyof R & string>(path: string, element: K, map: Read<Item<R[K]>>): Row {
      const find = select(path);
      return { element, read: (entry, scope) => allOf(find(entry), it => map(it, scope)) };
    },
    /** What takes more than one element to say, or is said by the template. */
    from<K extends keyof R & string>(element: K, read: Read<R[K]>): Row {
      return { element, read };
    },
  };
}

/** What the rows read; of two rows for one element the first that says something. */
export function applyRows(rows: readonly Row[], entry: CdaElement, scope: Scope): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const { element, read } of rows) {
    if (said[element] !== undefined) continue;
    const value = read(entry, scope);
    if (value !== undefined) said[element] = value;
  }
  return said;
}

function firstOf<T>(elements: readonly CdaElement[], map: (element: CdaElement) => T | undefined): T | undefined {
  for (const it of elements) {
    const value = map(it);
    if (value !== undefined) return value;
  }
  return undefined;
}

function allOf<T>(elements: readonly CdaElement[], map: (element: CdaElement) => T | undefined): T[] | undefined {
  const values: T[] = [];
  for (const it of elements) {
    const value = map(it);
    if (value !== undefined) values.push(value);
  }
  return values.length === 0 ? undefined : values;
}
