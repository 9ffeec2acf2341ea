import { type Condition, compileCondition } from './condition.ts';
import type { Group, OrdersBeginWith } from './patient-group.ts';
import type { SegmentMap } from './segment-map.ts';

/** One line of a message map of the guide. */
export interface MessageRow {
  /** The guide's "Identifier": `ADT_A01.NEXT_OF_KIN.NK1`. */
  readonly from: string;
  readonly segment: string;
  /** Undefined where the segment says the same wherever it stands. */
  readonly groups: readonly Group[] | undefined;
  readonly condition: Condition | undefined;
  /** The pharmacy segment it follows in its order (`ORC`: none yet); undefined where that does not matter. */
  readonly after: string | undefined;
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
export type ReferenceRow = {
  readonly path: string;
  readonly instance: string;
  /** Only to what is there already: `Specimen[1]?`; else also to what the message tells of later. */
  readonly known: boolean;
  /** To all that the message told of before, each in its order: `ServiceRequest[1]*`. */
  readonly all: boolean;
};

export type MessageRowOptions = {
  readonly if?: string;
  readonly group?: Group | readonly Group[];
  readonly after?: 'ORC' | 'RXO' | 'RXE' | 'RXD';
  readonly references?: Readonly<Record<string, string>>;
  readonly referencedBy?: Readonly<Record<string, string>>;
};

export interface MessageMap {
  /** The guide's message structure. */
  readonly structure: string;
  /** `ADT_A01`, … as MSH-9.1 and MSH-9.2 say them. */
  readonly triggers: readonly string[];
  readonly ordersBeginWith: OrdersBeginWith;
  /** Why the guide has no table of this structure, where it has none. */
  readonly ours: string | undefined;
  readonly rows: ReadonlyMap<string, readonly MessageRow[]>;
}

export type MessageMapOptions = { readonly ordersBeginWith?: OrdersBeginWith; readonly ours?: string };

/** @param events the trigger events of the structure, by the message type it names: `ADT_A01` `A01 A04` */
export function messageMap(
  structure: string,
  events: string,
  rows: readonly MessageRow[],
  { ordersBeginWith = 'ORC', ours }: MessageMapOptions = {},
): MessageMap {
  const [type = ''] = structure.split('_');
  const triggers = events.split(' ').map(it => `${type}_${it}`);
  const bySegment = new Map<string, MessageRow[]>();
  for (const row of rows) bySegment.set(row.segment, [...(bySegment.get(row.segment) ?? []), row]);
  return { structure, triggers, ordersBeginWith, ours, rows: bySegment };
}

export function line(from: string, to: string, map: SegmentMap, options: MessageRowOptions = {}): MessageRow {
  const { if: condition, group, after, references = {}, referencedBy = {} } = options;
  return {
    from,
    segment: from.slice(from.lastIndexOf('.') + 1),
    groups: group === undefined || typeof group !== 'string' ? group : [group],
    condition: condition === undefined ? undefined : compileCondition(condition),
    after,
    to,
    map,
    references: Object.entries(references).map(([path, instance]) => ({
      path,
      instance: instance.replace(/[?*]$/, ''),
      known: instance.endsWith('?'),
      all: instance.endsWith('*'),
    })),
    referencedBy: Object.entries(referencedBy).map(([instance, path]) => ({ path, instance, known: true, all: false })),
  };
}
