import type { Message, Segment } from '@causeway/hl7';

/** Where in a patient's part of the message a segment stands: what it is told of. */
export type Group =
  | 'PATIENT'
  | 'VISIT'
  | 'PATIENT_OBSERVATION'
  | 'ORDER_OBSERVATION'
  | 'OBSERVATION'
  | 'SPECIMEN'
  | 'DOCUMENT'
  | 'SCHEDULE'
  | 'RESOURCE'
  | 'PROBLEM'
  | 'GOAL'
  | 'PROCEDURE'
  | 'INSURANCE'
  | 'FINANCIAL'
  | 'REFERRAL';

export type GroupedSegment = {
  readonly segment: Segment;
  readonly group: Group;
  /** 0 outside orders; from 1 within them. */
  readonly order: number;
  /** The last of RXO, RXE and RXD before it in its order: what it says more of. */
  readonly after: string | undefined;
};

/** What a message says of one patient: from one PID to the next. */
export type PatientGroup = { readonly pid: Segment | undefined; readonly segments: readonly GroupedSegment[] };

/**
 * What begins an order. `ORC`: the common order, or a request (OBR, RXA) that none announced. `OBR`: the request, and the
 * common order follows it (OUL_R24). `SPM`: the specimen, which all requests that follow are for (OUL_R22, OUL_R23).
 * `TXA`: as `ORC`, and a document closes the orders it tells of (MDM_T02); elsewhere it is one order's.
 */
export type OrdersBeginWith = 'ORC' | 'OBR' | 'SPM' | 'TXA';

const headers: ReadonlySet<string> = new Set(['MSH', 'EVN', 'SFT', 'UAC', 'ARV']);

/** The resources of an appointment are for all of its patients (SIU_S12). */
const shared: ReadonlySet<string> = new Set(['RGS', 'AIS', 'AIG', 'AIL', 'AIP']);

/** Cuts a message at its PIDs (PATIENT_RESULT of ORU_R01, PATIENT of ADT_A39); the header belongs to each. */
export function groupPatients(message: Message, ordersBeginWith: OrdersBeginWith = 'ORC'): readonly PatientGroup[] {
  const { segments } = message;
  const first = segments.findIndex(it => it.id === 'PID');
  if (first < 0) return [{ pid: undefined, segments: groupSegments(segments, ordersBeginWith) }];
  const resources = segments.findIndex(it => shared.has(it.id));
  const end = resources < first ? segments.length : resources;
  const header = segments.slice(0, first);
  const groups: Segment[][] = [];
  for (const segment of segments.slice(first, end)) {
    if (segment.id === 'PID') groups.push([...header]);
    groups.at(-1)?.push(segment);
  }
  const trailer = segments.slice(end);
  return groups.map(it => ({
    pid: it[header.length],
    segments: groupSegments(trailer.length === 0 ? it : [...it, ...trailer], ordersBeginWith),
  }));
}

// Segments that open a part of the message outside orders.
const openers: Readonly<Record<string, Group>> = {
  PID: 'PATIENT',
  PV1: 'VISIT',
  PV2: 'VISIT',
  TXA: 'DOCUMENT',
  SCH: 'SCHEDULE',
  RGS: 'RESOURCE',
  AIS: 'RESOURCE',
  AIG: 'RESOURCE',
  AIL: 'RESOURCE',
  AIP: 'RESOURCE',
  PRB: 'PROBLEM',
  GOL: 'GOAL',
  RF1: 'REFERRAL',
};

// Segments that say what an order is for; each once in an order that has none.
const requests: ReadonlySet<string> = new Set(['RXA', 'RXO', 'RXE', 'RXD']);

function groupSegments(segments: readonly Segment[], ordersBeginWith: OrdersBeginWith): readonly GroupedSegment[] {
  let order = 0;
  let group: Group = 'PATIENT';
  let held = new Set<string>();
  let after: string | undefined;
  const begin = () => {
    order++;
    held = new Set();
    after = undefined;
  };
  return segments.map(segment => {
    const { id } = segment;
    const opened = id === 'TXA' && ordersBeginWith !== 'TXA' ? undefined : openers[id];
    if (opened !== undefined) {
      order = order === 0 ? 0 : -order;
      group = opened;
    } else {
      if (beginsOrder(id, { order, held, ordersBeginWith })) {
        order = Math.abs(order);
        begin();
      }
      group = groupOf(id, group, order);
      if (order > 0) held.add(id);
    }
    if (requests.has(id)) after = id;
    return { segment, group: headers.has(id) ? 'PATIENT' : group, order: Math.max(order, 0), after };
  });
}

type Place = { readonly order: number; readonly held: ReadonlySet<string>; readonly ordersBeginWith: OrdersBeginWith };

function beginsOrder(id: string, { order, held, ordersBeginWith }: Place): boolean {
  switch (id) {
    case 'ORC':
      return (
        order <= 0 || ordersBeginWith === 'ORC' || ordersBeginWith === 'TXA' || held.has('ORC') || !held.has('OBR')
      );
    case 'OBR':
      return order <= 0 || held.has('OBR');
    case 'SPM':
      return ordersBeginWith === 'SPM';
  }
  return requests.has(id) && (order <= 0 || held.has(id));
}

function groupOf(id: string, group: Group, order: number): Group {
  switch (id) {
    case 'ORC':
    case 'OBR':
    case 'RXA':
    case 'RXO':
    case 'RXE':
    case 'RXD':
      return 'ORDER_OBSERVATION';
    case 'SPM':
      return 'SPECIMEN';
    case 'PR1':
      return 'PROCEDURE';
    case 'FT1':
      return 'FINANCIAL';
    case 'IN1':
      return 'INSURANCE';
    case 'OBX':
      if (group === 'DOCUMENT' || group === 'SPECIMEN') return group;
      return order > 0 ? 'OBSERVATION' : 'PATIENT_OBSERVATION';
  }
  return group;
}
