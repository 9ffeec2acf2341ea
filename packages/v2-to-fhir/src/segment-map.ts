import type { Repetition, Segment } from '@causeway/hl7';
import type { Draft, Row } from './row.ts';
import type { Scope } from './scope.ts';

/** A segment map of the guide, e.g. `PID[Patient]`. */
export interface SegmentMap {
  /** As the guide names it: the file of its table. */
  readonly name: string;
  readonly resourceType: string;
  /** Why the guide has no such table, where it has none. */
  readonly ours?: string;
  /** Where each segment makes one element of a resource that is there (`contact`), instead of the resource. */
  readonly element?: string;
  readonly rows: readonly Row[];
  /** The id of the resource this segment is enough to begin; a map without it only adds to one that is there. */
  readonly id?: (segment: Segment, scope: Scope) => string | undefined;
  /** Where all segments of its kind make one resource. */
  readonly gathers?: true;
  /** Adds what FHIR requires and no row gave; false where what there is makes no valid resource or element. */
  readonly complete?: (draft: Draft, scope: Scope) => boolean;
}

/** What came of a segment: which of its fields said something, and which elements it clears. */
export interface Applied {
  readonly mapped: boolean[];
  readonly cleared: string[];
}

type CompiledMap = { readonly constants: readonly Row[]; readonly fields: readonly (readonly Row[] | undefined)[] };

const compiled = new WeakMap<SegmentMap, CompiledMap>();

function compile(map: SegmentMap): CompiledMap {
  const fields: Row[][] = [];
  const constants: Row[] = [];
  for (const row of map.rows) {
    if (row.field === 0) constants.push(row);
    else fields[row.field] = [...(fields[row.field] ?? []), row];
  }
  const result = { constants, fields };
  compiled.set(map, result);
  return result;
}

/** Applies a map to a segment. `applied` gathers over all maps of the segment. */
export function applyMap(map: SegmentMap, draft: Draft, scope: Scope, applied: Applied): void {
  const { constants, fields } = compiled.get(map) ?? compile(map);
  const { segment } = scope;
  for (const row of constants) applyConstant(row, draft, scope);
  const last = Math.min(segment.fieldCount, fields.length - 1);
  for (let n = 1; n <= last; n++) {
    const rows = fields[n];
    if (rows === undefined) continue;
    const field = segment.field(n);
    if (field.isEmpty) continue;
    const { repetitions } = field;
    let isElsewhere = false;
    let isLost = false;
    for (const row of rows) {
      if (field.isNull) applied.cleared.push(`${map.resourceType}.${map.element ?? topOf(row.to)}`);
      else if (!isHere(row, scope)) isElsewhere = true;
      else if (applyRow(row, repetitions, { draft, scope })) {
        applied.mapped[n] = true;
        if (row.readsWhen?.(draft, scope) !== false) for (const also of row.reads) applied.mapped[also] = true;
      } else isLost = true;
    }
    // The guide's conditions say that another field says it, unless the row that should have said it could not.
    if (isElsewhere && !isLost) applied.mapped[n] = true;
  }
}

function isHere({ condition }: Row, { segment, neighbour }: Scope): boolean {
  return condition === undefined || condition(segment, neighbour);
}

const tops = new Map<string, string>();

function topOf(path: string): string {
  const known = tops.get(path);
  if (known !== undefined) return known;
  const top = /^\w+/.exec(path)?.[0] ?? path;
  tops.set(path, top);
  return top;
}

const nothing = {
  component: () => ({ value: () => undefined, raw: '' }),
  value: () => undefined,
  raw: '',
  componentCount: 0,
};

function applyConstant(row: Row, draft: Draft, scope: Scope): void {
  if (!isHere(row, scope)) return;
  const value = row.as(nothing, scope);
  if (value !== undefined) row.set(draft, value);
}

type Target = { readonly draft: Draft; readonly scope: Scope };

/** Whether the field said something. */
function applyRow(row: Row, repetitions: readonly Repetition[], { draft, scope }: Target): boolean {
  let said = false;
  for (const repetition of repetitions) {
    const value = row.as(repetition, scope);
    if (value === undefined) continue;
    row.set(draft, value);
    said = true;
    if (!row.repeats) break;
  }
  return said;
}
