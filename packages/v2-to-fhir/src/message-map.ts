import { type Condition, compileCondition } from './condition.ts';
import type { SegmentMap } from './segment-map.ts';

/** Where in a patient's part of the message a segment stands. */
export type Group = 'PATIENT' | 'PATIENT_OBSERVATION' | 'ORDER_OBSERVATION' | 'OBSERVATION';

/** One line of a message map of the guide. */
export interface MessageRow {
  /** The guide's "Identifier": `ADT_A01.NEXT_OF_KIN.NK1`. */
  readonly from: string;
  readonly segment: string;
  /** Undefined where the segment stands in one place only. */
  readonly group: Group | undefined;
  readonly condition: Condition | undefined;
  /** The guide's "Primary Target": `Patient[1]`. */
  readonly to: string;
  /** The guide's "Segment Map". */
  readonly map: SegmentMap;
  /** The guide's "References": paths of the target, to other targets. */
  readonly references: readonly ReferenceRow[];
  /** The guide's "References": paths of other targets, to this one. */
  readonly referencedBy: readonly ReferenceRow[];
}

/** `subject` of the target refers to `Patient[1]`; for `referencedBy` the other way round. */
export type ReferenceRow = { readonly path: string; readonly instance: string };

export type MessageRowOptions = {
  readonly if?: string;
  readonly group?: Group;
  readonly references?: Readonly<Record<string, string>>;
  readonly referencedBy?: Readonly<Record<string, string>>;
};

export interface MessageMap {
  /** The guide's message structure. */
  readonly structure: string;
  /** `ADT_A01`, … as MSH-9.1 and MSH-9.2 say them. */
  readonly triggers: readonly string[];
  readonly rows: ReadonlyMap<string, readonly MessageRow[]>;
}

export function messageMap(structure: string, triggers: readonly string[], rows: readonly MessageRow[]): MessageMap {
  const bySegment = new Map<string, MessageRow[]>();
  for (const row of rows) bySegment.set(row.segment, [...(bySegment.get(row.segment) ?? []), row]);
  return { structure, triggers, rows: bySegment };
}

export function line(from: string, to: string, map: SegmentMap, options: MessageRowOptions = {}): MessageRow {
  const { if: condition, group, references = {}, referencedBy = {} } = options;
  return {
    from,
    segment: from.slice(from.lastIndexOf('.') + 1),
    group,
    condition: condition === undefined ? undefined : compileCondition(condition),
    to,
    map,
    references: Object.entries(references).map(([path, instance]) => ({ path, instance })),
    referencedBy: Object.entries(referencedBy).map(([instance, path]) => ({ path, instance })),
  };
}
