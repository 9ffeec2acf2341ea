import { type Condition, compileCondition } from './condition.ts';
import type { DatatypeMap, Scope } from './scope.ts';

/** The type at a path such as `hospitalization.admitSource`, `identifier[]` (one more) or `reaction[0].severity`. */
export type At<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? At<Step<T, Head>, Rest>
  : Step<T, Path>;
type Step<T, Name extends string> = Name extends `${infer Array}[${string}]`
  ? Array extends keyof T
    ? ElementOf<NonNullable<T[Array]>>
    : never
  : Name extends keyof T
    ? NonNullable<T[Name]>
    : never;
type ElementOf<T> = T extends readonly (infer E)[] ? E : never;

/** A resource under construction. */
export type Draft = Record<string, unknown>;

/** One line of a segment map: the guide's line, and what it compiles to. */
export interface Row {
  /** The guide's "Identifier": `PID-3`; `AL1` alone for a constant. */
  readonly from: string;
  /** 0 for a constant. */
  readonly field: number;
  /** The guide's "FHIR Attribute", written so that it can be followed: `[]` adds, `[0]` names the element. */
  readonly to: string;
  /** The guide's "Computable ANTLR" condition. */
  readonly if: string | undefined;
  /** Other fields whose lines of the guide this row answers with its own. */
  readonly reads: readonly number[];
  /** Whether what was made says those other fields; absent: always. */
  readonly readsWhen: ((draft: Draft, scope: Scope) => boolean) | undefined;
  /** Why the guide has no such line, or not so. */
  readonly departs: string | undefined;
  /** Whether each repetition of the field adds an element. */
  readonly repeats: boolean;
  readonly as: DatatypeMap<unknown>;
  readonly condition: Condition | undefined;
  readonly set: (draft: Draft, value: unknown) => void;
}

export type RowOptions = {
  readonly if?: string;
  readonly departs?: string;
  /** All repetitions make one element; `as` is called with the first. */
  readonly once?: boolean;
  readonly reads?: readonly number[];
  readonly readsWhen?: (draft: Draft, scope: Scope) => boolean;
};

/** Rows towards one resource type: a path that FHIR does not have, or a value of another type, does not compile. */
export function rowsTo<T>() {
  return <Path extends string>(
    from: string,
    to: Path,
    as: DatatypeMap<At<T, Path>>,
    { if: condition, departs, once = false, reads = [], readsWhen }: RowOptions = {},
  ): Row => ({
    from,
    field: Number(from.split('-')[1] ?? 0),
    to,
    if: condition,
    reads,
    readsWhen,
    departs,
    repeats: to.includes('[]') && !once,
    as,
    condition: condition === undefined ? undefined : compileCondition(condition),
    set: compilePath(to),
  });
}

/** A value that does not depend on the field's. */
export function assign<const T>(value: T): DatatypeMap<T> {
  return () => value;
}

function compilePath(path: string): (draft: Draft, value: unknown) => void {
  const steps = path.split('.');
  const last = compileSetter(steps.pop() ?? '');
  const into = steps.map(compileStep);
  if (into.length === 0) return last;
  return (draft, value) => {
    let at = draft;
    for (const step of into) at = step(at);
    last(at, value);
  };
}

function compileSetter(step: string): (draft: Draft, value: unknown) => void {
  const { name, index } = readStep(step);
  if (index === undefined) {
    return (draft, value) => {
      draft[name] = value;
    };
  }
  return (draft, value) => {
    list(draft, name).push(value);
  };
}

function compileStep(step: string): (draft: Draft) => Draft {
  const { name, index } = readStep(step);
  if (index === undefined) {
    return draft => {
      draft[name] ??= {};
      return draft[name] as Draft;
    };
  }
  return draft => {
    const items = list(draft, name);
    const at = index === '' ? items.length : Number(index);
    items[at] ??= {};
    return items[at] as Draft;
  };
}

function readStep(step: string): { name: string; index: string | undefined } {
  const [, name = step, index] = /^(\w+)\[(\d*)\]$/.exec(step) ?? [];
  return { name, index };
}

function list(draft: Draft, name: string): unknown[] {
  draft[name] ??= [];
  return draft[name] as unknown[];
}
